"""What a wizard reads: the parts of the account and the kinds of connection that its steps need."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from app.api.errors import ApiError
from app.parts import Part, PartName
from app.wizard import Step

if TYPE_CHECKING:
    from app.api.client import LyticsClient
    from app.api.models import Connection
    from screens.wizard import WizardScreen

_NEEDED: Final = (PartName.CONNECTIONS, PartName.AUTHS, PartName.PROVIDERS)


class Reads:
    """Reads for a wizard, and tells its forms and pages what came.

    Args:
        wizard: whose.
        changed: told of every part of the account that was read here.
    """

    def __init__(self, wizard: WizardScreen, changed: Callable[[Part[Any]], None]) -> None:
        self._wizard = wizard
        self._changed = changed
        self.types_loading = True
        self.connections: dict[str, Connection] = {}
        """What was created here, as the API answered it: the lists may not have it yet."""

    def begin(self) -> None:
        """Read what is missing."""
        self.missing()
        self._start_types()

    def missing(self) -> None:
        """Read the parts of the account that are not there yet."""
        parts = {part.name: part for part in self._wizard.inventory.parts}
        missing = [name for name in _NEEDED if not parts[name].ready]
        if missing:
            self._wizard.start(self.again(*missing), "account")

    async def again(self, *parts: PartName) -> None:
        """Read parts of the account again; what was typed stays."""
        wizard = self._wizard
        client = await wizard.session.client()
        await wizard.inventory.load(client, self._part_changed, only=parts, clock=wizard.clock)
        wizard.forms.refresh()

    def _part_changed(self, part: Part[Any]) -> None:
        self._changed(part)
        if self._wizard.is_attached:
            self._wizard.page.account_changed()

    def forms_changed(self) -> None:
        """Other forms are filled in from now on: those of a setup that goes on."""
        if not self.types_loading:
            self._start_types()

    def _start_types(self) -> None:
        self._wizard.start(self._read_types(), "types")

    async def _read_types(self) -> None:
        """Read the kinds of connection; without them their slug is typed."""
        wizard = self._wizard
        try:
            client = await wizard.session.client()
            wizard.forms.set_types((await client.list_connection_types()).items)
        except ApiError:
            # The form says that they are missing and takes the slug.
            wizard.forms.set_types(())
        finally:
            self.types_loading = False
        wizard.page_of(Step.CONNECTION).types_came()

    async def connection(self, client: LyticsClient) -> Connection | None:
        """The setup's connection, as the API has it.

        Raises:
            ApiError: it could not be read.
        """
        chosen = self._wizard.setup.connection
        if chosen is None:
            return None
        listed = self._wizard.inventory.connections.items
        found = self.connections.get(chosen.id)
        found = found or next((item for item in listed if item.id == chosen.id), None)
        return found or await client.get_connection(chosen.id)
