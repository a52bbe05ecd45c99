"""Masked first, then clean; and a cut never brings half a secret to light."""

from __future__ import annotations

from app.shown import shown_block, shown_line

SECRET = "hunter2hunter2hunter2"


def test_secrets_are_masked_and_signs_made_visible() -> None:
    assert shown_line(f"pg://svc:{SECRET}@h/db\x1b[2J") == "pg://svc:••••••••@h/db␛[2J"
    assert shown_line("one\ntwo") == "one␊two"
    assert shown_block(f"one\npassword={SECRET}").startswith("one\npassword=")
    assert SECRET not in shown_block(f"one\npassword={SECRET}")


def test_a_secret_with_invisible_signs_in_it_is_found_after_cleaning() -> None:
    hidden = f"pass\u200bword={SECRET}"
    assert SECRET not in shown_line(hidden)
    assert SECRET not in shown_block(hidden)


def test_a_text_within_the_limit_is_shown_whole() -> None:
    assert shown_line("x" * 1000) == "x" * 1000
    assert shown_line("x" * 1001) == "x" * 999 + "…"
    assert shown_line("Orders warehouse", 6) == "Order…"
    assert shown_line("") == ""


def test_the_cut_never_shows_a_part_of_a_secret() -> None:
    for length in (10, 100, 3_000, 6_000):
        secret = "s3cr" * length
        url = f"snowflake://svc:{secret}@host/db"
        for limit in (10, 30, 60, 1_000):
            assert "s3cr" not in shown_line(url, limit)
