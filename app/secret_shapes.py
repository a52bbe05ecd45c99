"""What a secret looks like in running text: the half of ``app/masking.py`` that reads text.

Other modules import all of this from ``app.masking``. Every pattern here is linear in its text
(possessive or bounded repeats, and loops that never read a stretch twice): what it reads may be
hostile and large. Where a text can be read in two ways, the one that hides more wins.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from app.known_secrets import MASK, known_forms

# -------------------------------------------------------------------------- what nobody sees

# A terminal, a clipboard or whoever reads them leaves these out: what they part is one word then.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    "\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]+"
)


def _as_read(text: str) -> str:
    """A text as it is read: without the characters that nobody sees."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub("", text)


# -------------------------------------------------------------------------------------- names

_KEY_OWNERS: Final = (
    "access|account|aes|api|app|auth|authorized|client|consumer|deploy|dev|encryption|function|gpg"
    "|hmac|host|license|master|pem|personal|pgp|private|rsa|sas|secret|service|session|shared"
    "|signing|ssh|ssl|storage|subscription|tls|token|user|write"
)
_SECRET_WORDS: Final = (
    r"passw(?:or)?d|passwort|pass[_ -]?(?:phrase|code)|secret(?!ar)|credential"
    r"|token(?!i[sz])|key[_ -]?pair|bearer|basic[_-]?auth"
    rf"|(?:{_KEY_OWNERS})[_ -]?key(?!board|word)|authorization|cookie|signature|verifier"
    r"|(?:auth|one[_-]?time)[_-]?code|encrypted|ciphertext|connection[_ -]?string|cert[_ -]?json"
    r"|service[_ -]?account|webhook[_ -]?request[_ -]?(?:headers|params)|aes[_ -]?iv"
)
_SHORT_WORDS: Final = "creds|dsn|jwt|keystore|otp|p12|pass|pem|pfx|pin|pkcs12|pw|pwd|sas|sig|totp"
_SECRET_NAME: Final = re.compile(rf"{_SECRET_WORDS}|(?<![a-z])(?:{_SHORT_WORDS})(?![a-z])")
_ABOUT_IT: Final = frozenset(  # the last word of a name that only tells of a secret
    (
        *("algorithm", "at", "count", "enabled", "endpoint", "expiration", "expires", "expiry"),
        *("in", "length", "limit", "location", "manager", "method", "name", "policy", "required"),
        *("rotation", "status", "type", "uri", "url", "version"),
    )
)
_HUMPS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LONGEST_NAME: Final = 200
_NOT_WORD: Final = re.compile(r"[^a-z0-9]+")


def is_secret_name(name: str) -> bool:
    """Whether a name, in any spelling, looks like a secret's."""
    return _judge_name(_as_read(name[-_LONGEST_NAME:]))


@lru_cache(maxsize=4096)
def _judge_name(name: str) -> bool:
    for spelling in (_HUMPS.sub("_", name).lower(), name.lower()):
        snake = _NOT_WORD.sub("_", spelling).strip("_")
        if _SECRET_NAME.search(snake) is None:
            continue
        words = snake.split("_")
        return words[-1] not in _ABOUT_IT and words[-2:] != ["manager", "id"]
    return False


# ----------------------------------------------------------------------- passwords inside URLs

_USER: Final = re.compile(r"://([^\s/?#@:\"'<>`]*+):")
_ANY_USER: Final = re.compile(r"://([^\s@:\"'<>`]*+):")
_TOKEN_END: Final = re.compile(r"[\s\"'<>`]|\Z")
_PORT: Final = re.compile(r"\d{0,5}(?:[^\w%]|\Z)")
_WHOLE_URL: Final = re.compile(r"\s*[A-Za-z][\w+.\-:]{0,60}://[^/?#@:]*+:")
_USER_TOKEN: Final = re.compile(r"(?<=://)[\w.~+=\-]{16,512}+(?=[:@])")
_GO_ADDRESS: Final = re.compile(r"(?<![\w/])([\w.\-]{1,64}:)\S{1,256}@(?=(?:tcp|udp|unix)[46]?\()")
_SLACK_HOOK: Final = re.compile(r"(hooks\.slack\.com/(?:services|workflows|triggers)/)[\w/]+")


