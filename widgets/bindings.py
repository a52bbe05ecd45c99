"""Key bindings made from the actions: what a key does is said in ``app/actions.py`` alone."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from app.actions import ACTIONS

NO_KEY = "no-key"
"""A key that no keyboard has: an action without one can still be given one by its id."""


def action_bindings() -> list[BindingType]:
    """A binding for every action, remappable by the action's id."""
    return [
        Binding(
            ",".join(action.keys) or NO_KEY,
            f"perform('{action.id}')",
            action.title,
            show=False,
            tooltip=action.help,
            # Other keys go to the widget with the focus first and come up from there. One that
            # opens a field must be quicker: what is typed behind it would go the old way.
            priority=action.opens_field,
            id=action.id,
        )
        for action in ACTIONS
    ]
