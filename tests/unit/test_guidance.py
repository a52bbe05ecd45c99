"""Every failure says what it is and what to do: true, and readable at 3 a.m."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app import actions
from app.api import errors
from app.api.errors import ApiError
from app.guidance import advise, advise_failed_test, advise_missing_auth, advise_unhealthy


def tree(kind: type[ApiError] = ApiError) -> Iterator[type[ApiError]]:
    yield kind
    for below in kind.__subclasses__():
        if below.__module__ == errors.__name__:
            yield from tree(below)


ALL = sorted(set(tree()), key=lambda kind: kind.__name__)
CODES = ("PROVIDER-NOTFOUND-016", "AUTH-NOTFOUND-006", "TABLE-NOTFOUND-009")


def failure(kind: type[ApiError], **facts: object) -> ApiError:
    known = {"status": 400, "code": "", "request_id": "", **facts}
    return kind("list connections", "It said no.", **known)  # type: ignore[arg-type]


def test_the_whole_tree_is_walked() -> None:
    assert len(ALL) > 25
    assert errors.AnswerTooLarge in ALL


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_error_has_sentences_and_steps_that_exist(kind: type[ApiError]) -> None:
    advice = advise(failure(kind))
    assert advice.title[0].isupper()
    assert not advice.title.endswith(".")
    assert advice.explanation[0].isupper()
    assert advice.explanation.endswith(".")
    assert len(advice.explanation) < 250
    assert advice.steps
    for step in advice.steps:
        assert actions.action(step.action)
        assert step.text


def test_a_broken_connection_is_said_once() -> None:
    """The cause says that it broke; what stands below says what was done and what to look at."""
    cause = "The connection broke before the answer was whole."
    advice = advise(errors.ConnectionDropped("list connections", cause))
    assert advice.cause == cause
    assert "broke" not in advice.explanation
    assert "tried twice" in advice.explanation


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_of_a_write_nothing_is_said_to_be_tried_twice(kind: type[ApiError]) -> None:
    advice = advise(failure(kind), write=True)
    assert "tried twice" not in advice.explanation
    assert "twice in a row" not in advice.explanation
    assert advice.explanation.endswith(".")
    assert len(advice.explanation) < 300
    assert advice.steps
    assert "try again" not in [step.text for step in advice.steps]
    for step in advice.steps:
        assert actions.action(step.action)


@pytest.mark.parametrize(
    "kind", [errors.TimedOut, errors.ConnectionDropped, errors.ServerFailed, errors.NotJson]
)
def test_a_write_whose_end_is_unknown_is_read_back_and_not_sent_again(
    kind: type[ApiError],
) -> None:
    advice = advise(failure(kind), write=True)
    assert "Nothing is sent twice" in advice.explanation
    assert "read back" in advice.explanation
    assert "journal" in [step.action for step in advice.steps]


@pytest.mark.parametrize(
    "kind",
    [errors.NameNotResolved, errors.ConnectFailed, errors.TlsFailed, errors.ProxyFailed],
)
def test_a_write_that_never_left_changed_nothing(kind: type[ApiError]) -> None:
    advice = advise(failure(kind), write=True)
    assert advice.explanation.startswith("Nothing was sent.")
    assert advise(failure(kind)).explanation in advice.explanation


def test_a_host_without_tls_is_not_said_to_have_a_certificate() -> None:
    explanation = advise(failure(errors.TlsFailed)).explanation
    assert "https has to be spoken there" in explanation
    assert "Where the certificate is not trusted" in explanation


def test_a_refused_token_of_a_write_names_its_source_too() -> None:
    advice = advise(failure(errors.TokenRejected), token_source="keyring", write=True)
    assert "keyring" in advice.title
    assert "profile" in [step.action for step in advice.steps]


# ------------------------------------------------------------------ why a test failed


@pytest.mark.parametrize(
    ("message", "word"),
    [
        ("googleapi: Error 401: invalid_grant", "does not accept the credentials"),
        ("Incorrect username or password was specified", "does not accept the credentials"),
        ("dial tcp 10.0.0.1:5439: i/o timeout", "can't be reached"),
        ("IP 1.2.3.4 is not allowed", "can't be reached"),
        ("[ODBC Driver 18 for SQL Server]Login timeout expired", "can't be reached"),
        ("Login failed for user 'svc_lytics'", "does not accept the credentials"),
        ("The access token has expired", "does not accept the credentials"),
        ("something else", "Check the credentials"),
    ],
)
def test_a_failed_test_names_the_auth_and_its_likely_cause(message: str, word: str) -> None:
    error = errors.BadRequest("scan a connection", message, status=400)
    text, steps = advise_failed_test(error, ['"SF key 2"'])
    assert word in text
    assert 'its auth "SF key 2"' in text
    assert steps[0].action == "open-auth"


def test_without_an_auth_a_failed_test_says_to_give_it_one() -> None:
    text, steps = advise_failed_test(failure(errors.BadRequest), [])
    assert "no auth" in text
    assert [step.action for step in steps] == ["edit"]


@pytest.mark.parametrize(
    "kind",
    [
        *(errors.TokenRejected, errors.Forbidden, errors.TimedOut, errors.RateLimited),
        *(errors.NotSent, errors.Redirected, errors.NotJson, errors.MethodNotAllowed),
    ],
)
def test_what_is_not_the_connections_fault_is_not_put_on_its_auth(kind: type[ApiError]) -> None:
    text, _ = advise_failed_test(failure(kind), ['"SF key 2"'])
    assert "SF key 2" not in text
    assert text == advise(failure(kind)).explanation


def test_what_was_created_just_now_is_not_called_gone() -> None:
    text, steps = advise_failed_test(failure(errors.NotFound), ['"SF key 2"'], new=True)
    assert "background job" in text and "not there any more" not in text
    assert [step.text for step in steps] == ["try again"]
    old, _ = advise_failed_test(failure(errors.NotFound), ['"SF key 2"'])
    assert "not there any more" in old


def test_a_missing_auth_is_replaced() -> None:
    text, steps = advise_missing_auth()
    assert "another one" in text
    assert steps[0].action == "edit"


def test_the_cause_names_code_status_and_request_id() -> None:
    error = failure(errors.ServerFailed, status=503, code="INTERNAL-019", request_id="91aa")
    advice = advise(error)
    assert advice.title == "Could not list connections"
    assert advice.cause == "It said no. (INTERNAL-019 · 503 · request_id 91aa)"
    assert advice.facts == f"{advice.title}: {advice.cause}"
    assert advise(ApiError("scan", "No.")).cause == "No."
    assert advise(ApiError("scan", "")).facts == "Could not scan"


@pytest.mark.parametrize("write", [False, True])
def test_a_request_id_is_asked_for_only_where_there_is_one(write: bool) -> None:
    with_id = failure(errors.ServerFailed, status=500, request_id="91aa")
    assert "give the vendor's support the request_id" in advise(with_id, write=write).explanation
    gateways = advise(failure(errors.ServerFailed, status=502), write=write).explanation
    assert "request_id" not in gateways
    assert "tell the vendor's support when it happened" in gateways


@pytest.mark.parametrize("code", ["", *CODES])
def test_a_refused_token_names_its_source_whatever_the_code(code: str) -> None:
    error = failure(errors.TokenRejected, status=401, code=code)
    advice = advise(error, token_source="LYTICS_API_TOKEN")
    assert advice.title == "Not signed in: the API refused the token from LYTICS_API_TOKEN"
    assert "expired" in advice.explanation
    assert advise(error).title == "Not signed in: the API refused the token"


@pytest.mark.parametrize("code", ["", *CODES])
def test_a_forbidden_operation_is_named_and_not_retried(code: str) -> None:
    advice = advise(failure(errors.Forbidden, status=403, code=code))
    assert advice.title == "Not allowed to list connections"
    assert "permission" in advice.explanation
    assert not [step for step in advice.steps if step.action == "refresh"]


@pytest.mark.parametrize(
    ("code", "action", "word"),
    [
        ("PROVIDER-NOTFOUND-016", "view-providers", "provider"),
        ("AUTH-NOTFOUND-006", "view-auths", "auth"),
        ("TABLE-NOTFOUND-009", "refresh", "table"),
    ],
)
def test_a_known_code_says_more_than_its_status(code: str, action: str, word: str) -> None:
    advice = advise(failure(errors.NotFound, status=404, code=code))
    assert word in advice.explanation
    assert [step.action for step in advice.steps] == [action]


def test_an_unknown_code_falls_back_to_the_kind_of_error() -> None:
    plain = advise(failure(errors.NotFound))
    assert advise(failure(errors.NotFound, code="NEW-999")).explanation == plain.explanation


def test_an_error_of_a_kind_to_come_is_explained_by_what_it_is() -> None:
    class Teapot(errors.Refused):
        """418."""

    assert advise(failure(Teapot)).explanation == advise(failure(errors.Refused)).explanation


@pytest.mark.parametrize("kind", [errors.ServerFailed, errors.ConnectionDropped])
def test_it_says_what_was_tried_twice(kind: type[ApiError]) -> None:
    assert "twice" in advise(failure(kind)).explanation
    assert "twice" in advise(failure(errors.RateLimited)).explanation


@pytest.mark.parametrize("kind", [errors.TimedOut, errors.NoAnswer, errors.BadRequest])
def test_it_does_not_claim_a_second_try_where_there_was_none(kind: type[ApiError]) -> None:
    assert "twice" not in advise(failure(kind)).explanation


def test_an_unhealthy_auth_is_to_be_made_anew() -> None:
    text, steps = advise_unhealthy("oauth2")
    assert "Lytics web app" in text
    assert "Settings > Integrations" in text
    assert [step.action for step in steps] == ["refresh"]
    assert advise_unhealthy(" OAuth1 ") == (text, steps)
    for method in ("", "api_key", "no-oauth"):
        text, steps = advise_unhealthy(method)
        assert text.startswith("Its credentials may have expired")
        assert "web app" not in text
        assert [(step.action, step.text) for step in steps[:2]] == [
            ("new", "re-create it"),
            ("edit", "enter them again"),
        ]
        assert steps[2].action == "refresh"