def _mask_line_urls(line: str) -> str:
    """Mask the password of every URL in a line: all up to the last ``@`` that can end it."""
    out: list[str] = []
    done = at = token_end = 0
    last_at = line.rfind("@")
    while (start := line.find("://", done)) >= 0:
        web = line[max(0, start - 5) : start].lower().endswith(("http", "https"))
        match = (_USER if web else _ANY_USER).match(line, start)
        if start >= token_end:
            end = _TOKEN_END.search(line, start)
            token_end = end.start() if end else len(line)
            at = line.rfind("@", start, token_end)
        if match is None:
            out.append(line[done : start + 3])
            done = start + 3
            continue
        out.append(line[done : match.end()])
        done = match.end()
        if at >= done:
            stop = at
        elif _PORT.match(line, done) or token_end == done:
            continue
        else:
            stop = last_at if last_at >= token_end else token_end
        out.append(MASK)
        done = stop
    out.append(line[done:])
    return "".join(out)


def mask_whole_url(text: str) -> str:
    """Mask the password of a text that is one URL as a whole: it may hold spaces and quotes."""
    match = _WHOLE_URL.match(text)
    if match is None:
        return text
    at = text.rfind("@")
    if at < match.end():
        return text
    return text[: match.end()] + MASK + text[at:]


def _mask_urls(text: str) -> str:
    shown = "\n".join(_mask_line_urls(line) for line in text.split("\n"))
    shown = _USER_TOKEN.sub(lambda user: MASK if is_blob(user[0], 16) else user[0], shown)
    return _SLACK_HOOK.sub(rf"\1{MASK}", shown)


# -------------------------------------------------------------------- password=..., Authorization:

_ENTITY: Final = r"&(?:amp;){0,3}(?:quot|apos|#0?3[49]|#x2[27]);"
_ASSIGNED: Final = re.compile(
    r"(?:(?<![\w.\-])|(?<=%3[dD]))(?P<name>[\w.\-]++)"
    rf"(?P<sep>(?:%22|{_ENTITY}|\\{{0,7}}[\"'])?\]?\s{{0,4}}(?:=>|[=:](?![:=])|%3[dD])\s{{0,4}})"
)
_ELEMENT: Final = re.compile(
    r"(?:<|&lt;)(?P<name>[\w.:\-]{1,200}+)(?:\s[^<>&]{0,300}+)?(?:>|&gt;)"
    r"(?P<value>(?:(?!&lt;)[^<])++)(?=(?:<|&lt;)/)"
)
_WORD_BEFORE: Final = re.compile(r"(\w{1,20}) \Z")
_VALUE: Final = re.compile(
    rf"(?P<entity>{_ENTITY})"
    r"|(?P<slash>\\{0,7}+)(?P<quote>[\"'])"
    rf"|(?:{MASK}|\{{[^}}]*+\}}?|\[[^\]]*+\]?|\([^)]*+\)?)[^\s;&\"'<>,)\]}}]*+"
    r"|(?:[^\s;&\"'<>]|[\"'](?=[^\s,;&)}\]\"'<>:]))++"
)
_HEADER: Final = re.compile(
    r"(?P<open>[\"'])?(?:proxy-)?(?:authorization|(?:set-)?cookie|x-api-key)"
    r"(?:[\"']\s{0,3}[:=,]|\s{0,3}[:=])[ \t]{0,3}b?",
    re.IGNORECASE,
)
_LINE_REST: Final = re.compile(r"[^\r\n]*+")
_QUOTED_PASSWORD: Final = re.compile(
    r"(?i)((?:passw(?:or)?d|passphrase|pwd|secret|identified by"
    r"|(?:access|api|auth|bearer|private|refresh|session)[ _-]?(?:key|token))\s{1,3})([\"'])"
)
_QUOTED_WORDS: Final = ("pass", "pwd", "secret", "identified", "key", "token")
_BEARER: Final = re.compile(r"(?i)\b(bearer|basic|negotiate)(\s{1,3})([\w.~+/=\-•]{3,}+)")
_PROSE: Final = re.compile(  # "password: must not be empty" tells of no password
    r"(?i)(?:a|all|an|and|any|array|ask|authentication|boolean|can|can't|cannot|choose|click"
    r"|contact|copy|could|create|denied|does|empty|enter|error|expired|false|field|find"
    r"|for|format|found|from|generate|get|go|has|header|how|if|in|incorrect|int|integer"
    r"|invalid|is|it|kept|leave|length|list|made|managed|may|missing|must|no|none|not|null"
    r"|number|object|obtain|of|on|only|open|optional|or|paste|please|provide|rejected"
    r"|required|rotate|rotated|same|scheme|see|select|set|shall|should|stored|string|text"
    r"|the|this|to|token|tokens|too|true|type|unauthorized|under|unknown|unset|use|used"
    r"|value|varchar|via|visit|was|what|when|where|which|with|wrong|yes|you|your|%s|\?)[.,:)\]}]*+"
)


