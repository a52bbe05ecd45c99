"""Whatever the API sends: nothing raises, no planted secret is shown, no terminal control either.

The gate runs a fixed sample, the same each time. A longer run draws new ones:

    CONNECTION_MANAGER_FUZZ=5000 .venv/bin/pytest tests/fuzz

The number is how many accounts are made. What a run finds becomes a fixed test beside the module
that it found it in, and is mended.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.api import errors
from app.api.answer import Answer, read_envelope
from app.api.models import Column, ConnectionType, Resource, ScanResult, Table
from app.api.readers import connection_types_reader, list_reader, object_reader
from app.facts import Fact, auth_facts, connection_facts, provider_facts, title_of
from app.inventory import Inventory
from app.json_view import as_text, entries
from app.listing import json_text, plain_lines
from app.parts import Part
from app.query import Query
from app.schema import group_of, grouped, name_of
from app.shown import shown_line
from app.views import View, masked, table_of
from tests.fuzz.bodies import ALL_MODELS, LISTED, PLANTED, any_json, body_of, flaws, texts
from tests.support.builders import NOW

_LONGER = int(os.environ.get("CONNECTION_MANAGER_FUZZ", "0"))

# A longer run takes as long as was asked for: what hangs is for the gate to find.
pytestmark = [pytest.mark.timeout(0)] if _LONGER else []


def sample(in_the_gate: int) -> settings:
    """So many examples in the gate, always the same ones; more and new ones where asked for."""
    return settings(
        max_examples=_LONGER or in_the_gate,
        derandomize=not _LONGER,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def read(kind: type[Resource], body: bytes) -> Any:
    """What the client makes of an answer that is a list."""
    reader: Any = list_reader("list", kind)
    return reader(read_envelope("list", Answer(200, "", body)))


def assert_fit(*shown: str) -> None:
    """Nothing of it may not be shown."""
    for text in shown:
        assert not flaws(text), f"{flaws(text)} in {text[:300]!r}"


# ------------------------------------------------------------------ an account and its lists


@st.composite
def inventories(draw: st.DrawFn) -> Inventory:
    """An account as it is loaded from generated answers; some parts fail or never come."""
    inventory = Inventory()
    for name, kind in LISTED.items():
        part: Part[Any] = getattr(inventory, name)
        how = draw(st.sampled_from(("loaded", "loaded", "loaded", "failed", "loading")))
        if how == "loaded":
            found = read(kind, draw(body_of(kind)))
            part.items, part.rejected = found.items, found.rejected
            part.more_exist, part.loaded_at = found.more_exist, NOW
        elif how == "failed":
            part.error = errors.ServerFailed("list", "no", status=500)
        else:
            part.loading = True
    return inventory


FACTS: dict[View, Callable[..., list[Fact]]] = {
    View.CONNECTIONS: connection_facts,
    View.AUTHS: auth_facts,
    View.PROVIDERS: provider_facts,
}


def shown_in_list(view: View, inventory: Inventory, typed: str) -> Iterator[str]:
    """All that a list shows, sorted by every column, filtered by something."""
    table = table_of(view, inventory, lambda: NOW)
    query = Query.parse(typed, table.column_keys)
    for key in table.column_keys:
        rows = table.arrange(Query(), key, reverse=False)
        assert sorted(rows) == table.rows
        assert sorted(table.arrange(Query(), key, reverse=True)) == table.rows
        assert set(table.arrange(query, key, reverse=False)) <= set(range(len(table.items)))
        table.widest(key)
        for row in rows:
            shown = table.shown(row, key)
            assert shown
            query.spans(key, shown)
            yield shown
    assert len({table.identity(row) for row in range(len(table.items))}) == len(table.items)
    table.forget_derived()
    yield plain_lines(view, inventory, table)
    yield from strings(json.loads(json_text(view, inventory, table, about={}, incomplete=[])))


def strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value, as a script would print it."""
    if isinstance(value, dict):
        yield from value
        for member in value.values():
            yield from strings(member)
    elif isinstance(value, list):
        for element in value:
            yield from strings(element)
    elif isinstance(value, str):
        yield value


