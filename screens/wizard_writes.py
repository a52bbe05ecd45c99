"""What a wizard writes: each change through the gate, and the way to take back what it created."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.api.errors import ApiError, NotFound
from app.api.models import Auth
from app.changes import Change, Kind, delete_auth, delete_connection
from app.gate_facts import Ending, GateEnd
from app.parts import PartName
from screens.gate import GateScreen
from widgets.state_line import StateLine
from widgets.toast import toast

if TYPE_CHECKING:
    from app.api.client import LyticsClient
    from app.wizard import Created
    from screens.wizard import WizardScreen


GATE = "gate"
"""The group of the workers that open gates."""


class Writes:
    """Opens the gates of a wizard.

    Attributes:
        sent: whether a request that changes something has left.
    """

    def __init__(self, wizard: WizardScreen) -> None:
        self._wizard = wizard
        self.sent = False

    @property
    def under_way(self) -> bool:
        """Whether a gate is open or about to open: one more would be another write."""
        wizard = self._wizard
        own = [work for work in wizard.workers if work.node is wizard and work.group == GATE]
        return any(not work.is_finished for work in own)

    async def gate(self, change: Change, *, from_form: bool) -> GateEnd | None:
        """Show a change in the gate and wait for its end; what was typed is kept before."""
        wizard = self._wizard
        wizard.kept.save()
        screen = GateScreen(wizard.session, change, from_form=from_form, closes_when_done=True)
        end: GateEnd | None = await wizard.app.push_screen_wait(screen)
        if end is not None and end.result is not None:
            self.sent = self.sent or end.result.ending is not Ending.NOT_SENT
            if end.result.journal_problem:
                problem = f"Not in the journal: {end.result.journal_problem}"
                toast(wizard.app, problem, "warning", seconds=10)
        return end

    def clean_up(self) -> None:
        """Delete what was created, one gate after the other."""
        if not self.under_way:
            self._wizard.start(self.delete_created(), GATE)

    async def delete_created(self) -> bool:
        """Delete what was created, what uses it first; False where something is left."""
        wizard = self._wizard
        client = await wizard.session.client()
        before = wizard.query_one(StateLine).said
        done = []
        for item in wizard.setup.to_delete:
            step = wizard.setup.step
            wizard.say("◌ Reading what would be deleted…", "busy")
            try:
                change = await self._deletion(client, item)
            except NotFound:
                change = None  # somebody else was quicker
            except ApiError as error:
                wizard.fail(error)
                return False
            if wizard.app.screen is not wizard or wizard.setup.step is not step:
                return False  # somebody went on meanwhile: no gate opens over what they do
            wizard.say("")
            if change is not None:
                end = await self.gate(change, from_form=False)
                if end is None or end.result is None:
                    wizard.say_lines(*before)  # why it was to be deleted holds still
                    return False
                if end.result.ending is not Ending.DONE:
                    wizard.say(f"✖ {end.result.sentence}", "bad")
                    return False
                done.append(end.result.sentence)
            wizard.go(wizard.setup.without(item))
            wizard.say(f"✔ {' '.join(done)}" if done else "")
        await wizard.reads.again(PartName.CONNECTIONS, PartName.AUTHS)
        return True

    async def _deletion(self, client: LyticsClient, item: Created) -> Change | None:
        """The deletion of something as it is now; None where it is marked as deleted.

        Raises:
            ApiError: it could not be read; ``NotFound`` where it is gone.
        """
        if item.kind is Kind.CONNECTION:
            connection = await client.get_connection(item.id)
            return None if connection.deleted else delete_connection(connection)
        listed = self._wizard.inventory.auths_with_id(item.id)
        auth = listed[0] if listed else Auth.model_validate({"id": item.id})
        return delete_auth(await client.get_auth(auth))
