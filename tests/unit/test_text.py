"""The sanitizer's promises: nothing that a terminal obeys, the width that is drawn, idempotence."""

from __future__ import annotations

import subprocess
import sys
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, get_character_cell_size

from app.text import (
    cell,
    clean_block,
    clean_line,
    counted,
    is_clean,
    pasteable,
    pasteable_line,
    pasted,
    plain,
)

FORBIDDEN = frozenset(("Cc", "Cs", "Cf", "Zl", "Zp"))

# Every sign, with those that do harm met often.
HARMFUL = st.sampled_from(
    "\x00\x07\x08\t\n\r\x1b\x7f\x85\x9b\u00ad\u034f\u061c\u115f\u200b\u200d\u200e\u2028\u2029"
    "\u202e\u2066\u2069\ufe0f\ufeff\ufff9\ud800\udfff\uffff\U000e0041\U000e0100\u0301\u20e3"
    "\u1160\U0001f1e9\U0001f3fd👩❤表é "
)
FOREIGN = st.text(st.one_of(HARMFUL, st.characters()), max_size=60)


def forbidden(text: str) -> list[str]:
    return [hex(ord(sign)) for sign in text if unicodedata.category(sign) in FORBIDDEN]


@given(FOREIGN)
def test_a_line_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    assert forbidden(clean_line(text)) == []


@given(FOREIGN)
def test_a_block_holds_nothing_but_newlines(text: str) -> None:
    assert forbidden(clean_block(text).replace("\n", "")) == []


@given(FOREIGN, st.integers(1, 30))
def test_cleaning_twice_changes_nothing(text: str, limit: int) -> None:
    line = clean_line(text, limit)
    assert clean_line(line, limit) == line
    block = clean_block(text, limit)
    assert clean_block(block, limit) == block


@given(FOREIGN, st.integers(1, 30))
def test_the_limit_holds(text: str, limit: int) -> None:
    assert len(clean_line(text, limit)) <= limit
    assert len(clean_block(text, limit)) <= limit


@given(FOREIGN)
def test_width_is_the_sum_of_its_signs(text: str) -> None:
    line = clean_line(text)
    assert cell_len(line) == sum(map(get_character_cell_size, line))
    assert {get_character_cell_size(sign) for sign in line} <= {0, 1, 2}


@given(FOREIGN)
def test_marks_never_pile_up_nor_lead(text: str) -> None:
    run = 0
    for index, sign in enumerate(clean_line(text)):
        run = run + 1 if get_character_cell_size(sign) == 0 else 0
        assert run <= 2
        assert index or not run


def test_no_sign_of_unicode_slips_through() -> None:
    planes = (range(0x32000), range(0xE0000, 0xE1100), range(0xEFFF0, 0xF0010))
    codes = [code for plane in planes for code in plane] + list(range(0x10FF00, 0x110000))
    for first in range(0, len(codes), 250):
        foreign = "".join("a" + chr(code) for code in codes[first : first + 250])
        assert not forbidden(clean_line(foreign)), hex(codes[first])


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("plain name", "plain name"),
        ("[prod] main [/x] [red]", "[prod] main [/x] [red]"),
        ("\x1b]52;c;aGk=\x07", "␛]52;c;aGk=␇"),
        ("a\r\nb\tc\x00\x7f", "a␍␊b␉c␀␡"),
        ("\x9b31m", "␦31m"),
        ("next\x85line\u2028para\u2029", "next␤line␤para␤"),
        ("abc\u202egpj.exe", "abc⇆gpj.exe"),
        ("zero\u200bwidth\ufeff\u00ad\u2060", "zerowidth"),
        ("tag\U000e0041\U000e0100", "tag"),
        ("❤\ufe0f 👩\u200d💻 👍🏽 🇩🇪", "❤ 👩💻 👍 DE"),
        ("\ud800x\uffff\ufdd0\U0010fffe", "�x���"),
        ("a\u0301\u0301\u0301\u0301", "a\u0301\u0301"),
        ("\u0301a", "◌\u0301a"),
        ("no\u00a0break", "no break"),
        ("\u3164\u115f\uffa0", ""),
        ("⠀braille", "⠀braille"),
        ("表 ÄÖÜ ñ Ελλ", "表 ÄÖÜ ñ Ελλ"),
        ("", ""),
    ],
)
def test_what_is_shown_of_a_line(foreign: str, shown: str) -> None:
    assert clean_line(foreign) == shown


@pytest.mark.parametrize(
    ("foreign", "shown"),
    [
        ("a\r\nb\nc", "a\nb\nc"),
        ("a\rb", "a␍b"),
        ("x\ty", "x   y"),
        ("one\n\u0301two", "one\n◌\u0301two"),
        ("a\u2028b\x0bc", "a␤b␋c"),
    ],
)
def test_what_is_shown_of_a_block(foreign: str, shown: str) -> None:
    assert clean_block(foreign) == shown


def test_a_long_line_is_cut_with_an_ellipsis() -> None:
    assert clean_line("x" * 50, 10) == "x" * 9 + "…"
    assert clean_line("x" * 10, 10) == "x" * 10


@pytest.mark.parametrize("limit", [0, -1])
def test_where_nothing_fits_there_is_one_sign(limit: int) -> None:
    assert clean_line("abc", limit) == clean_block("abc", limit) == "…"


def test_what_is_copied_is_exact_but_for_what_a_terminal_obeys() -> None:
    text = "one\ttwo\nthree \u200b\u202e ü"
    assert pasteable(text) == text
    assert pasteable("a\x1b[201~rm\r\x00\x7f\x9bb") == "a[201~rmb"
    assert pasteable_line("ls\nrm -rf\r\nx\u2028y") == "ls rm -rf x y"


def test_what_is_pasted_has_its_lines_whatever_the_terminal_sends() -> None:
    assert pasted("a\rb\r\nc\nd") == "a\nb\nc\nd"


def test_what_is_clean_can_be_typed() -> None:
    assert is_clean("Prod warehouse – Köln")
    assert not is_clean("Prod\u200b warehouse")
    assert not is_clean("Prod\u00a0warehouse")
    assert not is_clean("x" * 2_000)


def test_ten_megabytes_are_cut_before_they_are_cleaned() -> None:
    started = time.process_time()
    for huge in ("x" * 10**7, "\u0301" * 10**7, "\u200b" * 10**7, "\x1b\n" * (5 * 10**6)):
        assert len(clean_line(huge)) <= 1_000
        assert len(clean_block(huge)) <= 100_000
    assert time.process_time() - started < 20


def test_a_hundred_thousand_names_take_a_moment() -> None:
    names = [f"Connection {n} – Köln 表" for n in range(100_000)]
    started = time.process_time()
    for name in names:
        clean_line(name)
    assert time.process_time() - started < 20


def test_the_pair_never_reads_markup() -> None:
    foreign = "[red]x[/red] [/x] [@click=app.quit]y[/]"
    assert cell(foreign).plain == foreign
    assert cell(foreign).spans == []
    assert plain(foreign + "\n[b]z", "bold").plain == foreign + "\n[b]z"
    assert plain(foreign).spans == []
    assert cell("a\nb").no_wrap


def test_importing_is_cheap() -> None:
    code = (
        "import sys, app.text, app.masking;"
        "print([m for m in ('textual', 'pydantic', 'httpx', 'asyncio') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_one_is_counted_as_one() -> None:
    assert [counted(count, "row") for count in (0, 1, 2)] == ["0 rows", "1 row", "2 rows"]
