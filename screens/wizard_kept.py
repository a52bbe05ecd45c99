"""How a wizard goes on later: its draft on disk, and the questions at its start and its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.drafts import Draft, Drafts
from app.form_fields import Choice
from app.private_files import PrivateFileProblem
from app.wizard import Setup, resume
from screens.question import QuestionScreen
from widgets.toast import toast

if TYPE_CHECKING:
    from app.api.models import Connection
    from screens.wizard import WizardScreen

_GO_ON, _ANEW, _KEEP, _DROP, _DELETE = "go-on", "anew", "keep", "drop", "delete"


@dataclass(frozen=True, slots=True)
class Left:
    """What a wizard leaves behind.

    Attributes:
        wrote: whether something was sent: then the account has to be read again.
        connection: what was set up, to go to; None where it didn't come to that.
        then: the action to go on with; "" for none.
    """

    wrote: bool = False
    connection: Connection | None = None
    then: str = ""


class Keeping:
    """Keeps a wizard's draft after every step, and asks what becomes of it.

    Args:
        wizard: whose.
        account_named: waits until it is known which account it is, or that this can't be.
    """

    def __init__(self, wizard: WizardScreen, account_named: Callable[[], Any]) -> None:
        self._wizard = wizard
        self._account_named = account_named
        self._drafts: Drafts | None = None
        self._disk = asyncio.Lock()
        self.leaving = False
        self._warned = False

    # On disk

    async def look(self) -> None:
        """Look for an unfinished setup, and ask whether to go on with it."""
        wizard = self._wizard
        try:
            # Shielded, as the header waits for it, too: only the waiting here is given up.
            await asyncio.shield(self._account_named())
            drafts = Drafts.of_session(wizard.session)
            kept = await asyncio.to_thread(drafts.load)
            if kept.problem:
                toast(wizard.app, kept.problem, "warning", seconds=10)
            draft = kept.draft
            answer = await self._ask_to_go_on(draft) if draft is not None else _ANEW
            if answer is None:
                wizard.dismiss(Left())  # back to where one came from; the draft stays
                return
            draft = draft if answer == _GO_ON else None
            self._drafts = drafts
            if draft is not None:
                self._go_on(draft)
            elif wizard.setup.begun:
                self.save()
        finally:
            wizard.opened.set()

    def give_up_looking(self) -> None:
        """Go on without knowing the account: what is kept for it stays, and this is not kept."""
        self._wizard.workers.cancel_group(self._wizard, "kept")
        text = "This setup can't be kept for later: it is not known which account it is for."
        toast(self._wizard.app, text, "warning", seconds=10)

    async def _ask_to_go_on(self, draft: Draft) -> str | None:
        """What becomes of it; None for esc."""
        setup = draft.setup
        provider = setup.provider.name if setup.provider is not None else "(no provider)"
        step = resume(setup, self._wizard.inventory).setup.step
        lines = [f"{provider}: it goes on at the step {step.value}."]
        anew = "nothing of it is kept"
        if setup.created:
            lines.append(f"It has created: {setup.created_words}.")
            anew = "what it created stays in the account"
        answers = (
            Choice(_GO_ON, "Go on where you were", "secrets are typed again"),
            Choice(_ANEW, "Start over", anew),
        )
        question = QuestionScreen("An unfinished setup", lines, answers)
        answer: str | None = await self._wizard.app.push_screen_wait(question)
        return answer

    def _go_on(self, draft: Draft) -> None:
        wizard = self._wizard
        found = resume(draft.setup, wizard.inventory)
        wizard.forms.forget()
        wizard.forms = draft.forms(wizard.inventory)
        wizard.places = draft.places
        wizard.reads.forms_changed()
        wizard.go(found.setup)
        for note in found.notes:
            toast(wizard.app, note, "warning", seconds=15)

    def save(self) -> None:
        """Keep what can be kept; a failure is said once and stops nothing."""
        if self._drafts is None or self.leaving:
            return
        wizard = self._wizard
        draft = Draft.of(wizard.setup, wizard.forms, wizard.places)
        self._wizard.run_worker(self._save(self._drafts, draft), group="draft", exit_on_error=False)

    async def _save(self, drafts: Drafts, draft: Draft) -> None:
        async with self._disk:  # one after the other: the last one counts
            try:
                await asyncio.to_thread(drafts.save, draft)
            except PrivateFileProblem as problem:
                if not self._warned:
                    self._warned = True
                    text = f"This setup can't be kept for later: {problem}"
                    toast(self._wizard.app, text, "warning", seconds=10)

    async def _forget(self) -> None:
        if self._drafts is None:
            return
        async with self._disk:
            try:
                await asyncio.to_thread(self._drafts.forget)
            except PrivateFileProblem as problem:
                toast(self._wizard.app, str(problem), "warning", seconds=10)

    # Leaving

    async def leave(self) -> None:
        """Leave; where something was typed or created, ask what becomes of it."""
        wizard = self._wizard
        setup = wizard.setup
        if not setup.created and not wizard.forms.dirty:
            await self.end(self._left, forget=True)
            return
        answer = await wizard.app.push_screen_wait(self._question(setup))
        if answer == _DELETE and not await wizard.writes.delete_created():
            return
        if answer is not None:
            await self.end(self._left, forget=answer != _KEEP)

    @property
    def _left(self) -> Left:
        """What there is to go to when it is left before its end."""
        wizard = self._wizard
        made = [wizard.reads.connections.get(item.id) for item in wizard.setup.created]
        return Left(wizard.writes.sent, next((item for item in reversed(made) if item), None))

    async def finish(self, then: str) -> None:
        """The setup is complete: its connection is there to go to."""
        wizard = self._wizard
        connection = wizard.reading.connection if wizard.reading is not None else None
        await self.end(Left(wizard.writes.sent, connection, then), forget=True)

    @staticmethod
    def _question(setup: Setup) -> QuestionScreen:
        lines = [f"Created so far: {setup.created_words}."] if setup.created else []
        drop = "what it created stays in the account" if setup.created else "nothing was created"
        answers = [
            Choice(_KEEP, "Keep it for later", "w goes on with it, also after a restart"),
            Choice(_DROP, "Drop what was typed", drop),
        ]
        if setup.created:
            about = "each is shown first, and asks for its name"
            answers.append(Choice(_DELETE, "Delete what it created", about))
        return QuestionScreen("Leave this setup?", lines, answers)

    async def end(self, left: Left, *, forget: bool) -> None:
        """Close the wizard; nothing typed stays in memory, and a draft only where it is wanted."""
        wizard = self._wizard
        if not forget:
            self.save()
        self.leaving = True
        wizard.say("◌ Leaving…", "busy")
        if forget:
            await self._forget()
        else:
            async with self._disk:
                pass  # the last draft is written
        wizard.forms.forget()
        wizard.dismiss(left)
