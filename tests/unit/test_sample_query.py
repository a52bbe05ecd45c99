"""The sample of a table: its name quoted as each warehouse wants it, whatever it is called."""

from __future__ import annotations

import pytest

from app.reading_sql import Verdict, judge
from app.sample_query import name_parts, sample_query
from app.sql_outline import read_outline
from app.warehouses import Dialect, dialect_of
from tests.support.builders import connection, table

ODD = 'we.ird "name" [x]; drop table t --'


@pytest.mark.parametrize(
    ("dialect", "query"),
    [
        (Dialect.SNOWFLAKE, 'SELECT *\nFROM "DB"."PUBLIC"."ORDERS"\nLIMIT 20'),
        (Dialect.BIGQUERY, "SELECT *\nFROM `DB.PUBLIC.ORDERS`\nLIMIT 20"),
        (Dialect.REDSHIFT, 'SELECT *\nFROM "DB"."PUBLIC"."ORDERS"\nLIMIT 20'),
        (Dialect.DATABRICKS, "SELECT *\nFROM `DB`.`PUBLIC`.`ORDERS`\nLIMIT 20"),
        (Dialect.TSQL, "SELECT TOP 20 *\nFROM [DB].[PUBLIC].[ORDERS]"),
        (None, "SELECT *\nFROM DB.PUBLIC.ORDERS\nLIMIT 20"),
    ],
)
def test_each_warehouse_has_its_own_quotes(dialect: Dialect | None, query: str) -> None:
    assert sample_query(table("ORDERS", "DB.PUBLIC.ORDERS"), dialect) == query
    assert judge(query, dialect).verdict is Verdict.ALLOWED


@pytest.mark.parametrize("dialect", [Dialect.SNOWFLAKE, Dialect.REDSHIFT, Dialect.TSQL, None])
def test_a_hostile_name_stays_a_name(dialect: Dialect | None) -> None:
    query = sample_query(table(ODD, f"DB.S.{ODD}"), dialect)
    assert judge(query, dialect).verdict is Verdict.ALLOWED


@pytest.mark.parametrize("dialect", [*Dialect, None])
@pytest.mark.parametrize(
    "name", ["a`; drop table t; `", "a\\", 'a"; drop table t; "', "a]drop", "a''b"]
)
def test_a_name_never_gets_out_of_its_quotes(dialect: Dialect | None, name: str) -> None:
    """Or not everybody reads it alike: then the guard asks or refuses."""
    query = sample_query(table(name, f"DB.S.{name}"), dialect)
    outline = read_outline(query, dialect)
    if outline.ambiguity:
        assert judge(query, dialect).verdict is not Verdict.ALLOWED
    else:
        assert "drop" not in outline.code
        assert judge(query, dialect).verdict is Verdict.ALLOWED


@pytest.mark.parametrize(
    ("name", "qualified", "parts"),
    [
        ("T", "DB.S.T", ["DB", "S", "T"]),
        ("a.b", "DB.S.a.b", ["DB", "S", "a.b"]),
        ("T", "", ["T"]),
        ("T", "ELSEWHERE.U", ["T"]),
        ("", "DB.S.T", ["DB", "S", "T"]),
        ("T", "T", ["T"]),
        ("T", "DB..T", ["DB", "T"]),
        ("", "", []),
    ],
)
def test_only_what_stands_before_the_name_is_parted(
    name: str, qualified: str, parts: list[str]
) -> None:
    assert name_parts(table(name, qualified)) == parts


def test_a_table_without_a_name_has_no_sample() -> None:
    assert sample_query(table("", ""), Dialect.SNOWFLAKE) == ""


@pytest.mark.parametrize(
    ("slug", "provider", "dialect"),
    [
        ("snowflake", "snowflake", Dialect.SNOWFLAKE),
        ("bigquery", "google_bigquery", Dialect.BIGQUERY),
        ("google-big-query", "", Dialect.BIGQUERY),
        ("", "amazon_redshift", Dialect.REDSHIFT),
        ("Databricks", "", Dialect.DATABRICKS),
        ("azure_sql", "azure_sql", Dialect.TSQL),
        ("", "azuresql_mssql", Dialect.TSQL),
        ("duckdb", "", None),
        ("", "", None),
        ("snowflake", "google_bigquery", None),
    ],
)
def test_the_dialect_is_recognised_by_the_slugs(
    slug: str, provider: str, dialect: Dialect | None
) -> None:
    item = connection(connection_config_slug=slug, provider_slug=provider)
    assert dialect_of(item) is dialect
