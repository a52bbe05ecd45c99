"""A list without the screen, for scripts and for being read aloud: as lines or as JSON.

Names, order and every derived value are those of the lists on screen (``app/views.py``). Both
forms are masked and clean: what is printed can be shown, piped and kept.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len

from app import times
from app.api.errors import ApiError, NoAnswer
from app.derived import LastUsed, Status, UsedBy
from app.guidance import advise
from app.inventory import Inventory
from app.masking import mask_text
from app.parts import Part, PartName
from app.query import Query
from app.shown import shown_line
from app.table import Column, Table
from app.text import clean_block, clean_line
from app.views import Clock, View, count_column, masked, table_of

if TYPE_CHECKING:
    from app.session import Session

OK: Final = 0
FAILED: Final = 1
"""The API refused, failed, or sent what cannot be read."""
UNREACHABLE: Final = 3
"""No whole answer came back; 2 is the command line's own."""

VIEWS: Final = {view.name.lower(): view for view in View}
"""What ``--view`` takes."""

UNKNOWN: Final = "unknown"
"""Stands where the lists show a dash: a dash is not read aloud."""

_WIDEST = 40
"""Cells that a column is padded to; a longer text moves the rest of its own line alone."""

_NEEDED: Final = {
    View.CONNECTIONS: (
        *(PartName.CONNECTIONS, PartName.AUTHS, PartName.DATA_MODELS, PartName.JOBS),
    ),
    View.AUTHS: (PartName.AUTHS, PartName.CONNECTIONS, PartName.JOBS),
    View.PROVIDERS: (PartName.PROVIDERS, PartName.AUTHS, PartName.CONNECTIONS),
}
"""What is asked for, the listed part first, the others for what is derived from them."""

_NEXT: Final = {"refresh": "run it again", "profile": "use another profile with --profile NAME"}
"""The next steps that a command line has; the others are keys of the screen."""


class Form(Enum):
    """How a list is printed."""

    PLAIN = "plain"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Printout:
    """What came of it.

    Attributes:
        text: for standard output, safe to show; "" where the list could not be read.
        remarks: for standard error: what failed or is missing, each with what to do.
        summary: how many there are and what was left out, for a person.
        status: the exit status.

    """

    text: str
    remarks: tuple[str, ...]
    summary: str
    status: int


async def print_list(
    session: Session, view: View, form: Form, clock: Clock = times.now
) -> Printout:
    """Load what the view needs, all at once, and print it. Nothing but reads is sent.

    An API error is part of the result and is not raised.
    """
    inventory = Inventory()
    client = await session.client()
    await inventory.load(client, lambda _part: None, only=_NEEDED[view], clock=clock)
    listed, *others = _parts(inventory, view)
    if listed.error is not None:
        status = UNREACHABLE if isinstance(listed.error, NoAnswer) else FAILED
        return Printout("", (failure(listed.error, session.token_source_name),), "", status)
    table = table_of(view, inventory, clock)
    incomplete = _incomplete((listed, *others), session.token_source_name)
    if form is Form.PLAIN:
        text = plain_lines(view, inventory, table)
    else:
        about = {"profile": session.profile, "host": session.host}
        text = json_text(view, inventory, table, about=about, incomplete=incomplete)
    remarks = tuple(f"Incomplete: {why}" for why in incomplete)
    return Printout(text, remarks, _summary(view, table), OK)


def failure(error: ApiError, token_source: str) -> str:
    """What failed, why, and what to do next, in one line. The error's texts are masked already."""
    advice = advise(error, token_source=token_source)
    following = [_NEXT[step.action] for step in advice.steps if step.action in _NEXT]
    sentences = [_ended(advice.facts), advice.explanation]
    if following:
        sentences.append(f"Next: {', or '.join(following)}.")
    return clean_line(" ".join(sentences), 2_000)


def plain_lines(view: View, inventory: Inventory, table: Table) -> str:
    """The list as lines: the titles of the columns, then a line an object.

    Columns are separated by two spaces or more, and no cell holds two in a row. The columns are
    those on screen with the number of uses, and the whole id comes last.
    """
    columns = _plain_columns(view, inventory, table)
    lines = [[column.title for column in columns]]
    lines += [[_plain_cell(table, column, row) for column in columns] for row in _rows(table)]
    widths = [
        min(_WIDEST, max(cell_len(line[number]) for line in lines))
        for number in range(len(columns) - 1)
    ]
    return "".join(_padded(line, widths) + "\n" for line in lines)


def json_text(
    view: View,
    inventory: Inventory,
    table: Table,
    *,
    about: dict[str, str],
    incomplete: Sequence[str],
) -> str:
    """The list as one JSON object, in ASCII so that no locale can break it.

    Members of an item are called as the columns are in the filter; null is unknown or not there.
    ``object`` is what the API sent.
    """
    document = {
        "view": view.name.lower(),
        **{name: shown_line(text) for name, text in about.items()},
        "read_at": _iso(inventory.loaded_at),
        "incomplete": list(incomplete),
        "left_out": {table.left_out_word: table.left_out},
        "items": [_item(view, inventory, table, row) for row in _rows(table)],
    }
    return json.dumps(document, indent=2, allow_nan=False) + "\n"


