"""Unfinished setups on disk: what was chosen, created and typed, never a secret.

One small file for each sign-in (profile, host and account), its user's alone (0600), in a folder
beside the journal: in platformdirs' state folder, and in the demo where the program's end takes
it. A damaged file costs the draft, and is said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from app.account_file import AccountFile
from app.changes import Kind
from app.endpoints import Endpoint, endpoints
from app.exact import exact_line
from app.private_files import PrivateFileProblem, read_private, write_private
from app.wizard import Chosen, Created, Setup, Step
from app.wizard_forms import LONGEST, OpenValues, SetupForms

if TYPE_CHECKING:
    from app.inventory import Inventory

_LIMIT: Final = 256 * 1024
_ENTRIES: Final = 1_000
_VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Draft:
    """A setup with what was typed into its two forms, secrets left out.

    Attributes:
        setup: how far it has come.
        auth: open values of the form of its auth.
        connection: open values of the form of its connection.
        places: the hosts that were sent with what was created; the API does not give them back.
    """

    setup: Setup
    auth: OpenValues = field(default_factory=dict)
    connection: OpenValues = field(default_factory=dict)
    places: tuple[Endpoint, ...] = ()

    @classmethod
    def of(cls, setup: Setup, forms: SetupForms, places: tuple[Endpoint, ...] = ()) -> Draft:
        """What can be kept of a setup, its forms and the hosts that were typed into them."""
        return cls(setup, *forms.open_values(setup), places)

    def forms(self, inventory: Inventory) -> SetupForms:
        """The forms as they were left, their secrets to be typed again."""
        key = self.setup.provider.key if self.setup.provider is not None else ""
        return SetupForms(inventory, provider=key, auth=self.auth, connection=self.connection)


@dataclass(frozen=True, slots=True)
class Kept:
    """What was found: a draft, or why there is none in a sentence; neither where none was kept."""

    draft: Draft | None = None
    problem: str = ""


class Drafts(AccountFile):
    """The draft of one account. Every method blocks for as long as the disk does."""

    FOLDER = "drafts"

    def load(self) -> Kept:
        """What was kept. A setup that never got anywhere is none."""
        try:
            found = read_private(self.path, _LIMIT)
        except PrivateFileProblem as problem:
            return Kept(problem=f"An unfinished setup can't be read: {problem}")
        if found is None:
            return Kept()
        try:
            draft = _draft(json.loads(found.content))
        except (ValueError, TypeError, KeyError, RecursionError):
            return Kept(problem=f"An unfinished setup is damaged and left out: {self.path}")
        return Kept(draft if draft.setup.begun else None)

    def save(self, draft: Draft) -> None:
        """Keep a draft in the place of the one before.

        Raises:
            PrivateFileProblem: it could not be written; the one before is as it was.
        """
        write_private(self.path, json.dumps(_record(draft)))

    def forget(self) -> None:
        """The setup is finished or given up: nothing of it stays.

        Raises:
            PrivateFileProblem: it is still there.
        """
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            reason = error.strerror or "the system gives no reason"
            raise PrivateFileProblem(f"{self.path} can't be removed: {reason}.") from None


# ------------------------------------------------------------------------------ in the file


def _record(draft: Draft) -> dict[str, Any]:
    setup = draft.setup
    return {
        "version": _VERSION,
        "step": setup.step.value,
        "provider": _of_chosen(setup.provider),
        "needs_auth": setup.needs_auth,
        "auth": _of_chosen(setup.auth),
        "connection": _of_chosen(setup.connection),
        "created": [
            {"kind": item.kind.value, "id": item.id, "name": item.name} for item in setup.created
        ],
        "auth_form": draft.auth,
        "connection_form": draft.connection,
        "places": [{"host": place.host, "port": place.port} for place in draft.places],
    }


def _of_chosen(chosen: Chosen | None) -> dict[str, str] | None:
    if chosen is None:
        return None
    return {"id": chosen.id, "name": chosen.name, "slug": chosen.slug}


def _draft(record: Any) -> Draft:
    """Read a record; what it does not hold is not assumed.

    Raises:
        ValueError, TypeError, KeyError: it is none of ours.
    """
    if record["version"] != _VERSION:
        raise ValueError("another version's")
    setup = Setup(
        step=Step(record["step"]),
        provider=_chosen(record["provider"]),
        needs_auth=_flag(record["needs_auth"]),
        auth=_chosen(record["auth"]),
        connection=_chosen(record["connection"]),
        created=tuple(
            Created(Kind(item["kind"]), _text(item["id"]), _shown(item["name"]))
            for item in _list(record["created"])
        ),
    )
    # Drafts of before have none; what is not surely a host is left out.
    places = endpoints(*map(_values, _list(record.get("places", []))))
    return Draft(setup, _values(record["auth_form"]), _values(record["connection_form"]), places)


def _chosen(record: Any) -> Chosen | None:
    if record is None:
        return None
    return Chosen(_text(record["id"]), _shown(record["name"]), _text(record["slug"]))


def _values(record: Any) -> OpenValues:
    if not isinstance(record, Mapping) or len(record) > _ENTRIES:
        raise TypeError
    return {
        _text(name): _text(value) if isinstance(value, str) else tuple(map(_text, _list(value)))
        for name, value in record.items()
    }


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > _ENTRIES:
        raise TypeError
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST:
        raise TypeError
    return value


def _shown(value: Any) -> str:
    """A name, ready to be shown whoever wrote the file."""
    return exact_line(_text(value), limit=100)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value
