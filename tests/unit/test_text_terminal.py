"""Foreign text in Textual's widgets: shown literally, and no control sign in what is drawn."""

from __future__ import annotations

import io

from rich.console import Console
from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import DataTable, Static, Tree

from app.text import cell, clean_line, plain

FOREIGN = (
    "[prod] main [/x] [red]r [@click=app.quit]q",
    "osc \x1b]52;c;aGVsbG8=\x07 end",
    "csi \x9b31m \x1b[2J bell\x07",
    "bidi \u202eabc \u200bzero",
)
LITERAL = ("[prod] main [/x] [red]r [@click=app.quit]q", "␛]52;c;aGVsbG8=␇", "␦31m", "bidi ⇆abc")


class Showing(App[None]):
    """Every kind of widget that shows foreign text."""

    def compose(self) -> ComposeResult:
        for text in FOREIGN:
            static = Static(plain(text))
            static.border_title = Content(clean_line(text))
            static.styles.border = ("round", "white")
            yield static
        yield DataTable[object]()
        yield Tree[None](cell(FOREIGN[0]))

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_column(cell("column [/y] \x1b[0m"))
        tree = self.query_one(Tree)
        for text in FOREIGN:
            table.add_row(cell(text))
            tree.root.add_leaf(cell(text))
            self.notify(clean_line(text), title=clean_line(text), markup=False, timeout=60)
        tree.root.expand()


def drawn(app: App[None]) -> list[str]:
    lines = app.screen._compositor.render_strips()
    return ["".join(segment.text for segment in strip) for strip in lines]


async def test_widgets_show_foreign_text_literally_and_pass_on_no_control() -> None:
    app = Showing()
    async with app.run_test(size=(110, 60), notifications=True) as pilot:
        await pilot.pause()
        lines = drawn(app)
        text = "\n".join(lines)
        for literal in LITERAL:
            # A title and a body, a table row and a tree leaf, a toast's title and body.
            assert text.count(literal) >= 4, literal
        assert not [line for line in lines if any(ord(s) < 32 or 127 <= ord(s) < 160 for s in line)]
        assert "app.quit]q" in text


async def test_the_bytes_for_the_terminal_hold_only_the_styles_own_sequences() -> None:
    app = Showing()
    async with app.run_test(size=(110, 60), notifications=True) as pilot:
        await pilot.pause()
        console = Console(file=io.StringIO(), force_terminal=True, width=110, record=True)
        for strip in app.screen._compositor.render_strips():
            console.print(*(s.text for s in strip), sep="", markup=False, highlight=False)
        raw = "".join(
            strip.render(console) + "\n" for strip in app.screen._compositor.render_strips()
        )
    for piece in raw.split("\x1b")[1:]:
        assert piece.startswith("["), piece[:20]
        assert piece[1:].lstrip("0123456789;").startswith("m"), piece[:20]
    assert "\x07" not in raw
    assert "\x9b" not in raw
