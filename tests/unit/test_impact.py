"""What a change affects: who uses it, how that is, and when nothing can be said."""

from __future__ import annotations

from typing import Any

import pytest

from app.api.errors import ServerFailed
from app.changes import create_connection, delete_auth, delete_connection, update_connection
from app.impact import Impact, read_impact
from tests.support.builders import FakeClient, auth, connection, data_model, job, listing

BROKEN = ServerFailed("list", "The server failed.", status=503)


class Client(FakeClient):
    """Also takes ``show_all``, which an impact asks for."""

    async def list_jobs(self, *, show_all: bool = False) -> Any:
        assert show_all
        return await self._answer("jobs")


def client(**lists: Any) -> Client:
    full: dict[str, Any] = {
        "connections": listing(
            connection(auth_ids=["a1"]),
            connection(id="c2", label="Gone", auth_ids=["a1"], deleted=True),
            connection(id="c3", label="Other", auth_ids=["a3"]),
        ),
        "auths": listing(auth(status="unhealthy"), auth(id="a3", label="Third")),
        "data_models": listing(
            data_model(status="syncing", health={"status": "healthy"}),
            data_model(id="m2", name="", connection_id="c3"),
            data_model(id="m3", deleted=True),
        ),
        "jobs": listing(
            job(status="running"),
            job(id="j2", name="", workflow="export", status="fault-3", hidden=True),
            job(id="j3", name="ended", status="completed"),
            job(id="j4", name="elsewhere", auth_ids=["a3"]),
        ),
    }
    return Client(**{**full, **lists})


def told(impact: Impact) -> list[tuple[str, str, str]]:
    return [(item.what, item.name, item.status) for item in impact.affected]


async def test_a_connection() -> None:
    impact = await read_impact(client().client, delete_connection(connection(auth_ids=["a1"])))
    assert told(impact) == [
        ("data model", "Orders daily", "syncing · healthy"),
        ("job", "nightly", "running"),
        ("job", "export", "fault-3"),
    ]
    assert impact.note == ""
    assert impact.summary == "1 data model, 2 jobs"
    assert impact.auth_names["a1"] == "SF key (a1) ✖ unhealthy"


async def test_an_auth_breaks_what_reads_through_it() -> None:
    impact = await read_impact(client().client, delete_auth(auth()))
    assert told(impact)[:2] == [
        ("connection", "Orders", "✖ unhealthy"),
        ("data model", "Orders daily", "syncing · healthy"),
    ]
    assert impact.summary == "1 connection, 1 data model, 2 jobs"


async def test_nothing() -> None:
    empty = client(data_models=listing(), jobs=listing())
    impact = await read_impact(empty.client, delete_connection(connection(id="c9")))
    assert (impact.summary, impact.note) == ("nothing", "")


async def test_what_is_created_affects_nothing_and_asks_nothing() -> None:
    fake = client()
    impact = await read_impact(fake.client, create_connection(label="L"))
    assert (impact.affected, impact.summary, fake.asked) == ((), "nothing", [])


@pytest.mark.parametrize(
    ("lists", "says"),
    [
        ({"data_models": BROKEN}, "data models could not be loaded"),
        ({"jobs": BROKEN}, "jobs could not be loaded"),
        ({"jobs": listing(job(), more_exist=True)}, "more exist"),
        ({"data_models": listing(rejected=2)}, "could not be read"),
    ],
)
async def test_none_is_not_claimed_of_what_was_not_read(lists: Any, says: str) -> None:
    fake = client(**lists)
    impact = await read_impact(fake.client, update_connection(connection(id="c9"), label="x"))
    assert says in impact.note
    assert impact.summary == "unknown"
    some = await read_impact(fake.client, delete_connection(connection(auth_ids=["a1"])))
    assert some.affected
    assert some.summary.startswith("at least ")


async def test_the_data_models_behind_an_auth_may_be_unknown() -> None:
    fake = client(data_models=BROKEN)
    impact = await read_impact(fake.client, delete_auth(auth()))
    assert "data models could not be loaded" in impact.note
    assert impact.summary.startswith("at least 1 connection")


@pytest.mark.parametrize("status", ["completed", "deleted", "deleting", " Deleting "])
async def test_a_job_that_has_ended_stops_no_more(status: str) -> None:
    fake = client(data_models=listing(), jobs=listing(job(status=status)))
    impact = await read_impact(fake.client, delete_auth(auth()))
    assert impact.summary == "1 connection"


async def test_what_is_there_now_counts_not_what_was_shown() -> None:
    change = delete_connection(connection()).against(connection(auth_ids=["a1"]))
    impact = await read_impact(client(data_models=listing()).client, change)
    assert impact.summary == "2 jobs"


async def test_how_auths_and_nameless_things_are_called() -> None:
    auths = listing(auth(id="c0ffee0192ab", label=" "), auth(id="", label="No id"))
    models = listing(data_model(name="", status="", health={"status": "healthy"}))
    fake = client(auths=auths, data_models=models, jobs=listing())
    impact = await read_impact(fake.client, delete_connection(connection()))
    assert dict(impact.auth_names) == {"c0ffee0192ab": "(no name) (c0ffee01) ● healthy"}
    assert told(impact) == [("data model", "(no name)", "healthy")]
    assert [item.id for item in impact.affected] == ["m1"]


async def test_everything_that_is_missing_is_named_once() -> None:
    fake = client(jobs=BROKEN, data_models=BROKEN)
    impact = await read_impact(fake.client, delete_auth(auth()))
    assert impact.note == "jobs could not be loaded; data models could not be loaded"


async def test_hostile_names() -> None:
    fake = client(jobs=listing(job(name="\x1b]52;c;eA==\x07", status="a\u202eb")))
    impact = await read_impact(fake.client, delete_auth(auth()))
    assert ("job", "\\u001b]52;c;eA==\\u0007", "a\\u202eb") in told(impact)