def _quoted_end(text: str, start: int, slash: str, quoted_by: str) -> int:
    """Return where a quoted value ends: before its closing quote, or at the end of the text."""
    if slash:  # escaped JSON inside a text: the quote that is escaped as often, or a bare one
        end = text.find(quoted_by, start)
        while end >= 0 and text[end - 1] == "\\":
            run = end - len(text[start:end].rstrip("\\")) - start
            if run <= len(slash):
                return end - run
            end = text.find(quoted_by, end + 1)
        return end if end >= 0 else len(text)
    closing = re.compile(rf"(?:[^{quoted_by}\\]|\\.)*+", re.DOTALL).match(text, start)
    return closing.end() if closing else len(text)


def _value_span(text: str, start: int) -> tuple[int, int]:
    """Return from where to where the value stands that follows ``password=``."""
    match = _VALUE.match(text, start)
    if match is None:
        return start, start
    if match["entity"] is not None:
        end = text.find(match["entity"], match.end())
        return match.end(), end if end >= 0 else len(text)
    if match["quote"] is None:
        return match.span()
    return match.end(), _quoted_end(text, match.end(), match["slash"], match["quote"])


def _names_a_secret(text: str, match: re.Match[str]) -> bool:
    """Whether what stands before ``=`` or ``:`` is a secret's name, of one word or of two."""
    name = match["name"][-_LONGEST_NAME:]
    before = _WORD_BEFORE.search(text, max(0, match.start() - 21), match.start())
    word = before[1].lower() if before else ""
    if word in ("illegal", "unexpected") and name.lower() == "token":
        return False  # what a SQL parser says
    return is_secret_name(name) or (bool(word) and is_secret_name(f"{word}_{name}"))


def _mask_assigned(text: str) -> str:
    out: list[str] = []
    done = 0
    while match := _ASSIGNED.search(text, done):
        start = match.end()
        out.append(text[done:start])
        done = start
        if not _names_a_secret(text, match):
            continue
        first, end = _value_span(text, start)
        loose = ":" in match["sep"] or " " in match["sep"]
        if first == end or (loose and first == start and _PROSE.fullmatch(text, first, end)):
            continue
        out += [text[start:first], MASK]
        done = end
    out.append(text[done:])
    return "".join(out)


def _element(match: re.Match[str]) -> str:
    if not is_secret_name(match["name"]):
        return match[0]
    return match[0][: match.start("value") - match.start()] + MASK


def _mask_headers(text: str) -> str:
    out: list[str] = []
    done = 0
    while match := _HEADER.search(text, done):
        start = match.end()
        out.append(text[done:start])
        done = start
        quote_sign = text[start : start + 1]
        if quote_sign in ("'", '"'):
            out.append(quote_sign)
            start, end = start + 1, _quoted_end(text, start + 1, "", quote_sign)
        else:
            words = text[start : start + 40].split(maxsplit=1)
            if not words or _PROSE.fullmatch(words[0]):
                continue
            rest = _LINE_REST.match(text, start)
            end = rest.end() if rest else start
            closing = text.find(match["open"], start, end) if match["open"] else -1
            end = closing if closing >= 0 else end
        out.append(MASK if end > start else "")
        done = end
    out.append(text[done:])
    return "".join(out)


def _mask_quoted(text: str) -> str:
    out: list[str] = []
    done = 0
    while match := _QUOTED_PASSWORD.search(text, done):
        end = _quoted_end(text, match.end(), "", match[2])
        out += [text[done : match.end()], MASK if end > match.end() else ""]
        done = end
    out.append(text[done:])
    return "".join(out)


def _bearer(match: re.Match[str]) -> str:
    value = match[3]
    prose = _PROSE.fullmatch(value) is not None or value.startswith("realm=")
    if match[1].lower() != "bearer":
        prose = len(value) < 8 or (not value.endswith("=") and len(_TURN.findall(value)) < 2)
    return match[0] if prose else f"{match[1]}{match[2]}{MASK}"


# ------------------------------------------------------------------------- PEM, JWT, blobs, keys

