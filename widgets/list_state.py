"""How the user left one list of the account, and what an empty list offers to do."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field

from app.guidance import Step
from app.table import Table
from app.views import View

LOOK_AGAIN = Step("refresh", "look again")
_ELSEWHERE = (Step("view-providers", "what can be connected"), LOOK_AGAIN)
WHEN_EMPTY = {
    View.CONNECTIONS: (
        Step("wizard", "set one up in five steps"),
        Step("new", "create one by hand"),
        LOOK_AGAIN,
    ),
    View.AUTHS: (Step("new", "create one"), *_ELSEWHERE),
    View.PROVIDERS: (LOOK_AGAIN,),
}
"""What to do next in an account that has nothing of a kind."""


@dataclass
class ListState:
    """What the user did to one list; it survives a refresh and a look at another list."""

    filter: str = ""
    sort: str = ""
    reverse: bool = False
    table: Table | None = None
    cursor: Hashable = None
    top: Hashable = None
    lead: int | None = 0
    """The object on the first line and the lines from there to the cursor, as in ``Sight``."""
    marked: set[Hashable] = field(default_factory=set)
