"""The wizard's last page: what was set up, what was found, and what to do with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from app.facts import Fact, Line, Piece, Tone
from app.guidance import Step
from app.identity_columns import Guess, guess_columns
from app.schema import TableColumns, name_of
from app.shown import shown_line
from app.times import UNKNOWN
from app.wizard import Chosen, Setup

_IDENTITIES: Final = 12
"""Likely identity columns that the summary names; the schema marks all of them."""

CHOOSE_IDENTITIES: Final = "Decide which of the likely identity columns really say who a person is."
BUILD_MODEL: Final = (
    "Build a data model on the connection in Lytics: it reads a table on a schedule."
)

NEXT_KEYS: Final = (
    Step("export", "export the schema, as JSON or CSV, for those who will map it"),
    Step("scan", "look at more of the data in the scan workbench"),
    Step("wizard", "set up another integration"),
)
"""What to do after the wizard by a key."""


def summary_facts(setup: Setup, tables: Sequence[TableColumns]) -> list[Fact]:
    """Provider, auth, connection, tables, next steps and identity columns, as labelled facts.

    Args:
        setup: the finished setup.
        tables: what the Schema step has loaded.
    """
    auth = _chosen(setup.auth) if setup.needs_auth else (Piece("none needed", Tone.QUIET),)
    created: list[Line] = [(Piece(item.words),) for item in setup.created]
    found = [(item, guess) for item in tables for guess in guess_columns(item.columns or ())]
    # What no key of this program does.
    elsewhere = (CHOOSE_IDENTITIES, BUILD_MODEL) if found else (BUILD_MODEL,)
    return [
        Fact("Provider", (_chosen(setup.provider),)),
        Fact("Auth", (auth,)),
        Fact("Connection", (_chosen(setup.connection),)),
        Fact("Tables", (_tables(setup, tables),)),
        Fact("Created", tuple(created) or ((Piece("nothing new", Tone.QUIET),),)),
        Fact("Next", tuple((Piece(text),) for text in elsewhere), NEXT_KEYS),
        Fact("Identity", tuple(_identities(found))),
    ]


def _chosen(chosen: Chosen | None) -> Line:
    if chosen is None:
        return (Piece(UNKNOWN, Tone.QUIET),)
    return (Piece(chosen.name), Piece(f"  {shown_line(chosen.key)}", Tone.QUIET))


def _tables(setup: Setup, tables: Sequence[TableColumns]) -> Line:
    if setup.tables is None:
        return (Piece("unknown: the scan has not answered", Tone.QUIET),)
    count = "1 table" if setup.tables == 1 else f"{setup.tables} tables"
    read = sum(1 for item in tables if item.columns is not None)
    return (Piece(count), Piece(f"  the columns of {read} were read", Tone.QUIET))


def _identities(found: Sequence[tuple[TableColumns, Guess]]) -> list[Line]:
    if not found:
        return [(Piece("none among the columns that were read", Tone.QUIET),)]
    lines: list[Line] = [(Piece("a guess by name and type, never by values", Tone.QUIET),)]
    lines += [_identity(item, guess) for item, guess in found[:_IDENTITIES]]
    if len(found) > _IDENTITIES:
        lines.append((Piece(f"and {len(found) - _IDENTITIES} more", Tone.QUIET),))
    return lines


def _identity(item: TableColumns, guess: Guess) -> Line:
    name = shown_line(f"{name_of(item.table)}.{guess.column.column_name}")
    return (Piece(name), Piece(f"  likely {guess.identity.value}", Tone.QUIET))
