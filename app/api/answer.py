"""From the bytes of an answer to its data, or to the error that it is.

Three shapes have to be told apart: the success envelope, the API's own errors, and the older
shape that a front end answers with. Each of them can also come with a status that contradicts
the HTTP status; a gateway can answer HTML, and any of it can be cut short.
"""

from __future__ import annotations

import asyncio
import gc
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import SecretStr

from app.api.errors import (
    ApiError,
    BadRequest,
    Conflict,
    EmptyAnswer,
    Forbidden,
    MethodNotAllowed,
    NotFound,
    NotJson,
    RateLimited,
    Redirected,
    Refused,
    ServerFailed,
    TokenRejected,
    UnexpectedStatus,
    UnknownShape,
    Unprocessable,
)
from app.api.values import as_flag
from app.known_secrets import MASK, known_forms
from app.shown import shown_line

T = TypeVar("T")

MESSAGE_LIMIT = 500
"""Characters of an error's message that are kept."""

IN_THREAD_FROM = 256 * 1024
"""Bytes from which an answer is decoded in a thread."""

FROZEN_FROM = 16 * 1024 * 1024
"""Bytes from which what an answer held is kept from the garbage collector afterwards as well."""

_CODE_LIMIT = 60
_ID_LIMIT = 100
_OTHERS_SHOWN = 3
_DEEPEST = 100
_TEXT_READ = 100_000
_SHORTEST_IN_DATA = 8
"""A shorter secret ("test") stands innocently in names and ids, which would be others without."""

_BY_STATUS: dict[int, tuple[type[Refused], str]] = {
    400: (BadRequest, "The API could not use the request."),
    401: (TokenRejected, "The API did not accept the token."),
    403: (Forbidden, "The token lacks the permission for this."),
    404: (NotFound, "The API has nothing there, or it belongs to another account."),
    405: (MethodNotAllowed, "This server does not offer this operation."),
    409: (Conflict, "The same slug or name exists already."),
    422: (Unprocessable, "The API does not accept the values."),
    429: (RateLimited, "The API asks for fewer requests; wait a little."),
}

_FAILED = frozenset({"error", "fail", "failed", "failure"})

_RATE_LIMIT_WAIT = 1.0
_LONGEST_WAIT = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What came over the wire: HTTP status, the wait that was asked for (text), the body."""

    status: int
    retry_after: str = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def wait_asked(self) -> float:
        """Seconds to wait after a 429: what is asked for if that's short, else a second."""
        if re.fullmatch(r"[0-9]{1,3}", self.retry_after.strip()):
            seconds = int(self.retry_after)
            if seconds <= _LONGEST_WAIT:
                return float(seconds)
        return _RATE_LIMIT_WAIT


@dataclass(frozen=True, slots=True)
class Envelope:
    """The data of a success, and what came with it.

    Attributes:
        data: as the API gave it; None where it said null.
        request_id: cleaned, "" where there is none.
        more_exist: the API has more than it sent.
    """

    data: Any = field(repr=False)
    request_id: str = ""
    more_exist: bool = False


class SafeText:
    """Makes foreign text showable: masked (the given secrets too), one clean line, cut short.

    An object and no list of secrets, so that no frame holds one in a variable.
    """

    def __init__(self, *secrets: SecretStr) -> None:
        self._secrets = secrets

    def __call__(self, text: str, limit: int = MESSAGE_LIMIT) -> str:
        """Return what may be shown of a text, in at most ``limit`` characters."""
        known = (secret.get_secret_value() for secret in self._secrets)
        return shown_line(text.strip(), limit, known).strip()

    def without(self, data: Any, body: bytes) -> Any:
        """Return the data that a body holds without the given secrets, should it repeat one."""
        known = (secret.get_secret_value() for secret in self._secrets)
        forms = known_forms(secret for secret in known if len(secret) >= _SHORTEST_IN_DATA)
        # Few do. A large one is looked through as bytes, where no sign has to be an escape.
        if any(form.encode("utf-8", "surrogatepass") in body for form in forms):
            return _without(data, forms)
        escaped = len(body) <= IN_THREAD_FROM and b"\\u" in body
        return _without(data, forms) if escaped else data


PLAIN = SafeText()
"""For text that meets no secret of ours."""


