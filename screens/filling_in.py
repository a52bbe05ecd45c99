"""A form that opens the lists and files that its fields are filled from."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from pydantic import SecretStr
from textual import on

from app.changes import Change, ChangeRefused
from app.form_fields import FieldKind
from screens.file import FileScreen
from screens.pick import PickScreen
from widgets.form_view import FormView


class FillingIn(FormView):
    """What every screen with a form does the same way, whatever it does with the change."""

    class Taken(FormView.Said):
        """Something was chosen of a list, or read from a file."""

    class Trouble(FormView.Said):
        """A field can't be filled in: why, in a sentence that is ready to be shown."""

        def __init__(self, view: FormView, sentence: str) -> None:
            super().__init__(view)
            self.sentence = sentence

    def make_change(self) -> Change | str:
        """The change that is described, or why there is none, ready for ``shown_line``.

        The field that is wrong has the focus then, and says itself what is wrong; the answer is
        "" where that says it all.
        """
        if not self.check():
            count = len(self.problems())
            return f"{count} {'field needs' if count == 1 else 'fields need'} a look."
        try:
            return self.filling.change()
        except ChangeRefused as refused:
            pointed_out = refused.field and self.point_out(refused.field, str(refused))
            return "" if pointed_out else str(refused)

    @on(FormView.ListWanted)
    def _list_wanted(self, event: FormView.ListWanted) -> None:
        event.stop()
        spec, text = event.spec, event.field.take_typed()
        if self.app.screen is not self.screen:
            return  # it was asked for twice, faster than a list opens
        if not spec.choices:
            sentence = f"There is nothing to choose for {spec.label.lower()}."
            self.post_message(self.Trouble(self, sentence))
            return
        several = spec.kind is FieldKind.CHOICES
        chosen = event.field.chosen
        dialog = PickScreen(spec.label, spec.choices, chosen, several=several, text=text)
        self.app.push_screen(dialog, self._taking(spec.name))

    def _taking(self, name: str) -> Callable[[tuple[str, ...] | None], None]:
        def take(chosen: tuple[str, ...] | None) -> None:
            if chosen is not None:
                self._work(self._choose(name, chosen))

        return take

    async def _choose(self, name: str, chosen: tuple[str, ...]) -> None:
        await self.choose(name, chosen)
        self.post_message(self.Taken(self))

    @on(FormView.FileWanted)
    def _file_wanted(self, event: FormView.FileWanted) -> None:
        event.stop()
        name = event.spec.name

        def take(secret: SecretStr | None) -> None:
            if secret is not None:
                self._work(self._take_secret(name, secret))

        self.app.push_screen(FileScreen(event.spec.label), take)

    async def _take_secret(self, name: str, secret: SecretStr) -> None:
        await self.take_file(name, secret)
        self.post_message(self.Taken(self))

    def _work(self, work: Coroutine[Any, Any, None]) -> None:
        """Fill a field in the background: as the screen's worker, so that it says what fails."""
        self.screen.run_worker(work, group="choose", exit_on_error=False)
