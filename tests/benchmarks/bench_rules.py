"""How long the lists' rules take with 100,000 connections, drawing left aside.

Run `python -m tests.benchmarks rules [rows]`. Figures to look at, not to assert: they depend on
the machine; seconds are the processor's own. "first" includes computing the columns that are
needed, which are then kept; in the program most of that is done beforehand (`Table.prepare`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from time import process_time
from typing import Any

from app.facts import connection_facts
from app.inventory import Inventory
from app.query import Query
from app.table import Table
from app.views import View, table_of
from tests.support.builders import NOW, account, auth, connection, data_model, job, provider

ROWS = 100_000
KINDS = ("snowflake", "bigquery", "redshift", "databricks", "azure_sql")


def big_account(rows: int) -> Inventory:
    """An account with an auth for every ten connections and a data model for every second."""
    auths = max(rows // 10, 1)
    return account(
        connections=[
            connection(
                id=f"c0ffee{n * 7919 % 1_000_003:010x}",
                label=f"Orders {n * 7919 % 1_000_003} of warehouse",
                connection_config_slug=KINDS[n % 5],
                provider_slug=KINDS[n % 5],
                auth_ids=[f"a{n % auths}"] if n % 20 else [],
            )
            for n in range(rows)
        ],
        auths=[
            auth(
                id=f"a{n}",
                label=f"Key {n}",
                type=f"{KINDS[n % 5]}_direct",
                status=("healthy", "unhealthy", "unknown")[n % 3],
                last_accessed_at=f"2026-{n % 11 + 1:02}-{n % 28 + 1:02}T{n % 24:02}:00:00Z",
            )
            for n in range(auths)
        ],
        providers=[provider(id=kind, slug=kind, name=kind.title()) for kind in KINDS],
        data_models=[
            data_model(
                id=f"m{n}",
                connection_id=f"c0ffee{n * 7919 % 1_000_003:010x}",
                schedule={"prev_sync_time": f"2026-{n % 11 + 1:02}-11T00:00:00Z"},
            )
            for n in range(0, rows, 2)
        ],
        jobs=[job(id=f"j{n}", auth_ids=[f"a{n}"]) for n in range(0, auths, 10)],
    )


def timed(what: str, work: Callable[[], Any]) -> Any:
    """Do it and print how long it took."""
    start = process_time()
    result = work()
    print(f"{what:<58}{(process_time() - start) * 1000:>9.1f} ms")
    return result


def arranged(table: Table, text: str = "", sort: str = "name", reverse: bool = False) -> list[int]:
    """What a keystroke in the filter or a sort does, and the cells of one screen."""
    query = Query.parse(text, table.column_keys)
    order = table.arrange(query, sort, reverse)
    for row in order[:50]:
        for column in table.columns:
            query.spans(column.key, table.shown(row, column.key))
    return order


def main() -> None:
    """Print one line a step."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    inventory = big_account(rows)
    print(f"{rows} connections")

    def first_display() -> Table:
        table = table_of(View.CONNECTIONS, inventory, lambda: NOW)
        for column in table.columns:
            if column.width is not None and not column.derived:
                table.widest(column.key)
        arranged(table)
        return table

    table: Table = timed("first display: table, widths, sorted by name", first_display)
    timed("sorted by name, again", lambda: arranged(table))
    timed("reversed, first", lambda: arranged(table, reverse=True))
    for sort in ("type", "status", "last_used", "id"):
        timed(f"sorted by {sort}, first", partial(arranged, table, sort=sort))
        timed(f"sorted by {sort}, again", partial(arranged, table, sort=sort))
    table = table_of(View.CONNECTIONS, inventory, lambda: NOW)
    arranged(table)
    timed("all prepared in steps", lambda: [*table.prepare()])
    timed("prepared: sorted by last_used, first", lambda: arranged(table, sort="last_used"))
    timed("prepared: sorted by id, first", lambda: arranged(table, sort="id"))
    for text in ("o", "orders 77", "unhealthy", "2 h ago", "~ordwh"):
        timed(f"prepared: filter {text}, first", partial(arranged, table, text))
    table = table_of(View.CONNECTIONS, inventory, lambda: NOW)
    arranged(table)
    timed("filter in one column (type:snow), first", lambda: arranged(table, "type:snow"))
    timed("filter in one column (name:12), first", lambda: arranged(table, "name:12"))
    timed("filter in any column (o), first", lambda: arranged(table, "o"))
    for text in ("or", "orders 77", "type:snow status:unhealthy", "zzzz", "~ordwh", "~zq"):
        timed(f"filter keystroke: {text}", partial(arranged, table, text))
    timed("where 20 marked rows are", lambda: table.rows_of({table.identity(n) for n in range(20)}))
    timed("where 20 marked rows are, again", lambda: table.rows_of({table.identity(1)}))
    table.forget_derived(by_time_alone=True)
    timed("a minute later: filter keystroke", lambda: arranged(table, "or"))
    table.forget_derived(by_time_alone=True)
    timed("a minute later: sorted by last_used", lambda: arranged(table, sort="last_used"))
    inventory.replace(inventory.connections, 5, connection(id="c5", label="Read anew"))

    def display_again() -> None:
        again = table_of(View.CONNECTIONS, inventory, lambda: NOW)
        again.take_over(table)
        arranged(again)

    timed("one object read anew: display", display_again)
    item = inventory.connections.items[7]
    timed("overview of one, first", lambda: connection_facts(inventory, item, NOW))
    timed("overview of one, again", lambda: connection_facts(inventory, item, NOW))


if __name__ == "__main__":
    main()
