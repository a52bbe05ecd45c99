"""Masked first, then clean; and a cut never brings half a secret to light."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from app.api.answer import SafeText
from app.exact import exact_line
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


def test_a_short_secret_that_is_known_is_masked_as_a_whole() -> None:
    for text in ("pin 48x21 was sent", "pin 48\u200bx21 was sent"):
        assert shown_line(text, 100, ["48x21"]) == "pin •••••••• was sent"


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


@pytest.mark.parametrize("limit", [30, 60, 1_000])
@pytest.mark.parametrize("repeats", [90, 5_000])
def test_a_password_with_blanks_is_masked_however_long_it_is(repeats: int, limit: int) -> None:
    url = f"postgres://user:{'p w' * repeats}@host/db"
    for text in (url, url.replace("://", ":\u200b//")):
        for shown in (
            shown_line(text, limit),
            shown_block(text, limit),
            exact_line(url, (), limit),
        ):
            assert shown.startswith("postgres://user:••••••••")
            assert "p w" not in shown and "wp" not in shown


def test_what_a_cut_leaves_of_a_secret_is_not_shown() -> None:
    # The masks are shorter than what they hide, so the end of what was read comes into view.
    passwords = "password=" + "x" * 500 + "; "
    for missing in range(40):
        text = (passwords * 20)[: 8_000 - missing] + " ghp_" + "Ab1" * 12
        assert "ghp_A" not in shown_line(text)
        assert "ghp_A" not in shown_block(text, 1_000)
        assert "ghp_A" not in exact_line(text, (), 1_000)


def test_a_long_text_without_secrets_is_shown_as_far_as_it_fits() -> None:
    text = "the orders of a day, " * 100_000
    assert shown_line(text) == text[:999] + "…"
    assert shown_block(text) == text[: 100_000 - 1] + "…"
    assert exact_line(text) == text[:299] + "…"
    assert shown_line("x" * 100_000, 10) == "x" * 9 + "…"


@pytest.mark.parametrize("length", [20, 299, 300, 5_000, 16_000, 70_000])
def test_a_known_secret_is_masked_at_any_length(length: int) -> None:
    secret = ("Kq7 vE-" * length)[:length]
    for before in ("", "a key: ", "y" * 250, "y " * 5_990, "z " * 40_000):
        shown = exact_line(before + secret, [secret])
        assert "Kq7 v" not in shown
        if len(before) < 280:
            assert shown == f"{before}••••••••"
    assert "Kq7 v" not in exact_line(secret * (1 + 90_000 // length), [secret])


def test_an_error_that_echoes_secrets_shows_no_part_of_one() -> None:
    token = "Kq7 vE-4" * 500
    safe = SafeText(SecretStr(token))
    for text in (f"No: {token}", f"No: {token * 3}", f"No: {(token + '; ') * 9}", "y " * 50_000):
        assert "Kq7" not in safe(text)
        assert "Kq7" not in safe(text.replace("Kq7", "Kq\u200b7"))
    url = f"No: postgres://user:{'p w' * 5_000}@host/db"
    assert safe(url) == "No: postgres://user:••••••••…"
