"""What the schema's filter looks in is what the tree shows."""

from __future__ import annotations

from app.api.models import Table
from app.masking import MASK
from widgets.schema_labels import searched_name


def test_a_secret_in_a_name_is_not_found_by_guessing() -> None:
    table = Table.model_validate({"table_name": "export_password=Hunter2_and_more"})
    assert "hunter" not in searched_name(table)
    assert MASK in searched_name(table)


def test_names_are_searched_whole_in_any_letter_case() -> None:
    table = Table.model_validate(
        {"table_name": "ORDERS", "fully_qualified_name": "ANALYTICS.PUBLIC.ORDERS"}
    )
    assert searched_name(table) == "analytics.public.orders"
