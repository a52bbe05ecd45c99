"""Where a file of one account lies: beside the journal, its name without any word of the account.

That folder is platformdirs' state folder, and in the demo the one that the program's end takes.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Self

if TYPE_CHECKING:
    from app.session import Session


class AccountFile:
    """A file of one sign-in and account, named by a hash of both.

    Args:
        folder: where the files are.
        profile: of the sign-in.
        host: where the requests go.
        account: id of the account; "" where it isn't known.
    """

    FOLDER: ClassVar[str]
    """The folder beside the journal, one for each kind of file."""

    def __init__(self, folder: Path, profile: str, host: str, account: str) -> None:
        key = json.dumps([profile, host, account]).encode()
        self.path = folder / f"{hashlib.sha256(key).hexdigest()[:32]}.json"

    @classmethod
    def of_session(cls, session: Session) -> Self:
        """The file of the account that is signed in; call it once the account is known."""
        account = session.account.id if session.account is not None else ""
        return cls(session.journal.path.parent / cls.FOLDER, session.profile, session.host, account)
