"""The program on the embedded account for Textual's developer tools: see CONTRIBUTING.md.

``textual run --dev tests.dev`` shows it; ``textual console``, in a second terminal, shows its
messages. The program as users start it ignores Textual's developer switches (app/cli.py): they
log every key, and a key can be part of a token. Here there is only the demo's account.
"""

from __future__ import annotations

from app.application import ConnectionManager
from app.session import Session

app = ConnectionManager(Session.embedded())
