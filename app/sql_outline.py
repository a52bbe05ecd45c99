"""What of a query's text is code, what is quoted and what is comment, before any parser sees it.

The guard's second pair of eyes (``app/reading_sql.py``). A parser that reads a text otherwise than
the warehouse does can be made to see one harmless statement where the warehouse sees two: by a
backslash before a quotation mark, a comment in a comment, a line break for one of them only. Such
texts are not understood here, they are found: everything that the warehouses, their versions and
settings, or the parser read differently is *ambiguous*, and nothing ambiguous is taken for a
reading statement.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from app.warehouses import Dialect

Span = tuple[int, int]
"""Where a stretch begins, and where what follows it begins."""

_BACKTICKED: Final = {"'": "'", '"': '"', "`": "`"}
_QUOTES: Final[dict[Dialect | None, dict[str, str]]] = {
    Dialect.SNOWFLAKE: {"'": "'", '"': '"'},
    Dialect.BIGQUERY: _BACKTICKED,
    Dialect.REDSHIFT: {"'": "'", '"': '"'},
    Dialect.DATABRICKS: _BACKTICKED,
    Dialect.TSQL: {"'": "'", '"': '"', "[": "]"},
    None: {"'": "'", '"': '"'},
}
_LINE_COMMENTS: Final[dict[Dialect | None, tuple[str, ...]]] = {
    Dialect.SNOWFLAKE: ("--", "//"),
    Dialect.BIGQUERY: ("--", "#"),
    Dialect.REDSHIFT: ("--",),
    Dialect.DATABRICKS: ("--",),
    Dialect.TSQL: ("--",),
    None: (),
}
_ANY_COMMENT: Final = ("--", "//", "#", "/*", "*/")
# Dollar quotes and variables, templates, MySQL's backticks: quoting in one place, code in another.
_ODD_CODE: Final = {
    "\\": "a backslash outside of quotes",
    "$": "a dollar sign outside of quotes",
    "`": "a backtick, which quotes nothing here",
    "{": "a brace outside of quotes",
    "}": "a brace outside of quotes",
}
# Snowflake's chains whole statements, and the parser takes it for a JSON operator.
_PIPES: Final = ("->>", "|>")
_BACKSLASH_QUOTE: Final = re.compile(r"\\['\"`]")
_PLAIN_HINT: Final = re.compile(r"\+[\w\s(),.@]*")
_WORD: Final = re.compile(r"[^\W\d]\w*")
_CALL: Final = re.compile(r"([^\W\d]\w*)\s*\(")
_LONGEST_NUMBER: Final = 100
_NUMBERED: Final = re.compile(r"(?<!\w)\d\w*")
_NUMBER: Final = re.compile(r"\d+(?:[eE]\d*)?(?:[lLsSyYdDfF]|[bB][dD])?|0[xX][0-9a-fA-F]+")
_BLANKS: Final = " \t\n"


def folded(word: str) -> str:
    """A word as the most tolerant warehouse would compare it: "ınto" and "ＩＮＴＯ" are INTO."""
    return unicodedata.normalize("NFKC", word).casefold().upper()


@dataclass(frozen=True, slots=True)
class Outline:
    """A text's stretches.

    Attributes:
        text: what was read, as it was given.
        code: the text, with blanks in the place of quoted stretches and comments.
        quoted: where something quoted stands, its quotation marks included.
        ambiguity: the first thing that not everybody reads alike, in words; "" where there is none.
    """

    text: str = field(repr=False)
    code: str = field(repr=False)
    quoted: tuple[Span, ...] = ()
    ambiguity: str = ""

    @property
    def words(self) -> list[str]:
        """The words outside of quotes and comments, folded, in order."""
        return [folded(word) for word in _WORD.findall(self.code)]

    @property
    def all_words(self) -> set[str]:
        """Every word of the text, wherever it stands, also one that a number runs into."""
        found = {folded(word) for word in _WORD.findall(self.text)}
        for number in _NUMBERED.findall(self.text):
            found.update(folded(number[at:]) for at in range(min(len(number), _LONGEST_NUMBER)))
        return found

    @property
    def calls(self) -> set[str]:
        """The words in front of an opening bracket: functions that are called."""
        return {folded(word) for word in _CALL.findall(self.code)}

    @property
    def statements(self) -> int:
        """How many statements the semicolons part, empty ones left out."""
        signs = list(self.code)
        for start, _ in self.quoted:
            signs[start] = "q"
        return sum(1 for piece in "".join(signs).split(";") if piece.strip())


def read_outline(text: str, dialect: Dialect | None) -> Outline:
    """Part a text into code, quoted stretches and comments; never fails."""
    reader = _Reader(text, dialect)
    reader.read()
    return Outline(text, "".join(reader.code), tuple(reader.quoted), reader.ambiguity)


class _Reader:
    """Goes through a text once; the first ambiguity is kept, and reading goes on."""

    def __init__(self, text: str, dialect: Dialect | None) -> None:
        self.text = text
        self.dialect = dialect
        self.code = list(text)
        self.quoted: list[Span] = []
        self.ambiguity = ""
        self._quotes = _QUOTES[dialect]
        self._line_comments = _LINE_COMMENTS[dialect]

    def read(self) -> None:
        self._check_signs()
        at = 0
        while at < len(self.text):
            at = self._step(at)
        code = "".join(self.code)
        for number in _NUMBERED.findall(code):
            if not _NUMBER.fullmatch(number):
                self._odd("a number that runs into a word")
        for pipe in _PIPES:
            if pipe in code:
                self._odd(f"{pipe}, which chains statements in some warehouses")

    def _odd(self, what: str) -> None:
        self.ambiguity = self.ambiguity or what

    def _check_signs(self) -> None:
        """Characters that end a line, or vanish, for one reader and not for another."""
        text = self.text.replace("\r\n", "\n")
        for sign in set(text):
            if sign in _BLANKS or sign.isprintable():
                continue
            if unicodedata.category(sign) != "Zs":
                self._odd("a control or an invisible character")

    def _step(self, at: int) -> int:
        """Read what begins here; returns where the next begins."""
        text = self.text
        if text.startswith("/*", at):
            return self._block_comment(at)
        for marker in self._line_comments:
            if text.startswith(marker, at):
                return self._line_comment(at)
        sign = text[at]
        if sign in self._quotes:
            return self._quotation(at, self._quotes[sign])
        if any(text.startswith(marker, at) for marker in _ANY_COMMENT):
            self._odd("a comment mark that is none here")
        elif sign in _ODD_CODE:
            self._odd(_ODD_CODE[sign])
        elif not sign.isascii() and not (sign.isalnum() or unicodedata.category(sign)[0] == "M"):
            self._odd("a character outside of quotes that is no letter")
        return at + 1

    def _blank(self, start: int, end: int) -> None:
        self.code[start:end] = [" "] * (end - start)

    def _line_comment(self, at: int) -> int:
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        if self.text[at:end].rstrip("\r").endswith("\\"):
            self._odd("a comment that ends in a backslash")
        self._blank(at, end)
        return end

    def _block_comment(self, at: int) -> int:
        end = self.text.find("*/", at + 2)
        if end < 0:
            self._odd("a comment without an end")
            self._blank(at, len(self.text))
            return len(self.text)
        body = self.text[at + 2 : end]
        if "/*" in self.text[at + 2 : end + 1]:
            self._odd("a comment in a comment")
        if self.dialect is None:
            self._odd("a comment")
        if body.startswith("!") or (body.startswith("+") and not _PLAIN_HINT.fullmatch(body)):
            self._odd("a comment that some warehouses run")
        if not (
            body.startswith("+") and self.dialect is Dialect.DATABRICKS
        ):  # a hint is code there
            self._blank(at, end + 2)
        return end + 2

    def _quotation(self, at: int, closing: str) -> int:
        text = self.text
        if self.dialect in (Dialect.BIGQUERY, None) and text.startswith(text[at] * 3, at):
            self._odd("a triple quotation mark")
        end = at + 1
        while True:
            end = text.find(closing, end)
            if end < 0:
                self._odd("a quotation without an end")
                end = len(text)
                break
            end += 1
            if text[end : end + 1] != closing:
                break
            end += 1  # a doubled one stands for itself
        if _BACKSLASH_QUOTE.search(text, at + 1, end):
            self._odd("a backslash before a quotation mark")
        self.quoted.append((at, end))
        self._blank(at, end)
        return end
