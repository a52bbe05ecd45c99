"""What differs between the warehouses: how they call a datatype and how they fold a name."""

from __future__ import annotations

from app.demo.world import Dialect

_DATATYPES: dict[Dialect, dict[str, str]] = {
    "snowflake": {
        "BIGINT": "NUMBER(38,0)",
        "TEXT": "VARCHAR",
        "DECIMAL(12,2)": "NUMBER(12,2)",
        "FLOAT": "FLOAT",
        "BOOLEAN": "BOOLEAN",
        "TIMESTAMP": "TIMESTAMP_NTZ(9)",
        "DATE": "DATE",
        "JSON": "VARIANT",
    },
    "bigquery": {
        "BIGINT": "INT64",
        "TEXT": "STRING",
        "DECIMAL(12,2)": "NUMERIC",
        "FLOAT": "FLOAT64",
        "BOOLEAN": "BOOL",
        "TIMESTAMP": "TIMESTAMP",
        "DATE": "DATE",
        "JSON": "JSON",
    },
    "redshift": {
        "BIGINT": "bigint",
        "TEXT": "character varying(1024)",
        "DECIMAL(12,2)": "numeric(12,2)",
        "FLOAT": "double precision",
        "BOOLEAN": "boolean",
        "TIMESTAMP": "timestamp without time zone",
        "DATE": "date",
        "JSON": "super",
    },
    "databricks": {
        "BIGINT": "bigint",
        "TEXT": "string",
        "DECIMAL(12,2)": "decimal(12,2)",
        "FLOAT": "double",
        "BOOLEAN": "boolean",
        "TIMESTAMP": "timestamp",
        "DATE": "date",
        "JSON": "string",
    },
    "tsql": {
        "BIGINT": "bigint",
        "TEXT": "nvarchar(1024)",
        "DECIMAL(12,2)": "decimal(12,2)",
        "FLOAT": "float",
        "BOOLEAN": "bit",
        "TIMESTAMP": "datetime2",
        "DATE": "date",
        "JSON": "nvarchar(max)",
    },
}


def datatype(dialect: Dialect, declared: str) -> str:
    """The warehouse's word for a type that SQLite declares."""
    return _DATATYPES[dialect].get(declared.upper(), _DATATYPES[dialect]["TEXT"])


def shown_name(dialect: Dialect, name: str) -> str:
    """How the warehouse shows a table's or column's name: Snowflake keeps plain ones upper-case."""
    plain = name.isascii() and name.isidentifier()
    return name.upper() if dialect == "snowflake" and plain else name


def same_name(dialect: Dialect, written: str, quoted: bool, shown: str) -> bool:
    """Whether a name in a query means the one that the warehouse shows."""
    if dialect == "snowflake":
        return written == shown if quoted else written.upper() == shown
    if dialect == "bigquery":
        return written == shown
    return written.casefold() == shown.casefold()