async def decode(
    operation: str, answer: Answer, read: Callable[[Envelope], T], safe: SafeText = PLAIN
) -> T:
    """Decode an answer and read its data; a large one in a thread, so that keys still act.

    Raises:
        Refused: the answer is an error, whatever its HTTP status says.
        Unreadable: it makes no sense.
    """
    if len(answer.body) <= IN_THREAD_FROM:
        return read(read_envelope(operation, answer, safe))

    def work() -> T:
        with _collector_paused(freeze=len(answer.body) >= FROZEN_FROM):
            return read(read_envelope(operation, answer, safe))

    return await asyncio.to_thread(work)


def read_envelope(operation: str, answer: Answer, safe: SafeText = PLAIN) -> Envelope:
    """Open the envelope of a success.

    Raises:
        Refused: an error by its HTTP status, or an error inside a 2xx.
        Unreadable: no body, no JSON, or JSON that is no envelope.
    """
    status = answer.status
    if not 200 <= status <= 299:
        raise refusal(operation, answer, safe)
    if status == 204 or not answer.body.strip():
        raise EmptyAnswer(operation, "The API answered without any data.", status=status)
    body = _load(operation, answer)
    if not isinstance(body, dict):
        raise UnknownShape(
            operation, "The answer is JSON, but not the API's envelope.", status=status
        )
    request_id = _request_id(body, safe)
    data = safe.without(body.get("data"), answer.body)
    said = _status_in(body)
    failed = _failed_by_word(body) or (said is not None and said >= 400)
    if failed or (not data and (_errors_in(body) or _words_of(body, "error"))):
        raise _refusal_in(operation, said or status, body, safe)
    if "data" not in body:
        raise UnknownShape(
            operation,
            "The answer is JSON, but without the API's data.",
            status=status,
            request_id=request_id,
        )
    meta = body.get("_meta")
    return Envelope(
        data=data,
        request_id=request_id,
        more_exist=isinstance(meta, dict) and as_flag(meta.get("has_more")),
    )


def refusal(operation: str, answer: Answer, safe: SafeText = PLAIN) -> Refused:
    """Make the error that an answer with a status outside of 2xx is; never fails itself."""
    try:
        body = _load(operation, answer) if answer.body.strip() else {}
    except ApiError:
        return _plain_refusal(operation, answer, safe)
    if not isinstance(body, dict):
        body = {}
    said = _status_in(body)
    # Where the two disagree the body knows better, as long as it calls this an error too.
    return _refusal_in(operation, said if said and said >= 400 else answer.status, body, safe)


def no_data(operation: str, envelope: Envelope, wanted: str) -> UnknownShape:
    """Make the error for data that is not ``wanted`` ("a list", "an object")."""
    found = "no data" if envelope.data is None else "data of another shape"
    return UnknownShape(
        operation,
        f"The answer holds {found} where {wanted} is expected.",
        status=200,
        request_id=envelope.request_id,
    )


def _load(operation: str, answer: Answer) -> Any:
    try:
        # One byte that is no UTF-8 costs a letter, not the list. The hook does nothing but let
        # other threads run between two objects: the parser itself never lets go of the GIL.
        text = answer.body.decode("utf-8-sig", errors="replace")
        hook = _as_it_is if len(text) > IN_THREAD_FROM else None
        try:
            return json.loads(text, strict=False, object_hook=hook)
        except json.JSONDecodeError:
            raise
        except ValueError:  # a number of more digits than Python reads
            return json.loads(text, strict=False, object_hook=hook, parse_int=str)
    except RecursionError:
        problem: ApiError = UnknownShape(
            operation, "The answer is nested too deeply to be read.", status=answer.status
        )
    except ValueError:
        problem = NotJson(operation, _not_json(answer.body), status=answer.status)
    raise problem


def _without(value: Any, forms: tuple[str, ...], depth: int = 0) -> Any:
    if depth > _DEEPEST:
        return MASK
    if isinstance(value, dict):
        return {
            _without(key, forms): _without(item, forms, depth + 1) for key, item in value.items()
        }
    if isinstance(value, list):
        return [_without(item, forms, depth + 1) for item in value]
    if isinstance(value, str):
        for form in forms:
            value = value.replace(form, MASK)
    return value


def _as_it_is(item: dict[str, Any]) -> dict[str, Any]:
    return item


def _not_json(body: bytes) -> str:
    start = body[:1000].decode("utf-8-sig", errors="replace").strip().lower()
    if _is_page(start):
        return "A web page answered, not the API: a gateway, a proxy or a wrong address."
    if start.startswith(("{", "[")):
        return "The answer is broken JSON, or was cut short."
    return "The answer is not JSON."