_PEM: Final = re.compile(
    r"-{4,5} ?BEGIN [A-Z0-9 ,]{1,60}-{4,5}.*?(?:-{4,5} ?END [A-Z0-9 ,]{1,60}-{4,5}|\Z)", re.DOTALL
)
_PUTTY: Final = re.compile(r"PuTTY-User-Key-File-\d.*", re.DOTALL)
_JWT: Final = re.compile(r"(?:(?<![\w\-])|(?<=%[0-9A-F]{2})|(?<=\\[nrt]))eyJ[\w\-+/=.%]{10,}+")
_PREFIXED: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:AKIA|ASIA)[A-Z0-9]{16}|gh[opsur]_\w{20,}|github_pat_\w{20,}"
    r"|glpat-[\w-]{16,}|xox[a-z]-[\w-]{10,}|[rs]k_(?:live|test)_\w{10,}|sk-[\w-]{20,}"
    r"|SG\.[\w-]{16,}\.[\w-]{16,}|AIza[\w-]{30,}|ya29\.[\w-]{10,}|shp[a-z]{2}_\w{20,}"
    r"|dapi[0-9a-f]{32}(?:-\d)?|key-[0-9a-z]{32}|pat-[a-z]{2}\d-[0-9a-f-]{36})"
)
_RUN: Final = re.compile(r"(?<![A-Za-z0-9+/_=%\-])[A-Za-z0-9+/_=%\-]{32,}+")
_PLAIN_ID: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[0-9a-fA-F]{32})"
    r"(?![0-9A-Za-z])"
)
_PIECE: Final = re.compile(r"[A-Za-z0-9]{40,}")
_IN_WORDS: Final = re.compile(  # "CustomerIdentityResolutionRun2" is a name, however long
    r"(?:[a-z]{2,}+)?(?:[A-Z]{1,4}+[a-z]{2,}+)+[A-Z]{0,4}[0-9]{0,4}"
)
_TURN: Final = re.compile(
    r"(?<=[a-z])[A-Z0-9]|(?<=[A-Z])[a-z0-9]|(?<=[0-9])[A-Za-z]"  # from one kind to another
)


def is_blob(run: str, least: int = 32) -> bool:
    """Whether a run without spaces is random: an encrypted or encoded value, not a name."""
    rest = _PLAIN_ID.sub("", run)
    if len(rest) < least:
        return False
    turns = len(_TURN.findall(rest)) / len(rest)
    if turns >= 0.36 and re.search("[a-z]", rest) and re.search("[A-Z]", rest):
        return _IN_WORDS.fullmatch(rest) is None
    return any(
        len(_TURN.findall(piece)) >= 0.15 * len(piece) and not _IN_WORDS.fullmatch(piece)
        for piece in _PIECE.findall(rest)
    )


# Every shape below has one of these: lists are full of names that have none of it. A JWT has 13
# signs in a row, a known prefix 15, a blob 32.
_SUSPECT: Final = re.compile(r"[:=%\"'</]|----|[\w\-+/.]{13}")
_SUSPECT_WORDS: Final = ("bearer", "basic", "negotiate")


def may_hold_a_secret(text: str) -> bool:
    """Whether a text has anything that every secret's shape has."""
    if _SUSPECT.search(text):
        return True
    folded = text.lower()
    return any(word in folded for word in _SUSPECT_WORDS)


def _mask_shapes(text: str) -> str:
    return mask_every_shape(text) if may_hold_a_secret(text) else text


def mask_every_shape(text: str) -> str:
    """Look for each shape in turn, whether or not the text can hold one."""
    if "BEGIN " in text:
        text = _PEM.sub(MASK, text)
    if "PuTTY-User" in text:
        text = _PUTTY.sub(MASK, text)
    if "://" in text:
        text = _mask_urls(text)
    if "@" in text:
        text = _GO_ADDRESS.sub(rf"\1{MASK}@", text)
    if "</" in text or "&lt;/" in text:
        text = _ELEMENT.sub(_element, text)
    folded = text.lower()
    if "authorization" in folded or "cookie" in folded or "x-api-key" in folded:
        text = _mask_headers(text)
    text = _mask_assigned(text)
    if any(word in folded for word in _QUOTED_WORDS):
        text = _mask_quoted(text)
    if "bearer" in folded or "basic" in folded or "negotiate" in folded:
        text = _BEARER.sub(_bearer, text)
    if "eyJ" in text:
        text = _JWT.sub(MASK, text)
    text = _PREFIXED.sub(MASK, text)
    return _RUN.sub(lambda run: MASK if is_blob(run[0]) else run[0], text)


def mask_forms(text: str, forms: tuple[str, ...]) -> str:
    """Return free text without the given forms of known secrets and without secret shapes.

    Where characters that nobody sees keep a secret apart, it comes back without them.
    """
    masked = _mask_plainly(text, forms)
    read = _as_read(masked)
    if read == masked:
        return masked
    again = _mask_plainly(read, forms)
    return masked if again == read else again


def _mask_plainly(text: str, forms: tuple[str, ...]) -> str:
    for form in forms:
        text = text.replace(form, MASK)
    return _mask_shapes(text)


def mask_text(text: str, secrets: Iterable[str] = ()) -> str:
    """Return free text (an error, a journal line, SQL) without secrets, known ones included."""
    return mask_forms(text, known_forms(secrets))
