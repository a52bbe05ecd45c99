"""The banner above a list: what of the account is not loaded, and what that means."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app import times
from app.api.errors import TokenRejected
from app.guidance import advise
from app.inventory import Inventory
from app.parts import Part
from widgets.next_steps import KeyOf
from widgets.notice import Notice


class AccountBanner(Notice):
    """Says what else is not loaded, above a list that is usable all the same.

    Args:
        key_of: the key that is shown for an action.
        token_source: where the token came from, named where it is refused.
    """

    def __init__(self, key_of: KeyOf, token_source: str) -> None:
        super().__init__(key_of, id="list-failures", classes="banner")
        self._token_source = token_source

    def show(self, inventory: Inventory, own: Part[Any], now: datetime) -> None:
        """Tell of the parts that failed.

        Args:
            inventory: the account.
            own: the part that the list below shows.
            now: what ages are counted from.
        """
        failed = [part for part in inventory.parts if part.error is not None]
        if own.error is not None and not own.ready:
            # It is said in the list's place; what failed by the same token need not be said again.
            same = isinstance(own.error, TokenRejected)
            failed = [] if same else [part for part in failed if part is not own]
        if not failed:
            self.clear()
            return
        error = failed[0].error
        assert error is not None  # noqa: S101 - the list above holds no other
        self.fail(advise(error, token_source=self._token_source), compact=True)
        if own.ready:
            self.add_line(_what_is_left(inventory, failed, now))
        if len(failed) > 1:
            others = ", ".join(part.name.value for part in failed[1:])
            known = all(part.loaded_at is not None for part in failed[1:])
            self.add_line(f"Not {'renewed' if known else 'loaded'} either: {others}.")


def _what_is_left(inventory: Inventory, failed: Sequence[Part[Any]], now: datetime) -> str:
    """What the failures mean for what is shown."""
    known = [part.loaded_at for part in failed if part.loaded_at is not None]
    if known:
        age = times.age(min(known), now)
        return f"What is shown is from the last time that it could be read: {age}."
    if inventory.auths in failed:
        return "The rest is usable. Status and last used are unknown meanwhile."
    if inventory.data_models in failed:
        return "The rest is usable. Last used and used by are incomplete meanwhile."
    return "The rest is usable."
