"""The one way to allow a write, for the confirmation gate alone.

``approve()`` is called when a person has seen a request in full and chosen Proceed. The import
contracts let ``screens/gate.py`` import this module and nobody else; the transport refuses every
write that doesn't carry what it returns, and lets each through once.
"""

from __future__ import annotations

from app.api.approved import Approved, _issue
from app.api.outgoing import Outgoing

__all__ = ["approve"]


def approve(outgoing: Outgoing) -> Approved:
    """Allow exactly this request - method, host, path, query and body bytes - to be sent once."""
    return _issue(outgoing)