def _is_page(start: str) -> bool:
    return start.startswith(("<!doctype", "<html", "<head", "<body", "<?xml", "<!--"))


def _status_in(body: dict[str, Any]) -> int | None:
    """The status that the body names as a number or numeric text; None for words and nonsense."""
    value = body.get("status")
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 3:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 100 <= value <= 599:
        return value
    return None


def _failed_by_word(body: dict[str, Any]) -> bool:
    """Whether it says in so many words that it failed, as old paths say "success"."""
    return body.get("success") is False or _words_of(body, "status").strip().lower() in _FAILED


def _words_of(body: dict[str, Any], *names: str) -> str:
    """The first of these members that holds a text; "" where none does."""
    texts = (body.get(name) for name in names)
    return next((text for text in texts if isinstance(text, str) and text.strip()), "")


def _errors_in(body: dict[str, Any]) -> list[tuple[str, str]]:
    """Code and message of every entry of ``errors`` that says anything; one may stand alone.

    Gateways have their own forms: one ``error``, or lists of texts by the name of a field.
    """
    entries = body.get("errors")
    if not entries and not isinstance(body.get("error"), str):  # a text says less than a message
        entries = body.get("error")
    if isinstance(entries, dict | str):
        entries = [entries]
    if not isinstance(entries, list):
        return []
    found = []
    for entry in entries:
        if isinstance(entry, dict):
            code, message = _text(entry.get("code")), _text(entry.get("message"))
            if not code and not message:
                found += [("", text) for text in _by_field(entry)]
        else:
            code, message = "", _text(entry)
        if code or message:
            found.append((code, message))
    return found


def _by_field(entry: dict[str, Any]) -> Iterator[str]:
    for name, texts in entry.items():
        if isinstance(texts, list):
            yield from (f"{name}: {text}" for text in texts if isinstance(text, str) and text)


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else ""


def _request_id(body: dict[str, Any], safe: SafeText) -> str:
    return safe(_text(body.get("request_id")), _ID_LIMIT)


def _refusal_in(operation: str, status: int, body: dict[str, Any], safe: SafeText) -> Refused:
    kind, plain = _kind(status)
    errors = _errors_in(body)
    code, message = errors[0] if errors else ("", "")
    message = message or _words_of(body, "message", "error", "detail", "title")
    message = safe(message) or plain
    others = [safe(text or code, 120) for code, text in errors[1:]]
    if others:
        more = len(others) - _OTHERS_SHOWN
        message += " Also: " + "; ".join(others[:_OTHERS_SHOWN])
        message += f"; and {more} more" if more > 0 else ""
    return kind(
        operation,
        message if len(message) <= MESSAGE_LIMIT else message[: MESSAGE_LIMIT - 1] + "…",
        status=status,
        code=safe(code, _CODE_LIMIT),
        request_id=_request_id(body, safe),
    )


def _plain_refusal(operation: str, answer: Answer, safe: SafeText) -> Refused:
    """Make the error of a body that is no JSON: a page is named as such, short text is quoted."""
    kind, message = _kind(answer.status)
    text = answer.body[:_TEXT_READ].decode("utf-8", errors="replace").strip()
    if _is_page(text[:100].lower()):
        message += " A web page answered, not the API: perhaps a gateway or a proxy."
    elif text and not text.startswith(("{", "[", "<")):
        message += f" It says: {safe(text, 200)}"
    return kind(operation, message, status=answer.status)


def _kind(status: int) -> tuple[type[Refused], str]:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 200 <= status <= 299:
        return UnexpectedStatus, "The API answered that it failed."
    if 300 <= status <= 399:
        return Redirected, "The API points elsewhere, which is not followed."
    if 500 <= status <= 599:
        return ServerFailed, "The server failed."
    return UnexpectedStatus, f"The API answered with the unexpected status {status}."


@contextmanager
def _collector_paused(*, freeze: bool) -> Iterator[None]:
    """Keep the garbage collector from walking a growing list over and over (a third of the time).

    It is off for the whole process meanwhile: a second or two for the largest answers. What was
    read holds no cycles, so the collector need not look at it later either: for the largest
    that would hold up a key press by a third of a second. But freezing keeps all that is garbage
    at that moment, too, until the session closes: too dear for every refresh.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if freeze:
            gc.freeze()
        if was_on:
            gc.enable()
