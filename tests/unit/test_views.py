"""The lists as tables of text: columns, sorting, filtering, identities."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.derived import Status, StatusKind
from app.inventory import Inventory
from app.parts import Part, PartName
from app.query import Query
from app.table import Column, Table
from app.views import View, table_of
from tests.support.builders import (
    NOW,
    account,
    auth,
    connection,
    data_model,
    fill,
    job,
    provider,
)


def table(view: View, inventory: Inventory) -> Table:
    return table_of(view, inventory, lambda: NOW)


def rows(found: Table, text: str = "", sort: str = "", reverse: bool = False) -> list[int]:
    query = Query.parse(text, found.column_keys)
    return found.arrange(query, sort or found.column_keys[0], reverse)


def names(found: Table, text: str = "", sort: str = "", reverse: bool = False) -> list[str]:
    key = found.column_keys[0]
    return [found.shown(row, key) for row in rows(found, text, sort, reverse)]


def cells(found: Table, row: int = 0) -> list[str]:
    return [found.shown(row, column.key) for column in found.columns]


# ------------------------------------------------------------------ what is shown


def test_the_columns_of_connections() -> None:
    inventory = account(
        connections=[
            connection(id="c0ffee0192ab", connection_config_slug="snowflake", auth_ids=["a1"])
        ],
        auths=[auth(status="unhealthy", last_accessed_at="2026-11-23T06:00:00Z")],
    )
    found = table(View.CONNECTIONS, inventory)
    assert [each.title for each in found.columns] == ["Name", "Type", "Status", "Last used", "ID"]
    assert cells(found) == ["Orders", "snowflake", "✖ unhealthy", "3 h ago", "c0ffee01"]
    assert [each.key for each in found.columns if each.wide_only] == ["id"]
    status = found.column("status").status
    assert status is not None
    assert status(0).kind is StatusKind.UNHEALTHY


def test_the_columns_of_auths() -> None:
    inventory = account(
        auths=[auth(type="snowflake_direct", provider_slug="snowflake")],
        connections=[connection(auth_ids=["a1"])],
        jobs=[job()],
    )
    found = table(View.AUTHS, inventory)
    titles = ["Label", "Type", "Provider", "Status", "Last used", "Used by"]
    assert [each.title for each in found.columns] == titles
    assert cells(found) == ["SF key", "snowflake_direct", "snowflake", "● healthy", "–", "2"]
    assert found.column("used_by").right


def test_the_columns_of_providers() -> None:
    inventory = account(
        providers=[provider(auth_method="oauth2"), provider(slug="x", id="p2", no_auth=True)],
        auths=[auth(provider_slug="snowflake")],
    )
    found = table(View.PROVIDERS, inventory)
    titles = ["Name", "Slug", "Signs in by", "Connected", "Auths here"]
    assert [each.title for each in found.columns] == titles
    assert cells(found) == ["Snowflake", "snowflake", "oauth2", "yes", "1"]
    assert cells(found, 1) == ["Snowflake", "x", "none needed", "no", "0"]


@pytest.mark.parametrize(
    ("view", "view_cells"),
    [
        (View.CONNECTIONS, ["(no name)", "–", "○ no auth", "–", "–"]),
        (View.AUTHS, ["(no name)", "–", "–", "▲ unknown", "–", "–"]),
        (View.PROVIDERS, ["(no name)", "–", "–", "no", "0"]),
    ],
)
def test_objects_of_which_nothing_is_known(view: View, view_cells: list[str]) -> None:
    empty: dict[str, Any] = {"id": "", "label": "", "name": "", "slug": "", "status": ""}
    inventory = account(
        connections=[connection(**empty)], auths=[auth(**empty)], providers=[provider(**empty)]
    )
    assert cells(table(view, inventory)) == view_cells


def test_counts_of_what_is_not_loaded_are_unknown_not_none() -> None:
    inventory = account(auths=[auth()], providers=[provider()])
    inventory.connections = Part(PartName.CONNECTIONS, loading=True)
    assert table(View.AUTHS, inventory).shown(0, "used_by") == "–"
    inventory = account(auths=[auth()], providers=[provider()])
    fill(inventory.connections, [connection(auth_ids=["a1"])], more_exist=True)
    assert table(View.AUTHS, inventory).shown(0, "used_by") == "1+"
    inventory.auths = Part(PartName.AUTHS)
    assert table(View.PROVIDERS, inventory).shown(0, "auths") == "–"
    assert table(View.PROVIDERS, inventory).shown(0, "connected") == "–"


def test_nothing_that_a_terminal_obeys_and_no_secret() -> None:
    foreign = "x\x1b]52;c;aGk=\x07 password=hunter2-hunter2"
    wire = dict.fromkeys(("id", "label", "name", "slug", "type", "provider_slug"), foreign)
    inventory = account(
        connections=[connection(**wire)], auths=[auth(**wire)], providers=[provider(**wire)]
    )
    for view in View:
        shown = "".join(cells(table(view, inventory)))
        assert "\x1b" not in shown
        assert "hunter2" not in shown


def test_what_is_looked_at_alone_is_computed() -> None:
    asked: list[tuple[str, int]] = []

    def column(key: str) -> Column:
        def shown(row: int) -> str:
            asked.append((key, row))
            return f"{key} {row}"

        return Column(key, key, shown, lambda row: row)

    part = account(connections=[connection(), connection(), connection()]).connections
    found = Table(part, [column("a"), column("b")], lambda item: False, left_out_word="deleted")
    rows(found)
    assert asked == []
    assert found.shown(1, "a") == "a 1"
    assert asked == [("a", 1)]
    rows(found, "b:2")
    assert {key for key, _ in asked[1:]} == {"b"}


def test_the_widest_cell_is_looked_for_as_far_as_it_matters() -> None:
    asked: list[int] = []

    def shown(row: int) -> str:
        asked.append(row)
        return "x" * (row + 1)

    part = account(connections=[connection()] * 100).connections
    column = Column("a", "A", shown, lambda row: row, width=5)
    found = Table(part, [column], lambda item: False, left_out_word="deleted")
    assert found.widest("a") == 5
    assert asked == [0, 1, 2, 3, 4]
    assert Table(part, [column], lambda item: True, left_out_word="deleted").widest("a") == 0
    wide = replace(column, shown=lambda row: "東京", width=9)
    assert Table(part, [wide], lambda item: False, left_out_word="deleted").widest("a") == 4


# ------------------------------------------------------------------ order


def test_the_default_is_by_name_in_any_case_with_empty_ones_last() -> None:
    labels = ["b", "", "A", "  ", "c", "Ä", "B"]
    inventory = account(connections=[connection(label=label) for label in labels])
    found = table(View.CONNECTIONS, inventory)
    assert names(found) == ["A", "b", "B", "c", "Ä", "(no name)", "(no name)"]
    assert names(found, reverse=True) == ["Ä", "c", "b", "B", "A", "(no name)", "(no name)"]


UNKNOWN_CELLS = ("–", "(no name)")


def everything() -> Inventory:
    """An account in which every column has different values, and unknown ones."""
    days = ("2026-11-20T00:00:00Z", None, "2026-11-22T00:00:00Z", None)
    words = ("bbb", "", "aaa", "ccc")
    return account(
        connections=[
            connection(
                id=f"{word}0000", label=word, connection_config_slug=word, auth_ids=[f"{word}1"]
            )
            for word in words
        ],
        auths=[
            auth(id=f"{word}1", label=word, type=word, provider_slug=word, last_accessed_at=day)
            for word, day in zip(words, days, strict=True)
        ],
        providers=[
            provider(id=f"p{word}", slug=word, name=word, auth_method=word) for word in words
        ],
    )


@pytest.mark.parametrize(
    ("view", "key"),
    [(view, column.key) for view in View for column in table(view, everything()).columns],
)
def test_every_column_sorts_both_ways_with_the_unknown_last(view: View, key: str) -> None:
    found = table(view, everything())
    up, down = rows(found, sort=key), rows(found, sort=key, reverse=True)
    assert sorted(up) == sorted(down) == [0, 1, 2, 3]
    order = found.column(key).order
    unknown = {row for row in up if order(row) is None}
    known = [order(row) for row in up if row not in unknown]
    assert known == sorted(known)
    assert [order(row) for row in down if row not in unknown] == known[::-1]
    assert set(up[len(known) :]) == set(down[len(known) :]) == unknown
    assert unknown == {row for row in up if found.shown(row, key) in UNKNOWN_CELLS}


def test_by_status_the_worst_comes_first_and_by_last_used_the_newest() -> None:
    inventory = account(
        connections=[
            connection(id=f"c{number}", label=str(number), auth_ids=ids)
            for number, ids in enumerate([["ok"], [], ["gone"], ["bad"], ["odd"]])
        ],
        auths=[
            auth(id="ok", last_accessed_at="2026-11-01T00:00:00Z"),
            auth(id="bad", status="unhealthy", last_accessed_at="2026-11-02T00:00:00Z"),
            auth(id="odd", status="unknown"),
        ],
    )
    found = table(View.CONNECTIONS, inventory)
    assert names(found, sort="status") == ["2", "3", "4", "1", "0"]
    assert names(found, sort="last_used") == ["3", "0", "1", "2", "4"]
    assert names(found, sort="last_used", reverse=True) == ["0", "3", "1", "2", "4"]


def test_a_time_that_another_source_could_beat_is_not_sorted_by() -> None:
    inventory = account(
        connections=[connection(auth_ids=["a1"])],
        auths=[auth(last_accessed_at="2026-11-01T00:00:00Z")],
    )
    inventory.data_models = Part(PartName.DATA_MODELS, loading=True)
    found = table(View.CONNECTIONS, inventory)
    assert found.shown(0, "last_used") == "–"
    assert found.column("last_used").order(0) is None


# ------------------------------------------------------------------ filter


def test_words_must_all_occur_in_any_column_in_any_case() -> None:
    inventory = account(
        connections=[
            connection(label="Orders EU", connection_config_slug="snowflake"),
            connection(label="Orders US", connection_config_slug="bigquery"),
            connection(label="snow", connection_config_slug="redshift"),
        ]
    )
    found = table(View.CONNECTIONS, inventory)
    assert names(found, "ORDERS") == ["Orders EU", "Orders US"]
    assert names(found, "orders snow") == ["Orders EU"]
    assert names(found, "type:snow") == ["Orders EU"]
    assert names(found, "snow") == ["Orders EU", "snow"]
    assert names(found, "~orseu") == ["Orders EU"]
    assert names(found, "nothing") == []
    assert names(found, "snow", reverse=True) == ["snow", "Orders EU"]


def test_a_word_does_not_reach_from_one_column_into_the_next() -> None:
    found = table(
        View.CONNECTIONS,
        account(connections=[connection(label="ab", connection_config_slug="cd")]),
    )
    assert rows(found, "abcd") == []
    assert rows(found, "~abcd") == []


def test_healthy_is_not_unhealthy() -> None:
    inventory = account(
        auths=[auth(label="good"), auth(label="bad", status="unhealthy", id="a2")],
        connections=[connection(label="lost", auth_ids=["a9"]), connection(label="free")],
    )
    found = table(View.AUTHS, inventory)
    assert names(found, "status:healthy") == ["good"]
    assert names(found, "status:heal") == ["good"]
    assert names(found, "status:unhealthy") == ["bad"]
    assert names(found, "status:✖") == ["bad"]
    assert names(found, "status:~hty") == ["bad", "good"]
    found = table(View.CONNECTIONS, inventory)
    assert names(found, "status:auth") == ["free", "lost"]
    assert names(found, 'status:"missing auth"') == ["lost"]


def test_the_whole_id_is_searched_though_its_start_is_shown() -> None:
    found = table(View.CONNECTIONS, account(connections=[connection(id="c0ffee0192abcdef")]))
    assert found.shown(0, "id") == "c0ffee01"
    for text in ("c0ffee0192abcdef", "92abcd", "id:cdef"):
        assert rows(found, text) == [0]
    assert rows(found, "type:cdef") == []


def test_the_exact_time_is_searched_too() -> None:
    found = table(View.AUTHS, account(auths=[auth(last_accessed_at="2026-11-20T00:00:00Z")]))
    assert rows(found, "last:2026-11-20") == [0]
    assert rows(found, '"3 d ago"') == [0]


def test_deleted_connections_are_left_out_and_counted() -> None:
    inventory = account(
        connections=[connection(label="a"), connection(label="b", deleted=True), connection()]
    )
    found = table(View.CONNECTIONS, inventory)
    assert names(found) == ["a", "Orders"]
    assert (found.left_out, found.left_out_word) == (1, "deleted")
    assert rows(found, "b") == []


def test_hidden_providers_show_for_their_exact_slug_alone() -> None:
    inventory = account(
        providers=[
            provider(name="Open", slug="open"),
            provider(name="Secretive", slug="Hidden_One", hidden=True, auth_method="key"),
            provider(name="No slug", slug="", hidden=True),
        ]
    )
    found = table(View.PROVIDERS, inventory)
    assert names(found) == ["Open"]
    assert (found.left_out, found.left_out_word) == (2, "hidden")
    assert names(found, "hidden_one") == ["Secretive"]
    assert names(found, "HIDDEN_ONE") == ["Secretive"]
    assert names(found, '"hidden_one"') == ["Secretive"]
    assert names(found, "slug:hidden_one") == ["Secretive"]
    assert names(found, "hidden_one signs:key") == ["Secretive"]
    for text in ("hidden_on", "secretive", "~hidden_one", "name:hidden_one", "hidden_one open"):
        assert names(found, text) == []


# ------------------------------------------------------------------ what is kept


def test_rows_are_known_again_by_id_and_count() -> None:
    before = table(
        View.CONNECTIONS,
        account(connections=[connection(id=each) for each in ("a", "", "b", "a", "")]),
    )
    identities = [before.identity(row) for row in range(5)]
    assert len(set(identities)) == 5
    after = table(
        View.CONNECTIONS,
        account(connections=[connection(id=each) for each in ("new", "b", "a", "", "a")]),
    )
    places = after.rows_of(set(identities))
    assert places == {identities[0]: 2, identities[1]: 3, identities[2]: 1, identities[3]: 4}
    assert after.rows_of(set()) == {}


def test_rows_without_ids_are_known_again_by_name() -> None:
    def two(*labels: str) -> Table:
        return table(
            View.CONNECTIONS,
            account(connections=[connection(id="", label=label) for label in labels]),
        )

    before, after = two("x", "y"), two("y", "x")
    assert after.rows_of({before.identity(0)}) == {before.identity(0): 1}


def test_what_is_derived_is_computed_anew_when_it_is_forgotten() -> None:
    inventory = account(connections=[connection(auth_ids=["a1"])], auths=[auth()])
    found = table(View.CONNECTIONS, inventory)
    assert rows(found, "healthy") == [0]
    assert rows(found, sort="status") == [0]
    inventory.replace(inventory.auths, 0, auth(status="unknown"))
    found.forget_derived()
    assert rows(found, "healthy") == []
    assert rows(found, "status:unknown") == [0]
    assert found.shown(0, "status") == "▲ unknown"


def test_ages_go_on_and_orders_of_what_is_not_derived_stay() -> None:
    moment = [NOW]
    inventory = account(
        auths=[auth(last_accessed_at="2026-11-23T08:59:50Z")],
        data_models=[data_model()],
    )
    found = table_of(View.AUTHS, inventory, lambda: moment[0])
    assert found.shown(0, "last_used") == "just now"
    assert rows(found, "now") == [0]
    kept = rows(found)
    moment[0] = NOW.replace(hour=11)
    found.forget_derived()
    assert found.shown(0, "last_used") == "2 h ago"
    assert rows(found, "now") == []
    assert rows(found) is kept


def test_when_time_alone_went_on_what_the_account_says_is_not_looked_up_again() -> None:
    asked: list[int] = []

    def order(row: int) -> int:
        asked.append(row)
        return row

    aging = Column("age", "Age", lambda row: "3 h ago", order, derived=True, aging=True)
    found = Table(
        Part(PartName.JOBS, items=tuple(job() for _ in range(3))),
        [aging],
        lambda item: False,
        left_out_word="deleted",
    )
    rows(found)
    found.forget_derived(by_time_alone=True)
    rows(found)
    assert asked == [0, 1, 2]
    found.forget_derived()
    rows(found)
    assert asked == [0, 1, 2] * 2


def test_ages_are_renewed_in_steps_and_taken_up_at_the_end() -> None:
    moment = [NOW]
    inventory = account(auths=[auth(last_accessed_at="2026-11-23T08:59:50Z")])
    found = table_of(View.AUTHS, inventory, lambda: moment[0])
    assert rows(found, "now") == [0]
    moment[0] = NOW.replace(hour=11)
    steps = found.renew_ages()
    next(steps)
    assert rows(found, "now") == [0]
    for _ in steps:
        pass
    assert rows(found, "now") == []
    assert rows(found, '"2 h ago"') == [0]


@pytest.mark.parametrize("view", list(View))
def test_what_was_prepared_is_what_would_have_been_computed(view: View) -> None:
    fresh, prepared = table(view, everything()), table(view, everything())
    steps = sum(1 for _ in prepared.prepare())
    assert steps > 0
    assert not [*prepared.prepare()]
    for text in ("", "a", "healthy", "~ah", "3", "2026", "used_by:1", "snow", "ago", "auths:+"):
        for sort in fresh.column_keys:
            for reverse in (False, True):
                assert rows(prepared, text, sort, reverse) == rows(fresh, text, sort, reverse)


def test_a_preparation_that_the_account_overtook_keeps_nothing_old() -> None:
    inventory = account(connections=[connection(auth_ids=["a1"])], auths=[auth()])
    found = table(View.CONNECTIONS, inventory)
    steps = found.prepare()
    for _ in range(6):
        next(steps)
    inventory.replace(inventory.auths, 0, auth(status="unhealthy"))
    found.forget_derived()
    for _ in steps:
        pass
    assert rows(found, "unhealthy") == [0]
    assert found.shown(0, "status") == "✖ unhealthy"


@pytest.mark.parametrize(
    "now",
    [
        connection(id="c1", label="Orders"),
        connection(id="c1", label="Zebra", connection_config_slug="bigquery"),
        connection(id="c9", label="aardvark"),
        connection(id="c1", label="Orders", deleted=True),
    ],
)
def test_a_table_that_took_over_is_like_a_new_one(now: Any) -> None:
    inventory = account(
        connections=[
            connection(id=f"c{number}", label=f"Name {number % 3}", auth_ids=["a1"])
            for number in range(7)
        ],
        auths=[auth()],
    )
    before = table(View.CONNECTIONS, inventory)
    for _ in before.prepare():
        pass
    for sort in before.column_keys:
        rows(before, sort=sort)
    inventory.replace(inventory.connections, 1, now)
    found, fresh = table(View.CONNECTIONS, inventory), table(View.CONNECTIONS, inventory)
    found.take_over(before)
    for text in ("", "orders", "zebra", "bigquery", "c9", "name:1", "healthy", "~rk"):
        for sort in fresh.column_keys:
            for reverse in (False, True):
                assert rows(found, text, sort, reverse) == rows(fresh, text, sort, reverse)
    assert [cells(found, row) for row in fresh.rows] == [cells(fresh, row) for row in fresh.rows]


@pytest.mark.parametrize("kind", list(StatusKind))
def test_every_status_can_be_found_by_any_part_of_it(kind: StatusKind) -> None:
    found = table(View.CONNECTIONS, everything())
    may_hold = found.column("status").may_hold
    assert may_hold is not None
    label = kind.label.lower()
    assert all(may_hold(label[at:]) and may_hold(label[:at]) for at in range(len(label)))
    assert not may_hold("snowflake")


def test_arranging_never_changes_an_order_that_is_kept() -> None:
    found = table(View.CONNECTIONS, everything())
    first = list(rows(found))
    rows(found, "aaa")
    rows(found, sort="status", reverse=True)
    assert rows(found) == first


def test_a_status_column_asks_only_for_what_it_draws() -> None:
    asked: list[int] = []

    def status(row: int) -> Status:
        asked.append(row)
        return Status(StatusKind.HEALTHY)

    part = account(connections=[connection()] * 3).connections
    shown: Callable[[int], str] = lambda row: status(row).kind.label  # noqa: E731
    column = Column("status", "Status", shown, lambda row: 0, status=status)
    Table(part, [column], lambda item: False, left_out_word="x").shown(2, "status")
    assert asked == [2]
