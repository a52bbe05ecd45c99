"""The schema as a file: whole, honest about what was not read, private, and run by nobody."""

from __future__ import annotations

import csv
import io
import json

import pytest

from app.api.models import Column, Table
from app.export_files import ExportFormat
from app.schema import TableColumns
from app.schema_export import export_text
from tests.support.builders import connection

WAREHOUSE = connection(label="Orders (EU)", config={"connection_url": "snowflake://u:sentinel@h"})


def _columns(**types: str) -> list[Column]:
    return [
        Column.model_validate({"column_name": name, "column_datatype": kind})
        for name, kind in types.items()
    ]


def _table(name: str, **wire: object) -> Table:
    return Table.model_validate(
        {"table_name": name, "fully_qualified_name": f"DB.PUBLIC.{name}", **wire}
    )


TABLES = (
    TableColumns(_table("ORDERS", num_columns=2), _columns(EMAIL="VARCHAR", TOTAL="NUMBER(10,2)")),
    TableColumns(_table("VISITS", num_columns=9)),
    TableColumns(_table("BROKEN"), None, "the API answered 500"),
    TableColumns(_table("ODD", error="password=sentinel-2 refused"), []),
)


def read_csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_as_json() -> None:
    content = json.loads(export_text(ExportFormat.JSON, WAREHOUSE, TABLES))
    assert content["connection"] == {"id": "c1", "label": "Orders (EU)"}
    orders, visits, broken, odd = content["tables"]
    assert orders == {
        "table_name": "ORDERS",
        "fully_qualified_name": "DB.PUBLIC.ORDERS",
        "num_columns": 2,
        "note": None,
        "columns": [
            {
                "column_name": "EMAIL",
                "column_datatype": "VARCHAR",
                "likely_identity": "email address",
            },
            {"column_name": "TOTAL", "column_datatype": "NUMBER(10,2)", "likely_identity": None},
        ],
    }
    assert (visits["columns"], visits["note"]) == (None, "columns not read")
    assert broken["note"] == "columns not read: the API answered 500"
    assert odd["columns"] == []


def test_as_csv() -> None:
    titles, *rows = read_csv(export_text(ExportFormat.CSV, WAREHOUSE, TABLES))
    assert titles == ["table", "qualified_name", "column", "type", "likely_identity", "note"]
    assert rows[0] == ["ORDERS", "DB.PUBLIC.ORDERS", "EMAIL", "VARCHAR", "email address", ""]
    assert rows[1][2:] == ["TOTAL", "NUMBER(10,2)", "", ""]
    assert rows[2] == ["VISITS", "DB.PUBLIC.VISITS", "", "", "", "columns not read"]
    assert [row[0] for row in rows] == ["ORDERS", "ORDERS", "VISITS", "BROKEN", "ODD"]


@pytest.mark.parametrize("how", list(ExportFormat))
def test_no_secret_and_no_control_reaches_the_file(how: ExportFormat) -> None:
    odd = TableColumns(_table("a\x1b[31m\u202eb"), _columns(**{"x\x9by\nz": "VARCHAR"}))
    text = export_text(how, WAREHOUSE, (*TABLES, odd))
    assert "sentinel" not in text
    assert not {"\x1b", "\x9b", "\u202e"} & set(text)


def test_in_csv_nothing_runs() -> None:
    table = TableColumns(_table("=cmd|' /C calc'!A0"), _columns(**{"@x": "-1", "+y": "TEXT"}))
    rows = read_csv(export_text(ExportFormat.CSV, WAREHOUSE, [table]))[1:]
    assert {cell[:1] for row in rows for cell in row} <= {"'", "D", "T", ""}


def test_a_column_name_that_repeats_is_judged_each_time() -> None:
    columns = [*_columns(email="VARCHAR"), *_columns(email="BOOLEAN")]
    rows = read_csv(export_text(ExportFormat.CSV, WAREHOUSE, [TableColumns(_table("T"), columns)]))
    assert [row[4] for row in rows[1:]] == ["email address", ""]
