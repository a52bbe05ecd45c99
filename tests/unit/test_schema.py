"""Groups and names of the schema tree."""

from __future__ import annotations

import pytest

from app.api.models import Table
from app.schema import group_of, grouped, name_of
from tests.support.builders import table


@pytest.mark.parametrize(
    ("name", "qualified", "group"),
    [
        ("orders", "db.public.orders", "db.public"),
        ("orders", "orders", ""),
        ("orders", "", ""),
        ("orders", "db.public.ORDERS", ""),
        ("orders", "db.public.old_orders", ""),
        ("orders", ".orders", ""),
        ("a.b", "x.a.b", "x"),
        ("", "db.public.", ""),
        ("orders", 'db."public"."orders"', ""),
        ("b", "a.b.b", "a.b"),
    ],
)
def test_the_group_is_the_qualified_name_without_the_table(
    name: str, qualified: str, group: str
) -> None:
    assert group_of(table(name, qualified)) == group


def test_a_table_without_a_name_is_called_by_its_qualified_one() -> None:
    assert name_of(table("", "db.x")) == "db.x"
    assert name_of(Table()) == ""


def test_groups_and_tables_are_sorted_in_any_letter_case() -> None:
    tables = [
        table("b", "Z.b"),
        table("A", "Z.A"),
        table("c", "a.c"),
        table("lone"),
        table("Alone"),
        Table(),
    ]
    groups, root = grouped(tables)
    assert {group: [name_of(each) for each in some] for group, some in groups.items()} == {
        "a": ["c"],
        "Z": ["A", "b"],
    }
    assert list(groups) == ["a", "Z"]
    assert [name_of(each) for each in root] == ["", "Alone", "lone"]
    assert grouped([]) == ({}, [])
