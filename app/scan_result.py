"""What a scan gave, as a table whose cells can be told apart: NULL, empty, nested, not sent.

The shape of a scan's rows is not published: objects and lists occur, with columns that are
missing, repeated, without a name, or not announced. Nothing of it is dropped.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from app.masking import MASK, is_secret_name, mask

if TYPE_CHECKING:
    from app.api.models import ScanResult


class CellKind(Enum):
    """What a cell holds; the widget gives each its look."""

    NULL = "null"
    NOT_SENT = "not sent"
    """The answer holds no value for this column in this row."""
    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    NESTED = "nested"


class NotSent(Enum):
    """Stands in a row for a value that the answer doesn't hold."""

    VALUE = "not sent"


NOT_SENT: Final = NotSent.VALUE

Value = Any
"""As JSON gives it: None, bool, int, float, str, list, dict; or ``NOT_SENT``."""


@dataclass(frozen=True, slots=True)
class ResultColumn:
    """A column of a result.

    Attributes:
        name: as the API gave it; can be "" and can repeat.
        type: the warehouse's own word for its type; "" where it wasn't announced.
    """

    name: str
    type: str = ""


@dataclass(frozen=True, slots=True)
class ResultTable:
    """The rows of a scan, each as long as there are columns.

    Attributes:
        columns: the announced ones in their order, then those that only rows hold.
        row_count: what the API says; None where it says nothing.
        notes: what is odd about the answer, in sentences.
    """

    columns: tuple[ResultColumn, ...]
    rows: tuple[tuple[Value, ...], ...] = field(repr=False)
    row_count: int | None = None
    notes: tuple[str, ...] = ()


def kind_of(value: Value) -> CellKind:
    """What a value is."""
    if value is None:
        return CellKind.NULL
    if value is NOT_SENT:
        return CellKind.NOT_SENT
    if isinstance(value, bool):
        return CellKind.BOOLEAN
    if isinstance(value, int | float):
        return CellKind.NUMBER
    return CellKind.TEXT if isinstance(value, str) else CellKind.NESTED


def masked_value(column: ResultColumn, value: Value) -> Value:
    """A value without what looks secret: by the column's name, and by its own shape.

    Numbers, truth values and what isn't there are never touched.
    """
    if not isinstance(value, str | list | dict):
        return value
    if value and is_secret_name(column.name):
        return MASK
    return mask(value)


def value_text(value: Value) -> str:
    """A value as text: a text as it is, nested ones as JSON, "" for what isn't there."""
    if value is None or value is NOT_SENT:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def read_result(result: ScanResult) -> ResultTable:
    """Make a table of what a scan answered, whatever shape its rows have."""
    columns = [ResultColumn(each.column_name, each.column_datatype) for each in result.columns]
    notes: list[str] = []
    if "columns" in result.unreadable or not all(column.raw for column in result.columns):
        notes.append("Some of the columns were announced in an unknown format.")
    if "rows" in result.unreadable:
        notes.append("The rows came in an unknown format.")
    announced = len(columns)
    spellings = _spellings(columns, result.rows)
    _add_columns(columns, result.rows, spellings)
    if announced < len(columns) and announced:
        notes.append("Rows hold more columns than were announced; they stand at the end.")
    keys = _keys(columns, spellings)
    if any(isinstance(row, Mapping) for row in result.rows):
        notes += _repeated(columns[:announced])
    rows = tuple(_row(row, keys) for row in result.rows)
    if result.row_count is not None and result.row_count != len(rows):
        notes.append(f"The API counts {result.row_count} rows and sent {len(rows)}.")
    return ResultTable(tuple(columns), rows, result.row_count, tuple(notes))


def _spellings(columns: Sequence[ResultColumn], rows: Sequence[Any]) -> dict[str, str]:
    """How rows that are objects spell each announced name: so, or in another letter case.

    A key stands for another spelling only where no row holds the announced one; of two keys only
    the first does.
    """
    names = dict.fromkeys(column.name for column in columns)
    sent = dict.fromkeys(key for row in rows if isinstance(row, Mapping) for key in row)
    other: dict[str, str] = {}
    for key in sent:
        if key not in names:
            other.setdefault(key.casefold(), key)
    return {name: name if name in sent else other.get(name.casefold(), name) for name in names}


def _add_columns(
    columns: list[ResultColumn], rows: Sequence[Any], spellings: Mapping[str, str]
) -> None:
    """Add what only the rows hold: keys that nobody announced, and values past the last column."""
    known = {*spellings, *spellings.values()}
    for row in rows:
        if isinstance(row, Mapping):
            new = [key for key in row if key not in known]
            columns += [ResultColumn(key) for key in new]
            known.update(new)
    longest = max((len(_as_list(row)) for row in rows if not isinstance(row, Mapping)), default=0)
    columns += [ResultColumn("")] * (longest - len(columns))


def _keys(columns: Sequence[ResultColumn], spellings: Mapping[str, str]) -> list[str | None]:
    """The key of each column in rows that are objects.

    A repeated name has one value there: it stands under the last column of that name, the others
    have None.
    """
    keys = [spellings.get(column.name, column.name) for column in columns]
    last = {key: at for at, key in enumerate(keys)}
    return [key if last[key] == at else None for at, key in enumerate(keys)]


def _repeated(columns: Sequence[ResultColumn]) -> list[str]:
    """One note for all names that repeat: there can be hundreds, and the rows need the room."""
    repeated = [
        (name, count) for name, count in Counter(each.name for each in columns).items() if count > 1
    ]
    if not repeated:
        return []
    (name, count), *others = repeated
    verb = "name repeats" if len(others) == 1 else "names repeat"
    more = f", and {len(others)} other {verb}" if others else ""
    return [
        f'{count} columns are called "{name}"{more}; the answer holds one value for each name, '
        "under its last column."
    ]


def _row(row: Any, keys: Sequence[str | None]) -> tuple[Value, ...]:
    if isinstance(row, Mapping):
        return tuple(NOT_SENT if key is None else row.get(key, NOT_SENT) for key in keys)
    values = _as_list(row)
    return (*values, *([NOT_SENT] * (len(keys) - len(values))))


def _as_list(row: Any) -> list[Any]:
    """A row that is no list is one value."""
    return row if isinstance(row, list) else [row]
