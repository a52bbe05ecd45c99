"""A scan's answer as a table: every shape of rows, nothing dropped, nothing mixed up; as a file."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from app.api.models import ScanResult
from app.export_files import ExportFormat
from app.known_secrets import MASK
from app.result_export import export_text
from app.scan_result import (
    NOT_SENT,
    CellKind,
    ResultColumn,
    ResultTable,
    kind_of,
    masked_value,
    read_result,
    value_text,
)


def result(names: list[str], rows: Any, **wire: Any) -> ResultTable:
    columns = [{"column_name": name, "column_datatype": "VARCHAR"} for name in names]
    return read_result(ScanResult.model_validate({"columns": columns, "rows": rows, **wire}))


def names(table: ResultTable) -> list[str]:
    return [column.name for column in table.columns]


def test_objects_and_lists_make_the_same_table() -> None:
    as_objects = result(["A", "B"], [{"B": 2, "A": 1}, {"A": None, "B": ""}])
    as_lists = result(["A", "B"], [[1, 2], [None, ""]])
    assert as_objects == as_lists
    assert as_objects.rows == ((1, 2), (None, ""))
    assert as_objects.columns[0] == ResultColumn("A", "VARCHAR")
    assert as_objects.notes == ()


def test_null_empty_and_not_sent_are_three_things() -> None:
    table = result(["A", "B", "C"], [{"A": None, "B": ""}])
    assert table.rows == ((None, "", NOT_SENT),)
    assert [kind_of(value) for value in table.rows[0]] == [
        CellKind.NULL,
        CellKind.TEXT,
        CellKind.NOT_SENT,
    ]
    kinds = [kind_of(value) for value in (True, 1, 1.5, [1], {"a": 1})]
    assert kinds == [
        CellKind.BOOLEAN,
        CellKind.NUMBER,
        CellKind.NUMBER,
        CellKind.NESTED,
        CellKind.NESTED,
    ]


def test_a_key_is_only_taken_for_another_spelling_where_that_is_free() -> None:
    table = result(["ID"], [{"ID": 1, "id": 2}, {"id": 3}])
    assert names(table) == ["ID", "id"]
    assert table.rows == ((1, 2), (NOT_SENT, 3))
    assert len(table.notes) == 1
    assert result(["ID"], [{"id": 3}]).rows == ((3,),)
    assert result(["ID"], [{"id": 3, "Id": 4}]).rows == ((3, 4),)
    assert result(["ID"], [{"ID": 1}, {"id": 2}]).rows == ((1, NOT_SENT), (NOT_SENT, 2))


def test_repeated_and_empty_names_are_all_shown_in_lists() -> None:
    table = result(["ID", "ID", "", ""], [[1, 2, 3, 4]])
    assert names(table) == ["ID", "ID", "", ""]
    assert table.rows == ((1, 2, 3, 4),)
    assert table.notes == ()


def test_a_repeated_name_in_objects_has_one_value_and_says_so() -> None:
    table = result(["ID", "ID", ""], [{"ID": 7, "": 8}])
    assert table.rows == ((NOT_SENT, 7, 8),)
    (note,) = table.notes
    assert '2 columns are called "ID"; the answer' in note


def test_many_repeated_names_are_one_note() -> None:
    (note,) = result(["A", "A", "B", "B"], [{"A": 1, "B": 2}]).notes
    assert '2 columns are called "A", and 1 other name repeats;' in note
    wide = [f"C{number // 2}" for number in range(200)]
    (note,) = result(wide, [dict.fromkeys(wide, 1)]).notes
    assert "and 99 other names repeat;" in note
    assert result([], [{"A": 1}, [1, 2, 3]]).notes == ()


@pytest.mark.parametrize("odd", [None, 5, ["A", "INT"], {}])
def test_a_column_that_can_not_be_read_keeps_its_place(odd: Any) -> None:
    columns = [odd, {"column_name": "B"}]
    table = read_result(ScanResult.model_validate({"columns": columns, "rows": [[1, 2]]}))
    assert names(table) == ["", "B"]
    assert table.rows == ((1, 2),)
    assert table.notes == ("Some of the columns were announced in an unknown format.",)


def test_columns_may_be_announced_by_name_alone() -> None:
    wire = {"columns": ["A", "B"], "rows": [[1, 2], {"B": 4, "A": 3}]}
    table = read_result(ScanResult.model_validate(wire))
    assert table.columns == (ResultColumn("A"), ResultColumn("B"))
    assert table.rows == ((1, 2), (3, 4))
    assert table.notes == ()


def test_what_nobody_announced_is_added_at_the_end() -> None:
    table = result(["A"], [{"A": 1, "X": 2}, {"Y": 3}, [4, 5, 6]])
    assert names(table) == ["A", "X", "Y"]
    assert table.rows == ((1, 2, NOT_SENT), (NOT_SENT, NOT_SENT, 3), (4, 5, 6))
    assert "announced" in table.notes[0]
    longer = result(["A"], [[1, 2]])
    assert names(longer) == ["A", ""]


def test_without_columns_the_rows_tell_them() -> None:
    assert names(result([], [{"a": 1}, {"b": 2}])) == ["a", "b"]
    assert result([], [[1, 2]]).rows == ((1, 2),)
    assert result([], []).columns == ()


def test_names_may_differ_in_case() -> None:
    assert result(["ID", "Name"], [{"id": 1, "name": "x"}]).rows == ((1, "x"),)
    both = result(["ID", "id"], [{"ID": 1, "id": 2}])
    assert both.rows == ((1, 2),)


@pytest.mark.parametrize("row", [None, 5, "text", True])
def test_a_row_that_is_neither_is_one_value(row: Any) -> None:
    assert result(["A", "B"], [row]).rows == ((row, NOT_SENT),)


def test_odd_answers_are_told_of() -> None:
    assert "counts 9 rows and sent 1" in result(["A"], [[1]], row_count=9).notes[0]
    assert result(["A"], [[1]], row_count=1).notes == ()
    odd = read_result(ScanResult.model_validate({"columns": 3, "rows": "x"}))
    assert len(odd.notes) == 2
    assert odd.rows == ()


def test_nested_values_are_json() -> None:
    assert value_text({"ü": [1, None]}) == '{"ü": [1, null]}'
    assert value_text(None) == value_text(NOT_SENT) == value_text("") == ""
    assert value_text(True) == "true"
    assert value_text(0.1) == "0.1"


def test_what_looks_secret_is_masked_and_numbers_never_are() -> None:
    assert masked_value(ResultColumn("PASSWORD"), "hunter2") == MASK
    assert masked_value(ResultColumn("PASSWORD"), 12345) == 12345
    assert masked_value(ResultColumn("PASSWORD"), "") == ""
    assert masked_value(ResultColumn("PASSWORD"), None) is None
    assert masked_value(ResultColumn("a"), NOT_SENT) is NOT_SENT
    assert "hunter2" not in masked_value(ResultColumn("a"), "postgres://u:hunter2@h/x")
    assert masked_value(ResultColumn("a"), {"api_key": "hunter2"}) == {"api_key": MASK}
    assert masked_value(ResultColumn("a"), "plain") == "plain"


# ------------------------------------------------------------------ as a file

TABLE = result(
    ["=1+1", "N", "", "B", "J", "SECRET_KEY"],
    [
        ["=cmd()", -1, "+49 30 1", True, {"a": [1]}, "hunter2"],
        ["@x", 1.5, None, False, [], ""],
        ["-5", 12345678901234567890, "", None, 'line\nbreak, "q"', None],
    ],
)


def test_csv_is_run_by_no_spreadsheet_and_leaves_numbers_alone() -> None:
    text = export_text(ExportFormat.CSV, TABLE)
    header, first, second, third = csv.reader(io.StringIO(text, newline=""))
    assert header == ["'=1+1", "N", "", "B", "J", "SECRET_KEY"]
    assert first == ["'=cmd()", "-1", "'+49 30 1", "true", '{"a": [1]}', MASK]
    assert second == ["'@x", "1.5", "", "false", "[]", ""]
    assert third == ["'-5", "12345678901234567890", "", "", 'line\nbreak, "q"', ""]


def test_json_keeps_types_repeated_names_and_null() -> None:
    table = result(["ID", "ID"], [[1, None], ["", {"x": True}]], row_count=2)
    found = json.loads(export_text(ExportFormat.JSON, table))
    assert found == {
        "columns": [{"column_name": "ID", "column_datatype": "VARCHAR"}] * 2,
        "rows": [[1, None], ["", {"x": True}]],
        "row_count": 2,
    }
    assert "hunter2" not in export_text(ExportFormat.JSON, TABLE)


def test_numbers_that_json_has_no_word_for_are_written_as_text() -> None:
    table = result(["N"], [[float("inf")], [{"x": float("nan")}]])

    def refuse(word: str) -> None:
        raise AssertionError(word)

    found = json.loads(export_text(ExportFormat.JSON, table), parse_constant=refuse)
    assert found["rows"] == [["inf"], [{"x": "nan"}]]
