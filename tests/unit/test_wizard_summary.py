"""The wizard's last page: everything that was set up and found, and nothing that was not."""

from __future__ import annotations

from app.api.models import Column
from app.facts import Fact
from app.schema import TableColumns
from app.wizard import Setup
from app.wizard_summary import BUILD_MODEL, CHOOSE_IDENTITIES, summary_facts
from tests.support.builders import auth, connection, provider, table


def body(facts: list[Fact], label: str) -> list[str]:
    (fact,) = (fact for fact in facts if fact.label == label)
    return ["".join(piece.text for piece in line) for line in fact.lines]


def columns(*names: str) -> list[Column]:
    return [
        Column.model_validate({"column_name": name, "column_datatype": "TEXT"}) for name in names
    ]


SETUP = (
    Setup().with_provider(provider()).with_auth(auth(), created=True).with_connection(connection())
)


def test_everything_is_summed_up() -> None:
    tables = [
        TableColumns(table("ORDERS"), columns("EMAIL", "EMAIL_SENT_AT", "USER_ID")),
        TableColumns(table("VISITS")),
    ]
    facts = summary_facts(SETUP.with_tables(2), tables)
    assert body(facts, "Provider") == ["Snowflake  snowflake"]
    assert body(facts, "Auth") == ["SF key  a1"]
    assert body(facts, "Connection") == ["Orders  c1"]
    assert body(facts, "Tables") == ["2 tables  the columns of 1 were read"]
    assert body(facts, "Identity") == [
        "a guess by name and type, never by values",
        "ORDERS.EMAIL  likely email address",
        "ORDERS.USER_ID  likely user id",
    ]
    assert body(facts, "Created") == ['auth provider "SF key" (a1)', 'connection "Orders" (c1)']
    assert body(facts, "Next") == [CHOOSE_IDENTITIES, BUILD_MODEL]


def test_what_is_not_known_is_not_claimed() -> None:
    facts = summary_facts(Setup().with_provider(provider(no_auth=True)), [])
    assert body(facts, "Auth") == ["none needed"]
    assert body(facts, "Connection") == ["–"]
    assert body(facts, "Tables") == ["unknown: the scan has not answered"]
    assert body(facts, "Identity") == ["none among the columns that were read"]
    assert body(facts, "Created") == ["nothing new"]
    assert body(facts, "Next") == [BUILD_MODEL]


def test_many_identity_columns_are_counted() -> None:
    many = columns(*(f"email{number}" for number in range(40)))
    lines = body(summary_facts(SETUP.with_tables(1), [TableColumns(table("T"), many)]), "Identity")
    assert len(lines) == 14 and lines[-1] == "and 28 more"
    assert body(summary_facts(SETUP.with_tables(1), []), "Tables")[0].startswith("1 table ")


def test_odd_names_are_text() -> None:
    odd = TableColumns(table("\x1b[31mT"), columns("email\u202e"))
    facts = summary_facts(SETUP.with_tables(1), [odd])
    assert not {"\x1b", "\u202e"} & set("".join(body(facts, "Identity")))
