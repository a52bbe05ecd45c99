"""Drafts on disk: they come back, they are private, they hold no secret, damage costs one draft."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import SecretStr

from app.api.address import ApiAddress
from app.api.models import Account
from app.credentials import SignIn
from app.drafts import Draft, Drafts
from app.endpoints import Endpoint
from app.form_fields import FieldKind, Value
from app.journal import journal_path
from app.private_files import PrivateFileProblem
from app.session import Session
from app.wizard import Setup, Step
from app.wizard_forms import SetupForms
from tests.support.builders import account, auth, connection, provider

SNOWFLAKE = provider()
KEY = auth(provider_slug="snowflake", type="snowflake_direct")
INVENTORY = account(providers=[SNOWFLAKE], auths=[KEY])
SETUP = (
    Setup()
    .with_provider(SNOWFLAKE)
    .with_auth(KEY, created=True)
    .with_connection(connection(auth_ids=["a1"]))
    .failed("no network")
)
PLACES = (Endpoint("dw.acme.example", "5439"), Endpoint("b.example"))
DRAFT = Draft(SETUP, {"label": "Mine"}, {"label": "Orders", "auth_ids": ("a1", "a2")}, PLACES)


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    return Drafts(tmp_path / "deep" / "drafts", "prod", "api.lytics.io", "acc-1")


def test_a_draft_comes_back_as_it_was_but_for_what_failed(drafts: Drafts) -> None:
    assert drafts.load().draft is None
    drafts.save(DRAFT)
    kept = drafts.load()
    assert kept.problem == "" and kept.draft is not None
    assert kept.draft.setup == Setup(
        step=Step.SCAN,
        provider=SETUP.provider,
        auth=SETUP.auth,
        connection=SETUP.connection,
        created=SETUP.created,
    )
    assert (kept.draft.auth, kept.draft.connection) == (DRAFT.auth, DRAFT.connection)
    assert kept.draft.places == PLACES
    values = kept.draft.forms(INVENTORY).connection(kept.draft.setup).values
    assert (values["label"], values["auth_ids"]) == ("Orders", ("a1",))
    assert kept.draft.forms(INVENTORY).auth(kept.draft.setup).values["label"] == "Mine"
    drafts.forget()
    drafts.forget()
    assert drafts.load().draft is None


def test_a_setup_that_needs_no_auth_comes_back_so(drafts: Drafts) -> None:
    setup = Setup().with_provider(provider(no_auth=True))
    drafts.save(Draft(setup))
    kept = drafts.load().draft
    assert kept is not None and kept.setup == setup


def test_a_draft_from_before_hosts_were_kept_and_one_with_an_odd_host(drafts: Drafts) -> None:
    drafts.save(DRAFT)
    record = json.loads(drafts.path.read_text())
    del record["places"]
    drafts.path.write_text(json.dumps(record))
    before = drafts.load().draft
    assert before is not None and before.places == ()
    drafts.path.write_text(json.dumps({**record, "places": [{"host": "\x1b[31m", "port": "1"}]}))
    odd = drafts.load().draft
    assert odd is not None and odd.places == ()


def test_it_is_its_users_alone(drafts: Drafts) -> None:
    drafts.save(DRAFT)
    assert stat.S_IMODE(drafts.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(drafts.path.parent.stat().st_mode) == 0o700


def test_each_sign_in_has_its_own(tmp_path: Path) -> None:
    keys = [
        *(("prod", "h", "a"), ("prod", "h", ""), ("prod", "h2", "a"), ("test", "h", "a")),
        *(("prod", "ha", ""), ("", "prodh", "a"), ("../../x", "h", "a")),
    ]
    paths = {Drafts(tmp_path, *key).path for key in keys}
    assert len(paths) == len(keys)
    assert {path.parent for path in paths} == {tmp_path}


def test_a_setup_that_never_began_is_none(drafts: Drafts) -> None:
    drafts.save(Draft(Setup()))
    assert drafts.load().draft is None and drafts.load().problem == ""


def test_a_sentinel_in_every_field_of_both_forms_never_reaches_the_disk(drafts: Drafts) -> None:
    forms = SetupForms(INVENTORY)
    planted = []
    for filling in (forms.auth(SETUP), forms.connection(SETUP)):
        for number, spec in enumerate(filling.form.fields):
            if spec.kind in (FieldKind.CHOICE, FieldKind.CHOICES):
                continue
            sentinel = f"sentinel{number}Qx7"
            # An open field takes it in the shapes that people paste by mistake.
            value: Value = SecretStr(sentinel) if spec.secret else f"password={sentinel}"
            filling.put(spec.name, value)
            planted.append(sentinel)
    assert len(planted) > 10
    setup = Setup().with_provider(provider(name="password=sentinelName"))
    setup = setup.with_auth(auth(label="token=sentinelLabel1"), created=True)
    setup = setup.with_connection(connection(label="u://a:sentinelLabel2@h"))
    setup = setup.failed("password=sentinelTrouble was refused")
    drafts.save(Draft.of(setup, forms))
    raw = drafts.path.read_text()
    assert "sentinel" not in raw
    assert Draft.of(setup, forms, PLACES).places == PLACES
    assert json.loads(raw)["created"][0]["id"] == "a1"


@pytest.mark.parametrize(
    "damage",
    [
        *(b"", b"{", b"null", b"[]", b"7", b'"x"', b"\xff\xfe", b"{}", b"[" * 60_000),
        b'{"version": 2}',
        b'{"version": 1, "step": "Elsewhere"}',
    ],
)
def test_a_damaged_file_costs_the_draft_and_is_said(drafts: Drafts, damage: bytes) -> None:
    drafts.save(DRAFT)
    drafts.path.write_bytes(damage)
    kept = drafts.load()
    assert kept.draft is None and str(drafts.path) in kept.problem
    drafts.save(DRAFT)
    assert drafts.load().draft is not None


MANY = [str(number) for number in range(1_001)]


@pytest.mark.parametrize(
    ("field", "odd"),
    [
        *(("needs_auth", "yes"), ("needs_auth", None), ("created", {}), ("created", [7])),
        *(("provider", {"id": 7, "name": "x", "slug": "x"}), ("provider", {}), ("auth", "a1")),
        *(("auth_form", []), ("auth_form", {"label": 7}), ("auth_form", {"x": "y" * 100_000})),
        *(("auth_form", dict.fromkeys(MANY, "x")), ("connection_form", {"auth_ids": MANY})),
        *(("connection_form", {"auth_ids": [7]}), ("connection_form", {"auth_ids": {"a": 1}})),
        *(("places", 7), ("places", MANY), ("step", [])),
    ],
)
def test_an_odd_field_costs_the_draft(drafts: Drafts, field: str, odd: Any) -> None:
    drafts.save(DRAFT)
    record = json.loads(drafts.path.read_text())
    drafts.path.write_text(json.dumps({**record, field: odd}))
    kept = drafts.load()
    assert kept.draft is None
    assert "is damaged and left out" in kept.problem


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(data=st.data())
def test_no_record_is_too_odd(drafts: Drafts, data: st.DataObject) -> None:
    drafts.save(DRAFT)
    record: dict[str, Any] = json.loads(drafts.path.read_text())
    odd = st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
        max_leaves=5,
    )
    record[data.draw(st.sampled_from(sorted(record)))] = data.draw(odd)
    drafts.path.write_text(json.dumps(record))
    kept = drafts.load()
    assert kept.draft is None or isinstance(kept.draft.setup.step, Step)


def test_names_in_the_file_are_made_ready_to_be_shown(drafts: Drafts) -> None:
    drafts.save(DRAFT)
    record = json.loads(drafts.path.read_text())
    record["provider"]["name"] = record["created"][0]["name"] = "\x1b]52;c;x\x07" + "y" * 900
    drafts.path.write_text(json.dumps(record))
    draft = drafts.load().draft
    assert draft is not None and draft.setup.provider is not None
    assert "\x1b" not in draft.setup.provider.name + draft.setup.created_words
    assert len(draft.setup.provider.name) == 100


def test_what_cannot_be_kept_is_said(drafts: Drafts) -> None:
    drafts.path.mkdir(parents=True)
    for action in (drafts.forget, lambda: drafts.save(DRAFT)):
        with pytest.raises(PrivateFileProblem, match="drafts"):
            action()
    assert "can't be read" in drafts.load().problem


async def test_in_the_demo_nothing_lies_on_the_users_disk() -> None:
    session = Session.embedded()
    drafts = Drafts.of_session(session)
    drafts.save(DRAFT)
    assert not journal_path().parent.exists()
    assert Drafts.of_session(session).load().draft is not None
    await session.close()
    assert not drafts.path.parent.exists()


async def test_the_users_own_lie_beside_the_journal_for_each_account() -> None:
    address = ApiAddress.parse("https://api.lytics.io")
    session = Session.signed_in(SignIn("prod", address, SecretStr("t"), "env", "", False))
    first = Drafts.of_session(session)
    assert first.path.parent == journal_path().parent / "drafts"
    other = session.for_account(Account.model_validate({"id": "acc-2", "aid": 7}))
    assert Drafts.of_session(other).path != first.path
    await session.close()
