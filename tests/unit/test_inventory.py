"""What is derived from an account: never wrong, and unknown where it cannot be known."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

import pytest

from app.api.errors import ApiError, Forbidden, ServerFailed
from app.api.models import Listing
from app.derived import LastTest, StatusKind
from app.inventory import Inventory
from app.parts import Part, PartName
from tests.support.builders import (
    NOW,
    FakeClient,
    account,
    auth,
    connection,
    data_model,
    fill,
    job,
    listing,
    provider,
)

FAILED = ServerFailed("list auth providers", "The server failed.", status=503)


def ignore(part: Part[Any]) -> None:
    """Nobody looks at the changes."""


async def forever() -> Listing[Any]:
    await asyncio.Event().wait()
    raise AssertionError


# ------------------------------------------------------------------ status of a connection


@pytest.mark.parametrize(
    ("healths", "kind"),
    [
        (["healthy"], StatusKind.HEALTHY),
        (["healthy", "unknown"], StatusKind.UNKNOWN),
        (["unknown", "unhealthy", "healthy"], StatusKind.UNHEALTHY),
        (["healthy", "healthy"], StatusKind.HEALTHY),
        (["something new"], StatusKind.UNKNOWN),
    ],
)
def test_a_connection_is_as_healthy_as_its_worst_auth(healths: list[str], kind: StatusKind) -> None:
    auths = [auth(id=f"a{n}", status=health) for n, health in enumerate(healths)]
    item = connection(auth_ids=[each.id for each in auths])
    assert account(auths=auths).connection_status(item).kind is kind


@pytest.mark.parametrize(
    ("health", "passed", "kind"),
    [
        ("healthy", True, StatusKind.HEALTHY),
        ("unknown", True, StatusKind.HEALTHY),
        ("unhealthy", True, StatusKind.UNHEALTHY),
        ("healthy", False, StatusKind.UNHEALTHY),
        ("unknown", False, StatusKind.UNHEALTHY),
    ],
)
def test_the_last_test_of_this_session_is_part_of_the_status(
    health: str, passed: bool, kind: StatusKind
) -> None:
    inventory = account(auths=[auth(status=health)])
    item, other = connection(auth_ids=["a1"]), connection(id="c2", auth_ids=["a1"])
    before = inventory.connection_status(other)
    changes = inventory.changes
    inventory.note_test(item.id, LastTest(passed, NOW, "" if passed else "SELECT 1 was refused"))
    status = inventory.connection_status(item)
    assert status.kind is kind
    assert f"{NOW:%H:%M} UTC" in status.reason
    assert ("SELECT 1 was refused" in status.reason) is not passed
    assert inventory.connection_status(other) == before
    assert inventory.changes > changes


def test_a_missing_auth_stays_missing_after_a_failed_test() -> None:
    inventory = account(auths=[])
    item = connection(auth_ids=["gone"])
    inventory.note_test(item.id, LastTest(False, NOW, "no such auth"))
    assert inventory.connection_status(item).kind is StatusKind.MISSING_AUTH


def test_the_reason_names_the_auth_that_is_to_blame() -> None:
    auths = [auth(id="a1", label="good"), auth(id="a2", label="SF key 2", status="unhealthy")]
    status = account(auths=auths).connection_status(connection(auth_ids=["a1", "a2"]))
    assert status.reason == 'its auth "SF key 2" is unhealthy'


def test_the_worse_of_two_auths_with_one_id_counts() -> None:
    inventory = account(auths=[auth(status="unhealthy"), auth(status="healthy")])
    assert inventory.connection_status(connection(auth_ids=["a1"])).kind is StatusKind.UNHEALTHY


def test_no_auth() -> None:
    assert account().connection_status(connection(auth_ids=[])).kind is StatusKind.NO_AUTH
    assert account().connection_status(connection()).kind is StatusKind.NO_AUTH
    assert Inventory().connection_status(connection()).kind is StatusKind.NO_AUTH


def test_an_auth_that_a_complete_list_lacks_is_missing() -> None:
    status = account(auths=[auth()]).connection_status(connection(auth_ids=["a1", "gone"]))
    assert status.kind is StatusKind.MISSING_AUTH
    assert "gone" in status.reason


@pytest.mark.parametrize("gap", [{"more_exist": True}, {"rejected": 2}])
def test_an_auth_that_an_incomplete_list_lacks_is_unknown(gap: dict[str, Any]) -> None:
    inventory = account()
    fill(inventory.auths, [auth()], **gap)
    status = inventory.connection_status(connection(auth_ids=["gone"]))
    assert status.kind is StatusKind.UNKNOWN
    assert "auth providers" in status.reason


def test_unhealthy_wins_over_an_auth_that_is_not_listed() -> None:
    inventory = account()
    fill(inventory.auths, [auth(status="unhealthy")], more_exist=True)
    status = inventory.connection_status(connection(auth_ids=["gone", "a1"]))
    assert status.kind is StatusKind.UNHEALTHY


def test_missing_is_worse_than_unhealthy() -> None:
    inventory = account(auths=[auth(status="unhealthy")])
    status = inventory.connection_status(connection(auth_ids=["a1", "gone"]))
    assert status.kind is StatusKind.MISSING_AUTH


@pytest.mark.parametrize("wire", ["a1", {"id": "a1"}, True, [{"id": "a1"}]])
def test_auths_that_cannot_be_read_are_unknown_never_none(wire: object) -> None:
    inventory = account(auths=[auth()])
    item = connection(auth_ids=wire)
    assert inventory.connection_status(item).kind is StatusKind.UNKNOWN
    used = inventory.connection_last_used(item)
    assert not used.known
    assert used.note
    assert inventory.connection_used_by(item).note


def test_a_known_bad_auth_counts_though_another_cannot_be_read() -> None:
    inventory = account(auths=[auth(status="unhealthy", label="SF")])
    status = inventory.connection_status(connection(auth_ids=["a1", {"odd": 1}]))
    assert (status.kind, status.reason) == (StatusKind.UNHEALTHY, 'its auth "SF" is unhealthy')


def test_while_auths_load_the_status_loads() -> None:
    inventory = Inventory()
    inventory.auths.loading = True
    status = inventory.connection_status(connection(auth_ids=["a1"]))
    assert status.kind is StatusKind.LOADING
    assert status.reason == "auth providers are still loading"


def test_auths_that_failed_make_the_status_unknown_with_the_reason() -> None:
    inventory = Inventory()
    inventory.auths.error = FAILED
    status = inventory.connection_status(connection(auth_ids=["a1"]))
    assert status.kind is StatusKind.UNKNOWN
    assert status.reason == "auth providers could not be loaded"
    inventory.auths.loading = True  # it is tried again
    assert inventory.connection_status(connection(auth_ids=["a1"])).kind is StatusKind.LOADING


def test_auths_that_nobody_loads_are_unknown_not_loading() -> None:
    status = Inventory().connection_status(connection(auth_ids=["a1"]))
    assert status.kind is StatusKind.UNKNOWN
    assert status.reason == "auth providers are not loaded"


def test_the_auths_of_the_last_load_that_worked_still_count() -> None:
    inventory = account(auths=[auth(status="unhealthy")])
    inventory.auths.error = FAILED
    assert inventory.connection_status(connection(auth_ids=["a1"])).kind is StatusKind.UNHEALTHY


def test_severities_are_in_the_order_of_the_list() -> None:
    assert [kind.severity for kind in StatusKind] == list(range(len(StatusKind)))


# ------------------------------------------------------------------ status of an auth


@pytest.mark.parametrize(
    ("wire", "kind", "reason"),
    [
        ({"status": "healthy", "unhealthy": False}, StatusKind.HEALTHY, ""),
        ({"status": "unhealthy"}, StatusKind.UNHEALTHY, ""),
        ({"status": "Healthy", "unhealthy": True}, StatusKind.UNHEALTHY, "marked unhealthy"),
        ({"status": "unknown"}, StatusKind.UNKNOWN, ""),
        ({"status": ""}, StatusKind.UNKNOWN, "without a status"),
        ({"status": "degraded"}, StatusKind.UNKNOWN, '"degraded"'),
        ({"status": "healthy", "unhealthy": {}}, StatusKind.UNKNOWN, "unknown format"),
    ],
)
def test_the_worse_health_of_an_auth_wins(
    wire: dict[str, Any], kind: StatusKind, reason: str
) -> None:
    status = account().auth_status(auth(**wire))
    assert status.kind is kind
    assert reason in status.reason
    assert bool(status.reason) is bool(reason)


# ------------------------------------------------------------------ last used


OLD, NEW = "2026-01-01T00:00:00Z", "2026-11-01T00:00:00Z"


@pytest.mark.parametrize(
    ("accessed", "synced", "source"),
    [
        (NEW, OLD, 'through the auth "SF key"'),
        (OLD, NEW, 'by the data model "Orders daily"'),
        (NEW, None, 'through the auth "SF key"'),
        (None, NEW, 'by the data model "Orders daily"'),
        ("", NEW, 'by the data model "Orders daily"'),
    ],
)
def test_last_used_is_the_newest_with_its_source(
    accessed: str | None, synced: str | None, source: str
) -> None:
    inventory = account(
        auths=[auth(last_accessed_at=accessed)],
        data_models=[data_model(schedule={"prev_sync_time": synced})],
    )
    used = inventory.connection_last_used(connection(auth_ids=["a1"]))
    assert used.time is not None
    assert (used.time.month, used.source, used.known, used.note) == (11, source, True, "")


def test_last_used_is_never_filled_from_updated() -> None:
    inventory = account(auths=[auth(updated=NEW, created=NEW)], data_models=[data_model()])
    used = inventory.connection_last_used(connection(auth_ids=["a1"], updated=NEW, created=NEW))
    assert (used.time, used.source, used.known) == (None, "", True)


def test_last_used_of_an_auth_is_its_own_time() -> None:
    used = account().auth_last_used(auth(last_accessed_at=NEW, updated=OLD))
    assert used.time is not None
    assert used.source
    assert account().auth_last_used(auth(updated=NEW)).time is None


@pytest.mark.parametrize("odd", [5, [], {"t": 1}, "soon", "Mon, 23 Nov 2026 06:00:00 GMT"])
def test_a_time_of_the_wrong_kind_is_unknown(odd: object) -> None:
    assert not account().auth_last_used(auth(last_accessed_at=odd)).known
    inventory = account(auths=[auth(last_accessed_at=odd)])
    assert not inventory.connection_last_used(connection(auth_ids=["a1"])).known
    inventory = account(data_models=[data_model(schedule={"prev_sync_time": odd})])
    assert not inventory.connection_last_used(connection()).known
    inventory = account(data_models=[data_model(schedule=[odd])])
    assert not inventory.connection_last_used(connection()).known


def test_a_source_that_is_not_there_makes_last_used_unknown_and_says_so() -> None:
    inventory = account(auths=[auth(last_accessed_at=NEW)])
    inventory.data_models = Part(PartName.DATA_MODELS, error=FAILED)
    used = inventory.connection_last_used(connection(auth_ids=["a1"]))
    assert (used.known, used.note) == (False, "data models could not be loaded")
    assert used.time is not None


def test_auths_do_not_matter_for_a_connection_without_any() -> None:
    inventory = account()
    inventory.auths = Part(PartName.AUTHS, error=FAILED)
    used = inventory.connection_last_used(connection())
    assert (used.known, used.note) == (True, "")


def test_a_short_list_of_auths_does_not_matter_if_it_holds_ours() -> None:
    inventory = account()
    fill(inventory.auths, [auth(last_accessed_at=NEW)], more_exist=True)
    assert inventory.connection_last_used(connection(auth_ids=["a1"])).note == ""
    assert inventory.connection_last_used(connection(auth_ids=["a1", "a2"])).note


# ------------------------------------------------------------------ used by


def test_used_by_of_a_connection() -> None:
    inventory = account(
        data_models=[
            data_model(id="m1"),
            data_model(id="m2", connection_id="c2"),
            data_model(id="m3", deleted=True),
        ],
        jobs=[job(id="j1"), job(id="j2", auth_ids=["a9"]), job(id="j3", auth_ids=["a1", "a2"])],
    )
    used = inventory.connection_used_by(connection(auth_ids=["a1", "a2", "a1"]))
    assert [model.id for model in used.data_models] == ["m1"]
    assert [each.id for each in used.jobs] == ["j1", "j3"]
    assert (used.count, used.note) == (3, "")


def test_used_by_of_an_auth() -> None:
    inventory = account(
        connections=[
            connection(id="c1", auth_ids=["a1", "a1"]),
            connection(id="c2", auth_ids=["a2"]),
            connection(id="c3", auth_ids=["a1"], deleted=True),
        ],
        jobs=[job()],
    )
    used = inventory.auth_used_by(auth())
    assert [each.id for each in used.connections] == ["c1"]
    assert [each.id for each in used.jobs] == ["j1"]
    assert used.note == ""


def test_used_by_of_a_provider_by_slug_or_id_each_once() -> None:
    inventory = account(
        connections=[
            connection(id="c1", provider_slug="snowflake", provider_id="p1"),
            connection(id="c2", provider_slug="snowflake", deleted=True),
        ],
        auths=[
            auth(id="a1", provider_id="p1"),
            auth(id="a2", provider_slug="other"),
            auth(id="a3"),
        ],
    )
    used = inventory.provider_used_by(provider())
    assert [each.id for each in used.auths] == ["a1"]
    assert [each.id for each in used.connections] == ["c1"]
    assert inventory.provider_used_by(provider(id="", slug="")).count == 0


def test_what_has_no_id_may_be_used_by_anything() -> None:
    inventory = account(data_models=[data_model(connection_id="")], connections=[connection()])
    assert inventory.connection_used_by(connection(id="")).note
    assert inventory.connection_used_by(connection(id="")).count == 0
    assert inventory.auth_used_by(auth(id="")).note


@pytest.mark.parametrize(
    "spoil",
    [
        {"error": FAILED},
        {"loading": True},
        {"loaded_at": NOW, "more_exist": True},
        {"loaded_at": NOW, "rejected": 1},
    ],
)
@pytest.mark.parametrize("name", ["connections", "auths", "data_models", "jobs"])
def test_used_by_is_incomplete_while_one_of_its_parts_is(name: str, spoil: dict[str, Any]) -> None:
    inventory = account()
    spoilt: Part[Any] = Part(PartName[name.upper()], **spoil)
    setattr(inventory, name, spoilt)
    noted = {
        "connection": inventory.connection_used_by(connection()).note,
        "auth": inventory.auth_used_by(auth()).note,
        "provider": inventory.provider_used_by(provider()).note,
    }
    concerned = {
        "connections": {"auth", "provider"},
        "auths": {"provider"},
        "data_models": {"connection"},
        "jobs": {"connection", "auth"},
    }[name]
    assert {kind for kind, note in noted.items() if note} == concerned
    assert all(spoilt.name.value in noted[kind] for kind in concerned)


def test_a_reference_that_cannot_be_read_makes_used_by_incomplete() -> None:
    odd = {"no": "id"}
    inventory = account(
        connections=[connection(auth_ids=odd)],
        auths=[auth(provider_slug=odd)],
        data_models=[data_model(connection_id=odd)],
        jobs=[job(auth_ids=odd)],
    )
    assert "data models" in inventory.connection_used_by(connection()).note
    assert "jobs" in inventory.connection_used_by(connection()).note
    assert "connections" in inventory.auth_used_by(auth()).note
    assert "auth providers" in inventory.provider_used_by(provider()).note
    assert "data models" in inventory.connection_last_used(connection()).note


# ------------------------------------------------------------------ providers of things


def test_the_provider_by_slug_then_by_id() -> None:
    one, two = provider(), provider(id="p2", slug="bigquery")
    inventory = account(providers=[one, two])
    assert inventory.provider_of(connection(provider_slug="bigquery", provider_id="p1")) is two
    assert inventory.provider_of(auth(provider_id="p1", provider_slug="gone")) is one
    assert inventory.provider_of(auth()) is None


# ------------------------------------------------------------------ loading


async def test_all_five_are_asked_for_at_once() -> None:
    everyone = asyncio.Barrier(5)

    async def answer() -> Listing[Any]:
        async with asyncio.timeout(30):
            await everyone.wait()  # opens only when all five are under way together
        return listing()

    names = ("connections", "auths", "providers", "data_models", "jobs")
    fake = FakeClient(**dict.fromkeys(names, answer))
    inventory = Inventory()
    await inventory.load(fake.client, ignore, clock=lambda: NOW)
    assert sorted(fake.asked) == sorted(names)
    assert all(part.ready and not part.loading for part in inventory.parts)
    assert inventory.loaded_at == NOW


async def test_every_change_of_a_part_is_told() -> None:
    told: list[tuple[PartName, bool, bool]] = []
    inventory = Inventory()
    await inventory.load(
        FakeClient(auths=FAILED).client,
        lambda part: told.append((part.name, part.loading, part.ready)),
    )
    for name in PartName:
        steps = [(loading, ready) for who, loading, ready in told if who is name]
        assert steps == [(True, False), (False, name is not PartName.AUTHS)]


async def test_only_the_wanted_parts_are_asked_for() -> None:
    fake = FakeClient()
    await Inventory().load(fake.client, ignore, only=[PartName.JOBS])
    assert fake.asked == ["jobs"]


async def test_one_part_that_hangs_or_fails_does_not_hold_up_the_others() -> None:
    inventory = Inventory()
    fake = FakeClient(
        connections=listing(connection()),
        auths=forever,
        jobs=Forbidden("list jobs", "No.", status=403),
    )
    rest = asyncio.Event()

    def changed(part: Part[Any]) -> None:
        others = [each for each in inventory.parts if each is not inventory.auths]
        if all(each.ready or each.error for each in others):
            rest.set()

    loading = asyncio.ensure_future(inventory.load(fake.client, changed))
    await asyncio.wait_for(rest.wait(), 30)
    assert inventory.connections.ready
    assert inventory.data_models.ready
    assert inventory.auths.loading
    assert isinstance(inventory.jobs.error, Forbidden)
    loading.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await loading
    assert not any(part.loading for part in inventory.parts)
    status = inventory.connection_status(connection(auth_ids=["a1"]))
    assert status.kind is StatusKind.UNKNOWN


async def test_a_refresh_that_fails_keeps_what_was_there() -> None:
    inventory = Inventory()
    await inventory.load(FakeClient(auths=listing(auth(), rejected=1)).client, ignore)
    before = inventory.auths.loaded_at
    await inventory.load(FakeClient(auths=FAILED).client, ignore)
    part = inventory.auths
    assert [each.id for each in part.items] == ["a1"]
    assert (part.error, part.rejected, part.loaded_at) == (FAILED, 1, before)
    await inventory.load(FakeClient(auths=listing()).client, ignore)
    assert (part.error, part.rejected, part.items) == (None, 0, ())


async def test_derived_things_follow_a_refresh_and_a_replaced_object() -> None:
    inventory = Inventory()
    item = connection(auth_ids=["a1"])
    await inventory.load(FakeClient(auths=listing(auth())).client, ignore)
    assert inventory.connection_status(item).kind is StatusKind.HEALTHY
    await inventory.load(FakeClient(auths=listing(auth(status="unknown"))).client, ignore)
    assert inventory.connection_status(item).kind is StatusKind.UNKNOWN
    inventory.replace(inventory.auths, 0, auth(status="unhealthy"))
    assert inventory.connection_status(item).kind is StatusKind.UNHEALTHY


async def test_a_cancelled_load_does_not_end_the_one_that_replaced_it() -> None:
    inventory = Inventory()
    first = asyncio.ensure_future(inventory.load(FakeClient(auths=forever).client, ignore))
    await asyncio.sleep(0.01)
    second = asyncio.ensure_future(inventory.load(FakeClient(auths=forever).client, ignore))
    await asyncio.sleep(0.01)
    first.cancel()
    await asyncio.sleep(0.01)
    assert inventory.auths.loading
    second.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    assert not inventory.auths.loading


async def test_an_answer_that_a_newer_question_overtook_is_dropped() -> None:
    gate = asyncio.Event()

    async def late() -> Listing[Any]:
        await gate.wait()
        return listing(auth(label="old"))

    async def late_failure() -> Listing[Any]:
        await gate.wait()
        raise ApiError("list jobs", "Too late.")

    inventory = Inventory()
    first = asyncio.ensure_future(
        inventory.load(FakeClient(auths=late, jobs=late_failure).client, ignore)
    )
    await asyncio.sleep(0)
    await inventory.load(FakeClient(auths=listing(auth(label="new"))).client, ignore)
    gate.set()
    await first
    assert [each.label for each in inventory.auths.items] == ["new"]
    assert inventory.jobs.error is None
    assert not inventory.auths.loading


@pytest.mark.parametrize(
    ("odd", "words"), [(1, "1 of the jobs refers"), (2, "2 of the jobs refer")]
)
def test_what_cannot_be_followed_is_counted(odd: int, words: str) -> None:
    inventory = account(jobs=[job(auth_ids="a1") for _ in range(odd)])
    used = inventory.auth_used_by(auth())
    assert used.note == f"what {words} to could not be read"
    assert not used.known
