"""The last queries of a connection, kept for the workbench; never a result, never a secret.

One small file for each sign-in (profile, host and account), its user's alone (0600), in a folder
beside the journal: in platformdirs' state folder, and in the demo where the program's end takes
it. A query that holds something that looks secret is kept in memory only: masked it would be
another query. A damaged file costs what was kept, nothing else.
"""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Final

from app.account_file import AccountFile
from app.masking import mask_text
from app.private_files import PrivateFileProblem, read_private, write_private

_LIMIT: Final = 1024 * 1024
_VERSION: Final = 1

LAST: Final = 20
"""How many queries of a connection are kept."""

CONNECTIONS: Final = 50
"""Of how many connections; the one that was queried longest ago makes room."""

LONGEST: Final = 8 * 1024
"""Characters of a query that is kept."""


_ONE_AT_A_TIME: Final = threading.Lock()
"""Held while the file is changed: the disk may still be at a query of another connection."""


class ScanTexts(AccountFile):
    """The queries of one account's connections. Every method blocks as long as the disk does."""

    FOLDER = "queries"

    def read(self, connection_id: str) -> list[str]:
        """What was kept for a connection, the newest first; nothing where it can't be read."""
        return self._load().get(connection_id, [])

    def keep(self, connection_id: str, query: str) -> bool:
        """Keep a query in front of the others; False for an empty, too long or maybe secret one.

        Raises:
            PrivateFileProblem: the disk says no; what was kept before is as it was.
        """
        query = query.strip()
        if not query or len(query) > LONGEST or mask_text(query) != query:
            return False
        with _ONE_AT_A_TIME:
            kept = self._load()
            before = kept.pop(connection_id, [])
            kept[connection_id] = [query, *(text for text in before if text != query)][:LAST]
            while len(kept) > CONNECTIONS:
                del kept[next(iter(kept))]
            while len(content := json.dumps({"version": _VERSION, "queries": kept})) > _LIMIT:
                del kept[next(iter(kept))]
            write_private(self.path, content)
        return True

    def _load(self) -> dict[str, list[str]]:
        """All that is kept, the connection that was queried last at the end."""
        try:
            found = read_private(self.path, _LIMIT)
            record = json.loads(found.content) if found is not None else {}
        except (PrivateFileProblem, ValueError, RecursionError):
            return {}
        if not isinstance(record, dict) or record.get("version") != _VERSION:
            return {}
        queries = record.get("queries")
        if not isinstance(queries, dict):
            return {}
        return {
            key: [text for text in texts if isinstance(text, str)][:LAST]
            for key, texts in queries.items()
            if isinstance(texts, list)
        }


class ConnectionTexts:
    """The queries of one connection: those that were run, and the one that was left unsent.

    Args:
        kept: those on the disk.
        connection_id: whose.
        left: what was left unsent in this session, by connection id.
    """

    def __init__(self, kept: ScanTexts, connection_id: str, left: dict[str, str]) -> None:
        self._kept = kept
        self._connection_id = connection_id
        self._left = left
        self._writing = asyncio.Lock()

    async def earlier(self) -> list[str]:
        """The newest first; what was left unsent before them."""
        async with self._writing:
            kept = await asyncio.to_thread(self._kept.read, self._connection_id)
        unsent = self._left.get(self._connection_id, "")
        return list(dict.fromkeys(filter(str.strip, (unsent, *kept))))

    async def keep(self, query: str) -> str:
        """Keep a query that was run; a sentence where the disk says no."""
        try:
            async with self._writing:  # a slow disk may still be at the one before
                await asyncio.to_thread(self._kept.keep, self._connection_id, query)
        except PrivateFileProblem as problem:
            return f"This query is not kept for later: {problem}"
        return ""

    def leave(self, query: str) -> None:
        """Keep what stands in the editor for as long as the program runs."""
        if query.strip():
            self._left[self._connection_id] = query
