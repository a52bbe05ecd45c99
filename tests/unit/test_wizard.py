"""The wizard's five steps: forward, back, failed, resumed; what was created is never lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.changes import Kind
from app.inventory import Inventory
from app.wizard import STEPS, Created, Progress, Setup, Step, resume
from tests.support.builders import account, auth, connection, provider

SNOWFLAKE = provider()
BIGQUERY = provider(id="p2", slug="bigquery", name="Google BigQuery")
OPEN = provider(id="p3", slug="webhook", name="Webhook", no_auth=True)
KEY, OTHER_KEY = auth(), auth(id="a2", label="Other key")
ORDERS = connection(auth_ids=["a1"])
DONE = (
    Setup()
    .with_provider(SNOWFLAKE)
    .with_auth(KEY, created=True)
    .with_connection(ORDERS)
    .with_tables(7)
    .forward()
)


def marks(setup: Setup) -> str:
    return "".join(progress.symbol for _, progress in setup.progress())


def test_the_five_names() -> None:
    assert [step.value for step in STEPS] == ["Provider", "Auth", "Connection", "Scan", "Schema"]


def test_the_way_through() -> None:
    setup = Setup()
    assert (setup.step, marks(setup), setup.begun) == (Step.PROVIDER, "●○○○○", False)
    setup = setup.with_provider(SNOWFLAKE)
    assert (setup.step, marks(setup), setup.begun) == (Step.AUTH, "✔●○○○", True)
    setup = setup.with_auth(KEY)
    assert (setup.step, marks(setup)) == (Step.CONNECTION, "✔✔●○○")
    assert setup.created_words == "nothing"
    setup = setup.with_connection(ORDERS)
    assert (setup.step, marks(setup)) == (Step.SCAN, "✔✔✔●○")
    assert setup.forward() is setup, "without an answer of the scan there is no schema"
    setup = setup.with_tables(0)
    assert (setup.step, marks(setup)) == (Step.SCAN, "✔✔✔●○")
    assert marks(setup.forward()) == "✔✔✔✔●"
    assert setup.created_words == 'connection "Orders" (c1)'


def test_a_step_is_gone_to_as_far_as_the_setup_has_come() -> None:
    assert [DONE.towards(step).step for step in STEPS] == list(STEPS)
    assert DONE.towards(Step.PROVIDER).towards(Step.SCHEMA) == DONE
    setup = Setup().with_provider(SNOWFLAKE).with_auth(KEY)
    assert setup.towards(Step.SCHEMA) is setup, "it has no connection yet"
    assert setup.back() == setup.towards(Step.AUTH)
    without = Setup().with_provider(OPEN)
    assert without.towards(Step.AUTH) is without, "it takes no auth"


def test_an_id_is_shown_as_text_whatever_it_holds() -> None:
    setup = Setup().with_connection(connection(id="\x1b]52;c;AAAA\x07\u202e"))
    assert setup.created_words == r'connection "Orders" (\u001b]52;c;AAAA\u0007\u202e)'
    assert setup.created[0].id.startswith("\x1b"), "as the API has it"
    assert len(Setup().with_connection(connection(id="x" * 10_000)).created_words) < 200


def test_a_provider_without_auth_leaves_that_step_out() -> None:
    setup = Setup().with_provider(OPEN)
    assert (setup.step, marks(setup)) == (Step.CONNECTION, "✔–●○○")
    back = setup.back()
    assert back is not None and back.step is Step.PROVIDER
    assert back.with_provider(SNOWFLAKE).step is Step.AUTH


def test_back_and_forth_loses_nothing() -> None:
    setup: Setup | None = DONE
    seen = []
    while setup is not None:
        seen.append(setup.step)
        assert (setup.provider, setup.auth, setup.connection) == (
            DONE.provider,
            DONE.auth,
            DONE.connection,
        )
        first, setup = setup, setup.back()
    assert seen == list(reversed(STEPS))
    again = first.with_provider(SNOWFLAKE).with_auth(KEY).forward().forward()
    assert again == DONE


def test_another_choice_drops_what_hung_on_the_first_but_not_what_was_created() -> None:
    other = DONE.with_auth(OTHER_KEY)
    assert (other.step, other.connection, other.tables) == (Step.CONNECTION, None, None)
    assert other.created == DONE.created
    other = DONE.with_provider(BIGQUERY)
    assert (other.auth, other.connection, other.tables) == (None, None, None)
    assert other.created_words == 'auth provider "SF key" (a1), connection "Orders" (c1)'


@pytest.mark.parametrize("setup", [Setup(), DONE, Setup().with_provider(SNOWFLAKE)])
def test_a_failure_stays_at_its_step_until_something_is_done(setup: Setup) -> None:
    failed = setup.failed("The API answered 503.")
    assert (failed.step, failed.trouble) == (setup.step, "The API answered 503.")
    assert dict(failed.progress())[setup.step] is Progress.FAILED
    assert failed.created == setup.created
    assert failed.with_provider(SNOWFLAKE).trouble == ""
    back = failed.back()
    assert back is None or back.trouble == ""


def test_a_scan_that_fails_again_has_no_tables_any_more() -> None:
    scan = DONE.back()
    assert scan is not None
    failed = scan.failed("No network access.")
    assert failed.tables is None and failed.forward() == failed
    assert failed.with_tables(3).trouble == ""


def test_what_was_created_is_deleted_connection_first() -> None:
    assert [item.kind for item in DONE.to_delete] == [Kind.CONNECTION, Kind.AUTH]
    connection_gone = DONE.without(DONE.to_delete[0])
    assert (connection_gone.step, connection_gone.connection) == (Step.CONNECTION, None)
    assert connection_gone.auth == DONE.auth
    nothing = connection_gone.without(DONE.to_delete[1])
    assert (nothing.step, nothing.created, nothing.auth) == (Step.AUTH, (), None)
    auth_first = DONE.without(DONE.to_delete[1])
    assert (auth_first.step, auth_first.connection) == (Step.AUTH, None)
    assert [item.kind for item in auth_first.created] == [Kind.CONNECTION]


def test_the_same_object_is_created_once() -> None:
    renamed = auth(label="New name")
    setup = DONE.with_auth(renamed, created=True)
    assert [item.name for item in setup.created] == ["Orders", "New name"]


WHOLE = account(providers=[SNOWFLAKE], auths=[KEY], connections=[ORDERS])


def test_a_setup_goes_on_at_its_first_open_step() -> None:
    resumed = resume(DONE.failed("x"), WHOLE)
    assert resumed.notes == ()
    assert (resumed.setup.step, resumed.setup.trouble) == (Step.SCAN, "")
    assert resumed.setup.created == DONE.created
    assert resume(Setup().with_provider(SNOWFLAKE), WHOLE).setup.step is Step.AUTH


@pytest.mark.parametrize(
    ("there", "step", "notes"),
    [
        (
            account(providers=[SNOWFLAKE], auths=[KEY]),
            Step.CONNECTION,
            ('Not there any more: connection "Orders" (c1).',),
        ),
        (
            account(providers=[SNOWFLAKE], auths=[KEY], connections=[connection(deleted=True)]),
            Step.CONNECTION,
            ('Not there any more: connection "Orders" (c1).',),
        ),
        (
            account(providers=[SNOWFLAKE], connections=[ORDERS]),
            Step.AUTH,
            ('Not there any more: auth provider "SF key" (a1).',),
        ),
        (
            account(auths=[KEY], connections=[ORDERS]),
            Step.PROVIDER,
            ('Not listed any more: provider "Snowflake".',),
        ),
    ],
)
def test_what_is_gone_is_said_and_not_gone_on_with(
    there: Inventory, step: Step, notes: tuple[str, ...]
) -> None:
    resumed = resume(DONE, there)
    assert (resumed.setup.step, resumed.notes) == (step, notes)


def test_a_list_that_is_not_whole_says_nothing_of_what_is_gone() -> None:
    part = account(providers=[SNOWFLAKE])
    part.auths.more_exist = True
    part.connections.rejected = 1
    resumed = resume(DONE, part)
    assert resumed.notes == () and resumed.setup.step is Step.SCAN
    assert resume(DONE, Inventory()).notes == ()


def test_names_are_ready_to_be_shown() -> None:
    setup = Setup().with_provider(SNOWFLAKE).with_auth(auth(label="\x1b[31m"), created=True)
    assert "\x1b" not in setup.created_words
    assert Setup().with_provider(SNOWFLAKE).with_auth(auth(label="")).auth is not None
    assert Created(Kind.AUTH, "a1", "x").words == 'auth provider "x" (a1)'


Move = Callable[[Setup], Setup]
MOVES: st.SearchStrategy[list[Move]] = st.lists(
    st.sampled_from(
        [
            lambda s: s.with_provider(SNOWFLAKE),
            lambda s: s.with_provider(OPEN),
            lambda s: s.with_auth(KEY, created=True) if s.provider and s.needs_auth else s,
            lambda s: s.with_connection(ORDERS) if s.is_done(Step.AUTH) and s.provider else s,
            lambda s: s.with_tables(2) if s.connection else s,
            lambda s: s.forward(),
            lambda s: s.back() or s,
            lambda s: s.failed("no"),
            lambda s: s.without(s.created[0]) if s.created else s,
            lambda s: resume(s, WHOLE).setup,
        ]
    ),
    max_size=30,
)


@given(MOVES)
def test_no_step_is_ever_shown_before_those_it_needs(moves: list[Move]) -> None:
    setup = Setup()
    for move in moves:
        before = setup
        setup = move(setup)
        assert setup.step in setup.way
        earlier = setup.way[: setup.way.index(setup.step)]
        assert all(setup.is_done(step) for step in earlier), (before, setup)
