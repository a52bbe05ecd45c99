"""Testing many connections: a few at a time, and one report that names each cause once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from app.exact import exact_json
from app.ladder import NOT_TESTED, Cause, Ladder, Outcome, Tools, climb
from app.masking import mask
from app.scan_limiter import Waiting

if TYPE_CHECKING:
    from app.api.models import Connection

AT_ONCE: Final = 4
"""Connections that are tested at the same time; their scans share the limit all the same."""

Told = Callable[[int, Ladder], None]
"""Told of each change: the place of the connection, and its ladder now."""


async def climb_all(
    tools: Tools, connections: Sequence[Connection], told: Told, *, waiting: Waiting | None = None
) -> tuple[Ladder, ...]:
    """Test connections, a few at a time.

    Args:
        tools: what to work with, the same for all.
        connections: each has an id.
        told: called whenever a rung of one changes.
        waiting: told the seconds left while the scan limit makes one wait.

    Returns:
        their ladders, in the order of the connections.

    Raises:
        CancelledError: those under way were told of as cancelled before.
    """
    places = asyncio.Semaphore(AT_ONCE)

    async def one(place: int, connection: Connection) -> Ladder:
        async with places:
            return await climb(
                tools, connection, lambda ladder: told(place, ladder), waiting=waiting
            )

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one(*item)) for item in enumerate(connections)]
    return tuple(task.result() for task in tasks)


@dataclass(frozen=True, slots=True)
class Broken:
    """A cause and the connections that it breaks; names as they came."""

    cause: Cause
    connections: tuple[Connection, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What the tests of many came to.

    Attributes:
        ladders: one for each connection, those that were never begun included.
    """

    ladders: tuple[Ladder, ...]

    @property
    def passed(self) -> tuple[Ladder, ...]:
        """Those that went to the top."""
        return tuple(ladder for ladder in self.ladders if ladder.passed)

    @property
    def failed(self) -> tuple[Ladder, ...]:
        """Those with a rung that failed."""
        return tuple(ladder for ladder in self.ladders if ladder.failed is not None)

    @property
    def undetermined(self) -> tuple[Ladder, ...]:
        """Those that are neither: given up, not begun, or left open."""
        return tuple(item for item in self.ladders if not item.passed and item.failed is None)

    @property
    def causes(self) -> tuple[Broken, ...]:
        """What breaks them, the cause of most first, each with all that it breaks."""
        found: dict[Cause, list[Connection]] = {}
        for ladder in self.failed:
            rung = ladder.failed
            for cause in rung.causes if rung is not None else ():
                found.setdefault(cause, []).append(ladder.connection)
        broken = (Broken(cause, tuple(items)) for cause, items in found.items())
        return tuple(sorted(broken, key=lambda item: -len(item.connections)))

    @property
    def summary(self) -> str:
        """How many of each."""
        parts = [f"{len(self.passed)} work", f"{len(self.failed)} fail"]
        if self.undetermined:
            parts.append(f"{len(self.undetermined)} undetermined")
        return ", ".join(parts)

    def as_json(self) -> str:
        """The report as a file's text; masked."""
        content = {
            "summary": {
                "work": len(self.passed),
                "fail": len(self.failed),
                "undetermined": len(self.undetermined),
                "not_tested": NOT_TESTED,
            },
            "causes": [
                {
                    "cause": item.cause.text,
                    "auth_id": item.cause.auth_id or None,
                    "breaks": [_named(connection) for connection in item.connections],
                }
                for item in self.causes
            ],
            "connections": [_told(ladder) for ladder in self.ladders],
        }
        return exact_json(mask(content)) + "\n"


def outcome_of(ladder: Ladder) -> Outcome:
    """How a connection's test stands as a whole."""
    if ladder.failed is not None:
        return Outcome.FAILED
    if ladder.passed:
        return Outcome.OK
    if ladder.ended is None:
        begun = any(rung.outcome is not Outcome.NOT_TRIED for rung in ladder.rungs)
        return Outcome.RUNNING if begun else Outcome.NOT_TRIED
    return Outcome.NOT_TRIED if ladder.cancelled else Outcome.OPEN


def finding(ladder: Ladder) -> str:
    """Where it stands in words: the rung that failed or is tried, and what was found there."""
    if ladder.failed is not None:
        return f"{ladder.failed.name.title}: {ladder.failed.detail}"
    running = next((rung for rung in ladder.rungs if rung.outcome is Outcome.RUNNING), None)
    if running is not None:
        return running.name.title
    if ladder.cancelled:
        return "given up"
    open_ = next((rung for rung in ladder.rungs if rung.outcome is Outcome.OPEN), None)
    return f"{open_.name.title}: {open_.detail}" if open_ is not None else ""


def _named(connection: Connection) -> dict[str, str]:
    return {"id": connection.id, "label": connection.label}


def _told(ladder: Ladder) -> dict[str, Any]:
    return {
        **_named(ladder.connection),
        "outcome": outcome_of(ladder).word,
        "ended": None if ladder.ended is None else ladder.ended.isoformat(),
        "rungs": [
            {
                "rung": rung.name.title,
                "outcome": rung.outcome.word,
                "seconds": None if rung.seconds is None else round(rung.seconds, 3),
                "detail": rung.detail,
                "likely": rung.likely,
            }
            for rung in ladder.rungs
        ],
    }