def shown_in_overview(view: View, inventory: Inventory, item: Any) -> Iterator[str]:
    """All that the Overview tells of an object."""
    for fact in FACTS[view](inventory, item, NOW):
        yield fact.label
        for line in fact.lines:
            yield "".join(piece.text for piece in line)


def shown_as_json(value: Any, depth: int = 0) -> Iterator[str]:
    """All lines of the JSON tab, whatever is opened; copying is another matter."""
    for entry in entries(value):
        yield entry.name
        yield entry.shown
        if entry.expandable and depth < 80:
            yield from shown_as_json(entry.value, depth + 1)


@sample(200)
@given(inventory=inventories(), typed=texts)
def test_an_account(inventory: Inventory, typed: str) -> None:
    for view, part in (
        (View.CONNECTIONS, inventory.connections),
        (View.AUTHS, inventory.auths),
        (View.PROVIDERS, inventory.providers),
    ):
        assert_fit(*shown_in_list(view, inventory, typed))
        for item in part.items:
            assert_fit(*shown_in_overview(view, inventory, item), title_of(item.id))
            value = masked(view, item.raw)
            assert_fit(*shown_as_json(value))
            # Copied as it is, so control signs stay; they are escaped there.
            assert not [flaw for flaw in flaws(as_text(value)) if "secret" in flaw]


# ------------------------------------------------------------------ everything else that is read


@pytest.mark.parametrize("kind", ALL_MODELS)
@sample(40)
@given(data=st.data())
def test_one_object(kind: type[Resource], data: st.DataObject) -> None:
    body = data.draw(body_of(kind, listed=False))
    reader: Any = object_reader("read", kind)
    found = reader(read_envelope("read", Answer(200, "", body)))
    assert isinstance(found, kind)
    assert found.unreadable <= set(found.raw)
    repr(found)


@sample(60)
@given(body=body_of(Table), columns=body_of(Column))
def test_a_schema(body: bytes, columns: bytes) -> None:
    tables = read(Table, body).items
    groups, root = grouped(tables)
    assert sum(map(len, groups.values())) + len(root) == len(tables)
    for table in tables:
        assert_fit(*map(shown_line, (group_of(table), name_of(table), table.error)))
    for column in read(Column, columns).items:
        assert_fit(*map(shown_line, (column.column_name, column.column_datatype)))


@sample(60)
@given(body=body_of(ConnectionType) | body_of(ConnectionType, listed=False))
def test_connection_types(body: bytes) -> None:
    try:
        found = connection_types_reader("list")(read_envelope("list", Answer(200, "", body)))
    except errors.Unreadable:
        return
    assert_fit(*(shown_line(kind.title) for kind in found.items))


@sample(60)
@given(body=body_of(ScanResult, listed=False))
def test_a_scan(body: bytes) -> None:
    reader = object_reader("scan", ScanResult, from_list=False)
    found = reader(read_envelope("scan", Answer(200, "", body)))
    assert_fit(*(shown_line(column.column_name) for column in found.columns))
    assert isinstance(found.rows, list)


@sample(150)
@given(value=any_json, status=st.sampled_from((200, 201, 400, 401, 404, 422, 429, 500, 502)))
def test_anything_as_an_answer(value: object, status: int) -> None:
    """What is no envelope is an error of ours, and shows nothing that it holds unmasked."""
    answer = Answer(status, "", json.dumps(value).encode())
    try:
        read_envelope("list", answer)
    except errors.ApiError as error:
        assert_fit(error.message, error.code, error.request_id, str(error))


def test_the_longer_run_is_asked_for_by_a_number() -> None:
    assert sample(7).max_examples == (_LONGER or 7)
    assert sample(7).derandomize is not bool(_LONGER)


def test_what_is_planted_would_be_found() -> None:
    assert flaws(f"x{PLANTED[3:14]}y\x1b\u202e") != []
    assert len(flaws("\x1b\u202e")) == 2
    assert flaws("fine\nüß数据 •") == []
