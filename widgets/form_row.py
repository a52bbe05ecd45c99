"""One field of a form on the screen: its label, what it is filled in with, what is wrong."""

from __future__ import annotations

from pydantic import SecretStr
from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Button, Static

from app.form_fields import FieldKind, FieldSpec, Value
from app.secret_kinds import FILE_LIMIT
from widgets.looks import looks
from widgets.pick_field import PickField
from widgets.plain_input import PlainInput
from widgets.secret_field import SecretField

_A_MASK = "A mask stands in there: enter the value itself, or put back what stood here."


class FormRow(Vertical):
    """A label, a field, and below them what is wrong with it, where something is."""

    def __init__(self, spec: FieldSpec, value: Value) -> None:
        super().__init__()
        self.spec = spec
        self.taken = value
        """What the form has taken over of it; ``value`` is ahead of it while one types."""
        self.field = _field_for(spec, value)
        """What has the focus while the field is filled in."""
        self._label = Static(classes="form-label")
        self._problem = Static(classes="form-problem")
        self._said = ""

    def compose(self) -> ComposeResult:
        """Label and field in one line, the problem in the next."""
        style = looks(self.app)
        with Horizontal(classes="form-line"):
            yield self._label
            yield self.field
            if self.spec.suffix:
                yield Static(Text(self.spec.suffix, style.quiet), classes="form-suffix")
            if from_file(self.spec):
                # By keyboard it is ctrl+o: as a stop of its own it would stand in tab's way.
                button = Button("From file", classes="form-file", compact=True)
                button.can_focus = False
                yield button
        yield self._problem

    def on_mount(self) -> None:
        """Nothing is wrong before something is entered."""
        self._problem.display = False
        self._show_label()

    def _show_label(self) -> None:
        style = looks(self.app).quiet
        self._label.update(Text(self.spec.label, style, no_wrap=True, overflow="ellipsis"))

    def becomes(self, spec: FieldSpec, value: Value) -> bool:
        """Ask for the same in other words, so that one types on; False where another row has to."""
        if self.value != value or _shape(spec) != _shape(self.spec):
            return False
        if spec != self.spec:
            self.spec = spec
            self._show_label()
        return True

    @property
    def value(self) -> Value:
        """What the field holds."""
        if isinstance(self.field, SecretField):
            return self.field.whole
        if isinstance(self.field, PickField):
            chosen = self.field.chosen
            return chosen if self.spec.kind is FieldKind.CHOICES else "".join(chosen[:1])
        assert isinstance(self.field, PlainInput)  # noqa: S101 - there is no other kind
        return self.field.text

    @property
    def own_problem(self) -> str:
        """What is wrong that only the field itself can tell; "" where nothing is."""
        masked = isinstance(self.field, PlainInput) and self.field.holds_mask
        return _A_MASK if masked else ""

    def choose(self, values: tuple[str, ...]) -> None:
        """Choose of the list."""
        if isinstance(self.field, PickField):
            self.field.choose(values)
            self.field.refresh(layout=True)

    def put_secret(self, secret: SecretStr) -> None:
        """Hold a secret that came from a file."""
        if isinstance(self.field, SecretField):
            self.field.put(secret)

    def show_problem(self, sentence: str) -> None:
        """Say what is wrong; "" takes it away."""
        if sentence == self._said:  # at every key; only news is worth a new layout
            return
        self._said = sentence
        self._problem.update(Text(f"✖ {sentence}", looks(self.app).bad))
        self._problem.display = bool(sentence)

    def empty(self) -> None:
        """Let nothing secret stay in the field."""
        if isinstance(self.field, SecretField):
            self.field.empty()


def from_file(spec: FieldSpec) -> bool:
    """Whether a field's value may be taken from a file."""
    return spec.kind in (FieldKind.MULTILINE_SECRET, FieldKind.JSON)


def _shape(spec: FieldSpec) -> tuple[object, ...]:
    """What the row is built of."""
    return (spec.name, spec.kind, spec.choices, spec.suffix, spec.example)


def _field_for(spec: FieldSpec, value: Value) -> Widget:
    if spec.secret:
        way = "paste, or ctrl+o" if from_file(spec) else "type or paste it"
        field = SecretField(f"secret: {way}", limit=FILE_LIMIT)
        if isinstance(value, SecretStr) and len(value):
            field.put(value)
        return field
    if spec.kind in (FieldKind.CHOICE, FieldKind.CHOICES):
        return PickField(spec.choices, (value,) if isinstance(value, str) else _texts(value))
    text = value if isinstance(value, str) else ""
    return PlainInput(text, f"e.g. {spec.example}" if spec.example else "")


def _texts(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()
