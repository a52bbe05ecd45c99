"""The warehouses that connections reach, as far as their SQL differs: which dialect, how to quote.

The five are those of the wire facts. Their slugs are not published: they are recognised by the
words that name the product, and a connection that names none of them has no known dialect.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.api.models import Connection


class Dialect(Enum):
    """A warehouse's SQL; the value is the SQL parser's name for it, the title a person's."""

    SNOWFLAKE = ("snowflake", "Snowflake")
    BIGQUERY = ("bigquery", "Google BigQuery")
    REDSHIFT = ("redshift", "Amazon Redshift")
    DATABRICKS = ("databricks", "Databricks")
    TSQL = ("tsql", "Azure SQL")

    def __init__(self, parser_name: str, title: str) -> None:
        self.parser_name = parser_name
        self.title = title


_WORDS = (
    (re.compile(r"snowflake"), Dialect.SNOWFLAKE),
    (re.compile(r"big_?query"), Dialect.BIGQUERY),
    (re.compile(r"redshift"), Dialect.REDSHIFT),
    (re.compile(r"databricks"), Dialect.DATABRICKS),
    (re.compile(r"azure_?sql|sql_?server|ms_?sql"), Dialect.TSQL),
)


def dialect_of(connection: Connection) -> Dialect | None:
    """The SQL that a connection's warehouse speaks.

    Returns:
        None where neither its type nor its provider names one of the five, or they disagree.
    """
    named = {
        dialect
        for slug in (connection.connection_config_slug, connection.provider_slug)
        for words, dialect in _WORDS
        if words.search(slug.lower().replace("-", "_"))
    }
    return named.pop() if len(named) == 1 else None
