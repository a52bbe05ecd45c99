"""Which columns are likely to say who a person is: guessed by name and type, never by values.

A column is taken only where every word of its name is understood: ``customer_email`` is an email
address, ``email_sent_at`` and ``email_template_id`` hold a word that says otherwise. Better one
too few than one too many: a wrong one in an identity merges strangers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from app.api.models import Column


class Identity(Enum):
    """What a column may hold; the value is what a person calls it."""

    EMAIL = "email address"
    HASHED_EMAIL = "hashed email address"
    PHONE = "phone number"
    HASHED_PHONE = "hashed phone number"
    USER_ID = "user id"
    CUSTOMER_ID = "customer id"
    LOYALTY_ID = "loyalty or member id"
    VISITOR_ID = "visitor or cookie id"
    DEVICE_ID = "device or advertising id"


@dataclass(frozen=True, slots=True)
class Guess:
    """A column that may identify people.

    Attributes:
        column: the column.
        identity: what it may hold.
    """

    column: Column
    identity: Identity

    @property
    def why(self) -> str:
        """The guess in words, as a guess."""
        return f"likely {self.identity.value}: a guess by its name and type"


# ------------------------------------------------------------------------------ names

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_NAME_LIMIT: Final = 200
_WORDS_LIMIT: Final = 6

_OWNERS: Final = {
    "user": Identity.USER_ID,
    "profile": Identity.USER_ID,
    "person": Identity.USER_ID,
    "individual": Identity.USER_ID,
    "customer": Identity.CUSTOMER_ID,
    "client": Identity.CUSTOMER_ID,
    "contact": Identity.CUSTOMER_ID,
    "subscriber": Identity.CUSTOMER_ID,
    "shopper": Identity.CUSTOMER_ID,
    "buyer": Identity.CUSTOMER_ID,
    "consumer": Identity.CUSTOMER_ID,
    "guest": Identity.CUSTOMER_ID,
    "crm": Identity.CUSTOMER_ID,
    "loyalty": Identity.LOYALTY_ID,
    "member": Identity.LOYALTY_ID,
    "membership": Identity.LOYALTY_ID,
    "visitor": Identity.VISITOR_ID,
    "cookie": Identity.VISITOR_ID,
    "anonymous": Identity.VISITOR_ID,
    "device": Identity.DEVICE_ID,
    "advertising": Identity.DEVICE_ID,
}
_ID_WORDS: Final = frozenset({"id", "uid", "uuid", "guid", "key"})
_NUMBER_WORDS: Final = frozenset({"number", "no", "nr", "num"})
_NUMBERED: Final = frozenset({Identity.CUSTOMER_ID, Identity.LOYALTY_ID})
"""What is counted as often as it is named: ``customer_no``, ``member_number``."""
_ALONE: Final = {
    "uid": Identity.USER_ID,
    "idfa": Identity.DEVICE_ID,
    "idfv": Identity.DEVICE_ID,
    "gaid": Identity.DEVICE_ID,
    "aaid": Identity.DEVICE_ID,
    "msisdn": Identity.PHONE,
}

_EMAIL: Final = frozenset({"email", "emailaddress"})
_PHONE: Final = frozenset({"phone", "telephone", "cellphone", "mobilephone", "phonenumber"})
_PHONE_ALONE: Final = frozenset({"mobile", "tel"})
_HASHED: Final = frozenset({"hash", "hashed", "sha", "md", "sha256", "sha1", "md5"})
_WHOSE: Final = frozenset(
    (
        *_OWNERS,
        *("primary", "secondary", "main", "home", "work", "personal", "private", "business"),
        *("billing", "shipping", "alternate", "other", "the", "account", "login"),
    )
) - {"cookie", "device", "advertising", "anonymous"}
_FORM: Final = frozenset(("lower", "lowercase", "normalized", "normalised", "clean", "raw"))
_ID_FORM: Final = frozenset(("primary", "master", "global", "unique", "external", "internal"))
_RUN_TOGETHER: Final = {
    f"{owner}{word}": (owner, word) for owner in _OWNERS for word in ("id", "uuid", "uid", "key")
}


def _words(name: str) -> list[str]:
    """The words of a name, however they are joined: ``userId``, ``USER_ID``, ``user-id``."""
    found: list[str] = []
    for word in _WORD.findall(name[:_NAME_LIMIT]):
        word = word.lower()
        if word == "mail" and found[-1:] == ["e"]:
            found[-1] = "email"
        else:
            found += _RUN_TOGETHER.get(word, (word,))
    return found


def _by_name(name: str) -> Identity | None:
    words = _words(name)
    if not 0 < len(words) <= _WORDS_LIMIT:
        return None
    if len(words) == 1 and words[0] in _ALONE:
        return _ALONE[words[0]]
    # A small number counts (phone2) or belongs to the kind of hash (sha256).
    rest = {word for word in words if not (word.isdigit() and len(word) <= 3)}
    hashed = bool(rest & _HASHED)
    if rest & _EMAIL and rest <= _EMAIL | _HASHED | _WHOSE | _FORM | {"address"}:
        return Identity.HASHED_EMAIL if hashed else Identity.EMAIL
    if _is_phone(rest):
        return Identity.HASHED_PHONE if hashed else Identity.PHONE
    return _id_by_name(rest)


def _is_phone(words: set[str]) -> bool:
    allowed = _PHONE | _PHONE_ALONE | _NUMBER_WORDS | _HASHED | _WHOSE | _FORM | {"cell", "e"}
    if not words <= allowed:
        return False
    named = bool(words & _PHONE) or {"cell", "number"} <= words
    return named or bool(words & _PHONE_ALONE)


def _id_by_name(words: set[str]) -> Identity | None:
    owners = {word for word in words if word in _OWNERS}
    kinds = {_OWNERS[word] for word in owners}
    rest = words - owners
    if not kinds or not rest <= _ID_WORDS | _NUMBER_WORDS | _ID_FORM | _HASHED:
        return None
    # Of two owners the last kind in the table says more: a loyalty member, a visitor's device.
    kind = max(kinds, key=list(Identity).index)
    counted = kind in _NUMBERED and bool(rest & _NUMBER_WORDS)
    return kind if rest & _ID_WORDS or counted else None


# ------------------------------------------------------------------------------ types

_TYPE: Final = re.compile(r"[a-z]+[0-9]*(?: precision)?")
_NO_IDENTITY: Final = re.compile(
    r"bool|boolean|bit|date.*|time.*|smalldatetime|interval|year|float.*|double.*|real|money"
    r"|smallmoney|array|struct|map|record|json.*|variant|object|super|geography|geometry|row"
)
_NUMBER: Final = re.compile(
    r"(?:tiny|small|medium|big|byte)?int(?:eger)?[0-9]*|long|short|number|numeric|decimal|dec"
    r"|big(?:numeric|decimal)|serial[0-9]*|bigserial"
)
_BINARY: Final = re.compile(r"(?:var)?binary|bytes|bytea|varbyte|blob|image")
_TEXT_ALONE: Final = frozenset({Identity.EMAIL, Identity.HASHED_EMAIL, Identity.HASHED_PHONE})


def _type_fits(datatype: str, identity: Identity) -> bool:
    """Whether a type can hold it; an unknown type can."""
    found = _TYPE.match(datatype.strip().lower())
    base = found[0] if found else ""
    if _NO_IDENTITY.fullmatch(base):
        return False
    if _NUMBER.fullmatch(base):
        return identity not in _TEXT_ALONE
    if _BINARY.fullmatch(base):
        return identity in (Identity.HASHED_EMAIL, Identity.HASHED_PHONE)
    return True


def guess_identity(name: str, datatype: str) -> Identity | None:
    """What a column of this name and type may hold; None where nothing says that it is one.

    Args:
        name: as the warehouse has it, in any spelling.
        datatype: in the warehouse's words; "" where the API sent none.
    """
    identity = _by_name(name)
    return identity if identity is not None and _type_fits(datatype, identity) else None


def guess_columns(columns: Iterable[Column]) -> tuple[Guess, ...]:
    """The columns that may identify people, in their own order."""
    return tuple(
        Guess(column, identity)
        for column in columns
        if (identity := guess_identity(column.column_name, column.column_datatype)) is not None
    )
