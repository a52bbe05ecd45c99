"""The Overview of each kind of object as facts: a label and lines of text, masked and clean.

What is shown, in which order and in which words is decided here; how it looks is the widget's.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from rich.cells import cell_len

from app import times
from app.api.values import sort_place
from app.derived import LastUsed, Status, StatusKind, UsedBy
from app.guidance import Step, advise_unhealthy
from app.inventory import Inventory
from app.json_view import is_within, summary
from app.masking import mask_auth, mask_connection, mask_provider
from app.shown import shown_line, shown_name
from app.text import counted, padded
from app.views import connection_type, sign_in_way

if TYPE_CHECKING:
    from app.api.models import Auth, Connection, Provider, Resource


_MOST_FIELDS: Final = 100
_MOST_CHARACTERS: Final = 5_000
"""How much of a configuration, and of one value in it, the Overview shows."""

_NAME_WIDTH: Final = 16
"""Cells that the names in a configuration get at most, for their values to be aligned."""


class Tone(Enum):
    """How much weight a piece of text has; the widget gives each its colour."""

    PLAIN = "plain"
    QUIET = "quiet"
    STATUS = "status"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text in one tone; ``status`` is set for a status."""

    text: str
    tone: Tone = Tone.PLAIN
    status: StatusKind | None = None


Line = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled fact of one or more lines, and what can be done about it."""

    label: str
    lines: tuple[Line, ...]
    steps: tuple[Step, ...] = ()


def title_of(name: str | None) -> str:
    """An object's name as a title, "(no name)" where it has none."""
    return shown_name(name or "")


def connection_facts(inventory: Inventory, connection: Connection, at: datetime) -> list[Fact]:
    """What the Overview of a connection tells."""
    status = inventory.connection_status(connection)
    steps: tuple[Step, ...] = ()
    if status.kind not in (StatusKind.HEALTHY, StatusKind.LOADING):
        if any(map(inventory.auths_with_id, connection.auth_ids)):
            steps = (Step("open-auth", "open the auth"),)
        elif inventory.auths.error is not None:
            steps = (Step("refresh", "try again"),)
    provider = inventory.provider_of(connection)
    kind = connection_type(connection)
    kind_text = shown_line(kind or times.UNKNOWN)
    if provider is not None and provider.name and provider.name != kind:
        kind_text += f" ({shown_line(provider.name)})"
    facts = [
        Fact("Status", (_status_line(status),), steps),
        _plain("Type", kind_text),
        Fact("Auth", tuple(_auth_lines(inventory, connection))),
        _last_used_fact(inventory.connection_last_used(connection), at),
        _used_by_fact(inventory.connection_used_by(connection)),
        Fact("Config", tuple(_config_lines(_config_of(connection, mask_connection)))),
        _plain("Description", shown_line(connection.description or "")),
        _dates(
            connection.created,
            connection.updated,
            by=connection.author_id,
            updated_by=connection.updated_by_user_id,
        ),
        _plain("ID", connection.id or ""),
        *_unreadable(connection.unreadable),
    ]
    if connection.deleted:
        facts.insert(0, _plain("Deleted", "yes: left out of the list"))
    return facts


def auth_facts(inventory: Inventory, auth: Auth, at: datetime) -> list[Fact]:
    """What the Overview of an auth tells. Its credentials cannot be read: none are shown."""
    status = inventory.auth_status(auth)
    provider = inventory.provider_of(auth)
    provider_text = shown_line(auth.provider_slug or auth.provider_id or times.UNKNOWN)
    if provider is not None and provider.name and provider.name != auth.provider_slug:
        provider_text += f" ({shown_line(provider.name)})"
    lines: tuple[Line, ...] = (_status_line(status),)
    steps: tuple[Step, ...] = ()
    if status.kind is StatusKind.UNHEALTHY:
        text, steps = advise_unhealthy(provider.auth_method if provider is not None else "")
        lines = (*lines, (Piece(text, Tone.QUIET),))
    config = _config_of(auth, mask_auth)
    return [
        Fact("Status", lines, steps),
        _plain("Type", auth.type or ""),
        _plain("Provider", provider_text),
        _last_used_fact(inventory.auth_last_used(auth), at),
        _used_by_fact(inventory.auth_used_by(auth)),
        _plain("Description", shown_line(auth.description or "")),
        Fact("Credentials", tuple(_config_lines(config)))
        if config
        else Fact("Credentials", ((Piece("stored; nobody can read them", Tone.QUIET),),)),
        _dates(auth.created, auth.updated, by=auth.user_id),
        _plain("ID", auth.id or ""),
        *_unreadable(auth.unreadable),
    ]