# ------------------------------------------------------------------ what is there


def _parts(inventory: Inventory, view: View) -> list[Part[Any]]:
    by_name = {part.name: part for part in inventory.parts}
    return [by_name[name] for name in _NEEDED[view]]


def _incomplete(parts: Sequence[Part[Any]], token_source: str) -> list[str]:
    """Which parts lack something, and why."""
    found = []
    for part in parts:
        if part.error is not None:
            found.append(f"{part.shortfall()}. {failure(part.error, token_source)}")
        elif not part.complete:
            found.append(_ended(part.shortfall()))
    return found


def _summary(view: View, table: Table) -> str:
    left_out = f"; {table.left_out} {table.left_out_word} left out" if table.left_out else ""
    return f"{view.value}: {len(table.rows)}{left_out}."


def _rows(table: Table) -> list[int]:
    """All rows, in the order in which the list starts."""
    return table.arrange(Query(), table.column_keys[0], reverse=False)


def _ended(text: str) -> str:
    return text if text.endswith((".", ")", "…")) else f"{text}."


# ------------------------------------------------------------------ as lines


def _plain_columns(view: View, inventory: Inventory, table: Table) -> list[Column]:
    def whole_id(row: int) -> str:
        return shown_line(table.items[row].id or "")

    columns = [column for column in table.columns if column.key != "id"]
    if view is View.CONNECTIONS:
        columns.append(
            count_column(
                "used_by", "Used by", lambda row: inventory.connection_used_by(table.items[row]), 7
            )
        )
    return [*columns, Column("id", "ID", whole_id, whole_id)]


def _plain_cell(table: Table, column: Column, row: int) -> str:
    """A cell in words: no symbol before a status, no dash, no two blanks in a row."""
    shown = column.status(row).kind.word if column.status else column.shown(row)
    text = " ".join(shown.split())
    return UNKNOWN if text in ("", times.UNKNOWN) else text


def _padded(cells: Sequence[str], widths: Sequence[int]) -> str:
    *padded, last = cells
    columns = zip(padded, widths, strict=True)
    return (
        "".join(cell + " " * (max(0, width - cell_len(cell)) + 2) for cell, width in columns) + last
    )


# ------------------------------------------------------------------ as JSON


def _item(view: View, inventory: Inventory, table: Table, row: int) -> dict[str, Any]:
    item = table.items[row]
    found: dict[str, Any] = {column.key: _known(column, row) for column in table.columns}
    found["id"] = shown_line(item.id) or None
    if view is View.CONNECTIONS:
        found |= _status(inventory.connection_status(item))
        found |= _last_used(inventory.connection_last_used(item))
        found["used_by"] = _used_by(inventory.connection_used_by(item))
    elif view is View.AUTHS:
        found |= _status(inventory.auth_status(item))
        found |= _last_used(inventory.auth_last_used(item))
        found["used_by"] = _used_by(inventory.auth_used_by(item))
    else:
        found["connected"] = inventory.provider_connected(item)
        auths = inventory.auths_of_provider(item)
        found["auths"] = auths.count if auths.known else None
        found["used_by"] = _used_by(inventory.provider_used_by(item))
    found["object"] = _cleaned(masked(view, item.raw))
    return found


def _known(column: Column, row: int) -> str | None:
    """The cell's text; None where the row has no value to sort by."""
    return None if column.order(row) is None else column.shown(row)


def _status(status: Status) -> dict[str, Any]:
    return {"status": status.kind.word, "status_reason": shown_line(status.reason)}


def _last_used(used: LastUsed) -> dict[str, Any]:
    return {
        "last_used": _iso(used.certain),
        "last_used_source": shown_line(used.source),
        "last_used_note": shown_line(used.note),
    }


def _used_by(used: UsedBy) -> dict[str, Any]:
    def references(items: Sequence[Any], name: str) -> list[dict[str, str]]:
        return [
            {"id": shown_line(item.id), "name": shown_line(getattr(item, name))} for item in items
        ]

    return {
        "count": used.count if used.known else None,
        "note": shown_line(used.note),
        "connections": references(used.connections, "label"),
        "auths": references(used.auths, "label"),
        "data_models": references(used.data_models, "name"),
        "jobs": references(used.jobs, "name"),
    }


def _iso(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


_field_name = lru_cache(maxsize=4096)(shown_line)
"""The same few names stand in every object; masking a text takes a while."""


def _cleaned(value: Any) -> Any:
    """A masked value that also stays harmless when somebody prints a text of it."""
    if isinstance(value, dict):
        cleaned: dict[str, Any] = {}
        for key, member in value.items():
            name = _field_name(str(key))
            cleaned[name if name not in cleaned else f"{name} ({len(cleaned)})"] = _cleaned(member)
        return cleaned
    if isinstance(value, list):
        return [_cleaned(element) for element in value]
    if isinstance(value, str):
        cleaned_text = clean_block(value)
        # What cleaning dropped can have kept a secret apart; the rest is masked already.
        return value if cleaned_text == value else mask_text(cleaned_text)
    # JSON knows neither NaN nor infinity, though Python reads and writes them.
    return None if isinstance(value, float) and not math.isfinite(value) else value
