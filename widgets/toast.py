"""The one way to a toast: its text is masked, cleaned, and never read as markup."""

from __future__ import annotations

from typing import Any, Literal

from textual.app import App

from app.shown import shown_line

Severity = Literal["information", "warning", "error"]


def toast(
    app: App[Any], text: str, severity: Severity = "information", *, seconds: float = 5
) -> None:
    """Show a short text for a while, foreign or not."""
    app.notify(shown_line(text), severity=severity, markup=False, timeout=seconds)