def provider_facts(inventory: Inventory, provider: Provider, at: datetime) -> list[Fact]:
    """What the Overview of a provider tells."""
    used = inventory.provider_used_by(provider)
    connected = {True: "yes", False: "no", None: "unknown"}[inventory.provider_connected(provider)]
    auths = inventory.auths_of_provider(provider)
    amount = counted(auths.count, "auth") if auths.known else "an unknown number of auths"
    least = "at least " if auths.known and auths.note else ""
    facts = [
        Fact("Connected", ((Piece(connected), Piece(f"  {least}{amount} here", Tone.QUIET)),)),
        _plain("Signs in by", sign_in_way(provider) or ""),
        _plain("Slug", provider.slug or ""),
        _plain("Description", shown_line(provider.description or "")),
        _plain("Categories", ", ".join(provider.categories)),
        Fact("Asks for", tuple(_form_lines(_config_of(provider, mask_provider)))),
        _used_by_fact(used),
        _plain("Namespace", provider.namespace or ""),
        _plain("ID", provider.id or ""),
        *_unreadable(provider.unreadable),
    ]
    if provider.auth_description:
        facts.insert(2, _plain("", shown_line(provider.auth_description)))
    if provider.hidden:
        facts.insert(1, _plain("Hidden", "yes: left out of the list unless its slug is searched"))
    return facts


def _plain(label: str, text: str) -> Fact:
    cleaned = shown_line(text).strip()
    piece = Piece(cleaned) if cleaned else Piece(times.UNKNOWN, Tone.QUIET)
    return Fact(label, ((piece,),))


def _status_line(status: Status) -> Line:
    shown = Piece(status.kind.label, Tone.STATUS, status.kind)
    return (shown, Piece(f": {shown_line(status.reason)}")) if status.reason else (shown,)


def _auth_lines(inventory: Inventory, connection: Connection) -> Iterable[Line]:
    for auth_id in dict.fromkeys(connection.auth_ids):
        auths = inventory.auths_with_id(auth_id)
        for auth in auths:
            kind = inventory.auth_status(auth).kind
            about = " · ".join(filter(None, (title_of(auth.label), shown_line(auth.type))))
            yield (Piece(f"{about} · "), Piece(kind.label, Tone.STATUS, kind))
        if not auths:
            kind = inventory.auth_id_status(auth_id).kind
            yield (Piece(f"{shown_line(auth_id)} · "), Piece(kind.label, Tone.STATUS, kind))
    if "auth_ids" in connection.unreadable:
        yield (Piece("some could not be read" if connection.auth_ids else "unknown", Tone.QUIET),)
    elif not connection.auth_ids:
        yield (Piece("none", Tone.QUIET),)


def _last_used_fact(used: LastUsed, at: datetime) -> Fact:
    if used.time is None:
        word = "unknown" if used.note or not used.known else "no use recorded"
        lines: list[Line] = [(Piece(word, Tone.QUIET),)]
    else:
        later = " or later" if used.note or not used.known else ""
        lines = [
            (
                Piece(f"{times.exact(used.time)}{later}"),
                Piece(f"  {times.age(used.time, at)}", Tone.QUIET),
            ),
            (Piece(shown_line(used.source), Tone.QUIET),),
        ]
    if used.note:
        lines.append((Piece(f"incomplete: {shown_line(used.note)}", Tone.QUIET),))
    return Fact("Last used", tuple(lines))


