"""The wizard's search for a provider: it narrows, forgives slips, hides what is hidden."""

from __future__ import annotations

import pytest

from app.provider_search import ProviderSearch
from tests.support.builders import NOW, account, auth, provider

NAMES = {
    "snowflake": ("Snowflake", ["Warehouse"]),
    "bigquery": ("Google BigQuery", ["Warehouse", "Google"]),
    "google_ads": ("Google Ads", ["Advertising"]),
    "azure_sql": ("Azure SQL Database", ["Warehouse"]),
    "salesforce": ("Salesforce", ["CRM"]),
    "sfmc": ("Salesforce Marketing Cloud", ["Email"]),
    "mysql_ads": ("Ads for MySQL", ["Advertising"]),
}
INVENTORY = account(
    providers=[
        provider(id=f"p-{slug}", slug=slug, name=name, categories=kinds, auth_method="oauth2")
        for slug, (name, kinds) in NAMES.items()
    ]
    + [provider(id="p-h", slug="secret_beta", name="Secret Beta", hidden=True)],
    auths=[auth(provider_slug="snowflake")],
)


@pytest.fixture
def search() -> ProviderSearch:
    return ProviderSearch(INVENTORY, lambda: NOW)


def names(search: ProviderSearch, typed: str) -> list[str]:
    return [search.provider(row).name for row in search.find(typed).rows]


def test_before_anything_is_typed_all_stand_by_name(search: ProviderSearch) -> None:
    assert names(search, "") == sorted(name for name, _ in NAMES.values())
    assert search.total == len(NAMES)
    assert search.find("").message == ""


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("snow", ["Snowflake"]),
        ("/snow", ["Snowflake"]),
        (" / snow ", ["Snowflake"]),
        ("/", sorted(name for name, _ in NAMES.values())),
        ("ads", ["Ads for MySQL", "Google Ads"]),
        ("sql", ["Azure SQL Database", "Ads for MySQL"]),
        ("advertising", ["Ads for MySQL", "Google Ads"]),
        ("categories:warehouse", ["Azure SQL Database", "Google BigQuery", "Snowflake"]),
        ("connected:yes", ["Snowflake"]),
        ("GOOGLE ads", ["Google Ads"]),
        ("big query", ["Google BigQuery"]),
        ("sfmc", ["Salesforce Marketing Cloud"]),
    ],
)
def test_typing_narrows_and_what_begins_so_comes_first(
    search: ProviderSearch, typed: str, found: list[str]
) -> None:
    assert names(search, typed) == found
    assert not search.find(typed).closest


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("snwoflake", "Snowflake"),
        ("bigqurey", "Google BigQuery"),
        ("salesforse", "Salesforce"),
        ("/big-query", "Google BigQuery"),
        ("gogle adds", "Google Ads"),
    ],
)
def test_a_slip_offers_the_closest_names(search: ProviderSearch, typed: str, first: str) -> None:
    found = search.find(typed)
    assert found.closest
    assert search.provider(found.rows[0]).name == first
    assert found.message == (
        f'Nothing is called "{typed.lstrip("/")}": these are the closest names. '
        f"Empty the search (ctrl+u) to see all {len(NAMES)}."
    )
    assert not found.query


def test_nothing_like_it_says_how_to_see_all(search: ProviderSearch) -> None:
    found = search.find("zzzz[/")
    assert found.rows == ()
    assert found.message == (
        f'Nothing is called "zzzz[/". Empty the search (ctrl+u) to see all {len(NAMES)}.'
    )


def test_a_hidden_one_is_found_by_its_exact_slug_alone(search: ProviderSearch) -> None:
    assert names(search, "secret_beta") == ["Secret Beta"]
    for typed in ("secret", "Secret Beta", "secret_bet", "secret_betaa"):
        assert "Secret Beta" not in names(search, typed)


def test_the_columns_tell_what_one_chooses_by(search: ProviderSearch) -> None:
    (row,) = search.find("snow").rows
    table = search.table
    shown = {key: table.shown(row, key) for key in ("categories", "signs_in", "connected", "auths")}
    assert shown == {
        "categories": "Warehouse",
        "signs_in": "oauth2",
        "connected": "yes",
        "auths": "1",
    }


def test_an_account_without_providers_says_so() -> None:
    found = ProviderSearch(account(), lambda: NOW).find("")
    assert (found.rows, found.message) == ((), "This account lists no providers.")


def test_what_was_typed_is_text() -> None:
    found = ProviderSearch(INVENTORY, lambda: NOW).find("\x1b]52;c;x\x07 password=sentinel-9")
    assert "\x1b" not in found.message and "sentinel" not in found.message
