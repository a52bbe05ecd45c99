"""The published types: the data file, both spellings, and what is offered for a provider."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import app.auth_types as auth_types
from app.api.values import kebab, snake
from app.auth_types import Why, catalogue, find_type, offers_for
from app.masking import HARMLESS_FIELDS
from tests.support.builders import auth, provider

FILE = Path(auth_types.__file__).with_name("auth_types.json")


def test_the_file_holds_slugs_and_fields_and_nothing_else() -> None:
    entries = json.loads(FILE.read_text(encoding="utf-8"))
    assert len(entries) == len({entry["slug"] for entry in entries}) == 126
    assert all(set(entry) == {"slug", "fields"} for entry in entries)
    fields = [field for entry in entries for field in entry["fields"]]
    assert all(set(field) == {"name", "type"} for field in fields)
    assert len({field["name"] for field in fields}) == 105
    assert Counter(field["type"] for field in fields) == {"string": 321, "integer": 16}
    assert sum(not entry["fields"] for entry in entries) == 8
    ports = Counter(field["type"] for field in fields if field["name"] == "port")
    assert ports == {"integer": 13, "string": 2}


def test_the_harmless_list_is_of_the_catalogues_names() -> None:
    names = {field.name for kind in catalogue().values() for field in kind.fields}
    assert HARMLESS_FIELDS - names == {"schema"}


def test_both_spellings() -> None:
    assert kebab(" lytics_aws_sftp_auth ") == "lytics-aws-sftp-auth"
    assert snake("lytics-aws-sftp-auth") == "lytics_aws_sftp_auth"
    assert find_type("snowflake_direct") is find_type("snowflake-direct") is not None
    assert find_type("google_oauth") is None
    for slug in catalogue():
        assert kebab(snake(slug)) == slug


def test_what_is_offered_for_a_provider() -> None:
    snowflake = provider()
    here = [
        auth(type="user_pass_key", provider_slug="snowflake"),
        auth(type="snowflake_made_up", provider_id="p1"),
        auth(type="braze", provider_slug="braze"),
        auth(type="", provider_slug="snowflake"),
    ]
    offers = offers_for(snowflake, here)
    assert [offer.slug for offer in offers[:4]] == [
        "user-pass-key",
        "snowflake-made-up",
        "snowflake-direct",
        "snowflake-direct-gcs",
    ]
    assert [offer.why for offer in offers[:4]] == [Why.USED_HERE] * 2 + [Why.SAME_NAME] * 2
    assert [offer.guess for offer in offers[1:4]] == [False, True, True]
    assert len(offers) == 127
    assert len({offer.slug for offer in offers}) == 127
    assert {offer.why for offer in offers[4:]} == {Why.PUBLISHED}


def test_without_a_provider_or_with_a_nameless_one() -> None:
    assert {offer.why for offer in offers_for(None, [])} == {Why.PUBLISHED}
    nameless = provider(slug="", id="")
    assert {offer.why for offer in offers_for(nameless, [auth(type="x")])} == {Why.PUBLISHED}
    spelled = offers_for(provider(slug="Mediamath_No"), [])
    assert spelled[0].slug == "mediamath-no-auth"