def used_by_words(used: UsedBy) -> str:
    """How many of each kind: "2 data models, 1 job"; "nothing" where there are none."""
    kinds = (
        (len(used.connections), "connection"),
        (len(used.auths), "auth"),
        (len(used.data_models), "data model"),
        (len(used.jobs), "job"),
    )
    return ", ".join(counted(amount, word) for amount, word in kinds if amount) or "nothing"


def _used_by_fact(used: UsedBy) -> Fact:
    words = used_by_words(used)
    if not used.known:
        words = "unknown"
    lines: list[Line] = [(Piece(words, Tone.PLAIN if used.count else Tone.QUIET),)]
    if used.note:
        lines.append((Piece(f"incomplete: {used.note}", Tone.QUIET),))
    return Fact("Used by", tuple(lines))


def _config_of(item: Resource, mask: Callable[[Any], Any]) -> Any:
    """The masked configuration alone, and of it what can be shown: the rest can be megabytes."""
    config = item.raw.get("config")
    if isinstance(config, dict):
        config = {name: _brief(value) for name, value in islice(config.items(), _MOST_FIELDS + 1)}
    elif isinstance(config, list):
        config = config[:_MOST_FIELDS]
    else:
        config = _brief(config)
    return mask({"config": config})["config"]


def _brief(value: Any) -> Any:
    """A value, or how much it holds: to mask it would be felt at each move of the cursor."""
    if is_within(value, _MOST_CHARACTERS):
        return value
    # A text's length is not told: it can be a secret.
    return f"{'a long text' if isinstance(value, str) else summary(value)}: see the JSON tab"


def _config_lines(config: Any) -> Iterable[Line]:
    """The masked configuration, a field a line; nested values in one line."""
    if not isinstance(config, dict) or not config:
        yield (Piece("none" if config in (None, "", [], {}) else _in_line(config), Tone.QUIET),)
        return
    fields = [(shown_line(str(name)), value) for name, value in config.items()][:_MOST_FIELDS]
    width = min(_NAME_WIDTH, max(cell_len(name) for name, _ in fields))
    for name, value in fields:
        text = times.UNKNOWN if value in (None, "") else _in_line(value)
        yield (Piece(f"{padded(name, width)}  ", Tone.QUIET), Piece(text))
    if len(config) > _MOST_FIELDS:
        yield (Piece("and more: see the JSON tab", Tone.QUIET),)


def _in_line(value: Any) -> str:
    """A masked value in one line: a text as it is, anything else as JSON."""
    return shown_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _form_lines(form: Any) -> Iterable[Line]:
    """The fields that a provider's credentials consist of, in the form's own order."""
    fields = [entry for entry in form if isinstance(entry, dict)] if isinstance(form, list) else []
    if not fields:
        yield (Piece(times.UNKNOWN, Tone.QUIET),)
        return
    for entry in sorted(fields, key=lambda entry: sort_place(entry.get("sort_order"))):
        name = shown_line(str(entry.get("name") or ""))
        label = shown_line(str(entry.get("label") or "")) or name
        optional = "  optional" if entry.get("optional") is True else ""
        yield (
            Piece(label),
            Piece(f"  {name}{optional}" if name != label else optional, Tone.QUIET),
        )


def _dates(
    created: datetime | None,
    updated: datetime | None,
    *,
    by: str | None = None,
    updated_by: str | None = None,
) -> Fact:
    lines: list[Line] = []
    for word, moment, who in (("created", created, by), ("updated", updated, updated_by)):
        lines.append((Piece(f"{word} {times.exact(moment)}"),))
        if who:
            lines.append((Piece(f"by {shown_line(who)}", Tone.QUIET),))
    return Fact("History", tuple(lines))


def _unreadable(fields: Iterable[str]) -> list[Fact]:
    names = ", ".join(sorted(shown_line(name) for name in fields))
    if not names:
        return []
    return [Fact("Unreadable", ((Piece(f"{names}: sent in an unknown format", Tone.QUIET),),))]
