"""The base of every list and tree: one-line entries with a cursor, drawn only where visible.

It stands on Textual's line API: the terminal asks for the lines it shows and nothing else
is ever built, so the length of a list costs no more than a number. What an entry *is* stays
with the subclass; text reaches it as `rich.text.Text` that the caller has made safe.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from widgets.fitting import ELLIPSIS, Look, cut_text, fit_text

__all__ = ["ELLIPSIS", "LineView", "Look", "cut_text", "fit_text"]


class LineView(ScrollView, can_focus=True, inherit_bindings=False):
    """Many one-line entries with a cursor.

    Subclasses draw: `render_entry` for an entry, `render_header` for the lines above, and
    `entry_key` names what the look of an entry depends on. There are no key bindings here:
    the keys of the product are in one registry, bound by the screens to the actions below.
    """

    ALLOW_SELECT = False

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-view--cursor",
        "line-view--cursor-blurred",
        "line-view--cursor-mark",
        "line-view--header",
    }
    """The line under the cursor, with and without the focus, its sign, the lines at the top.

    A `color` given to a cursor class wins over the colours in the text; without one they stay.
    """

    DEFAULT_CSS = """
    LineView {
        color: $foreground;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        & > .line-view--cursor { background: $primary 30%; text-style: bold; }
        & > .line-view--cursor-blurred { background: $foreground 8%; }
        & > .line-view--cursor-mark { color: $accent; }
        & > .line-view--header { color: $foreground 60%; }
    }
    """

    CURSOR_SIGN: ClassVar[str] = "▌"
    """Marks the line under the cursor where there are no colours."""

    BLURRED_SIGN: ClassVar[str] = "▏"
    """Marks it while the focus is elsewhere."""

    header_height: int = 0
    """How many lines at the top stay where they are."""

    led: bool = False
    """Whether a field beside it moves the cursor: then it looks as if it had the focus itself."""

    cursor: reactive[int] = reactive(-1, init=False, repaint=False)
    """The entry under the cursor, counted from 0; -1 when there are none."""

    @dataclass
    class Told(Message):
        """What all messages of these widgets have in common."""

        view: LineView

        @property
        def control(self) -> LineView:
            """The widget that speaks."""
            return self.view

    @dataclass
    class Moved(Told):
        """Base of the messages about the cursor."""

        def can_replace(self, message: Message) -> bool:
            """Let only the last of several waiting ones through: a held key floods otherwise."""
            return type(message) is type(self) and message.control is self.control

    @dataclass
    class Opened(Told):
        """The entry under the cursor was opened: enter, a double click, a click on it."""

        index: int

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self.entries_rendered = 0
        """How many entries were drawn so far: what the tests count instead of seconds."""
        self._line_count = 0
        # Some screens full: enough to scroll back and forth without drawing anything again.
        self._strips: LRUCache[Hashable, Strip] = LRUCache(1024)
        self._palette: dict[str, tuple[Style, Style]] = {}
        self._palette_stale = True
        # Whether the cursor was in sight when its place last changed: only then it is followed.
        self._following = True
        self._click_opened = False

    # What a subclass draws and is told

    def render_entry(self, index: int, width: int, *, cursor: bool) -> Strip:
        """Draw entry `index` into `width` cells."""
        return Strip.blank(width, self.look(cursor=cursor).base)

    def render_header(self, y: int, width: int) -> Strip:
        """Draw line `y` of the header."""
        return Strip.blank(width, self.style_of("line-view--header"))

    def entry_key(self, index: int) -> Hashable:
        """Name all that the look of an entry depends on, beside width, cursor and styles."""
        return index

    def cursor_moved(self) -> None:
        """Another line is under the cursor."""

    def open_entry(self, index: int) -> None:
        """Entry `index` was opened."""
        self.post_message(self.Opened(self, index))

    def entry_clicked(self, index: int, x: int) -> bool:
        """Take over a click on cell `x` of an entry by returning True."""
        return False

    def header_clicked(self, x: int, y: int) -> None:
        """Answer a click on the header."""

    # Size, cursor, styles

    @property
    def line_count(self) -> int:
        """How many entries there are."""
        return self._line_count

    @property
    def entry_width(self) -> int:
        """How many cells an entry gets."""
        return self.scrollable_content_region.width

    @property
    def visible_lines(self) -> int:
        """How many entries fit on the screen at once."""
        return max(0, self.size.height - self.header_height)

    def set_line_count(
        self, count: int, cursor: int | None = None, *, top: int | None = None
    ) -> None:
        """Change how many entries there are, and where the cursor is (None: where it was).

        With `top` that entry is the first in sight; without it the cursor is followed.
        """
        follow, before = self._following, self.cursor
        self._line_count = max(0, count)
        after = self.validate_cursor(before if cursor is None else cursor)
        # Without the watcher: an unchanged number may still mean another entry, and a changed
        # one must be told only when all the rest is in place.
        self.set_reactive(LineView.cursor, after)
        self.virtual_size = Size(1, self._line_count + self.header_height)
        wanted = max(0, min(self.scroll_offset.y if top is None else top, self.max_scroll_y))
        if wanted != self.scroll_offset.y:
            self.scroll_to(y=wanted, animate=False, force=True)
        if top is None and (follow or after != before):
            self.scroll_to_cursor()
        self.refresh()
        if after != before:
            self.cursor_moved()

    def validate_cursor(self, cursor: int) -> int:
        """Keep the cursor on an entry."""
        return max(0, min(cursor, self._line_count - 1)) if self._line_count else -1

    def watch_cursor(self, before: int, after: int) -> None:
        """Draw the two lines that changed, keep the cursor in sight and tell the subclass."""
        self.refresh_entry(before)
        self.refresh_entry(after)
        self.scroll_to_cursor()
        self.cursor_moved()

    def scroll_to_cursor(self) -> None:
        """Scroll just so far that the cursor is in sight."""
        self._following = True
        height, top = self.visible_lines, self.scroll_offset.y
        wanted = min(max(top, self.cursor - height + 1), self.cursor)
        if height and self.cursor >= 0 and wanted != top:
            self.scroll_to(y=wanted, animate=False, force=True)

    def in_sight(self, index: int) -> bool:
        """Whether an entry is on the screen."""
        top = self.scroll_offset.y
        return top <= index < top + self.visible_lines

    def refresh_entry(self, index: int) -> None:
        """Paint one line again, if it can be seen."""
        if self.in_sight(index):
            self.refresh_line(index + self.header_height)

    def redraw(self) -> None:
        """Draw everything visible again: what the entries show has changed."""
        self._strips.clear()
        self.refresh()

    def style_of(self, name: str) -> Style:
        """Return the full style of a component class, background included."""
        return self._styles()[name][0]

    def accent_of(self, name: str) -> Style:
        """Return what a component class itself says about its text, without a background."""
        return self._styles()[name][1]

    def look(self, *, cursor: bool) -> Look:
        """Return the look of a line, under the cursor or not."""
        if not cursor:
            return Look(self.style_of(""), Style.null())
        name = "line-view--cursor" if self._active else "line-view--cursor-blurred"
        return Look(self.style_of(name), self.accent_of(name))

    @property
    def _active(self) -> bool:
        """Whether enter and the arrows mean the line under the cursor."""
        return self.has_focus or self.led

    def cursor_sign(self, *, cursor: bool) -> Segment:
        """Return the first cell of a line."""
        look = self.look(cursor=cursor)
        if not cursor:
            return Segment(" ", look.base)
        if self._active:
            return Segment(self.CURSOR_SIGN, look.base + self.accent_of("line-view--cursor-mark"))
        return Segment(self.BLURRED_SIGN, look.base + self.accent_of("line-view--header"))

    def _styles(self) -> dict[str, tuple[Style, Style]]:
        """All styles at once; when one of them changed, nothing that was drawn is still right."""
        if self._palette_stale:
            self._palette_stale = False
            parts = (getattr(base, "COMPONENT_CLASSES", ()) for base in type(self).__mro__)
            names: set[str] = set().union(*parts)
            palette = {"": (self.rich_style, Style.null())}
            for name in sorted(names):
                full = self.get_component_rich_style(name)
                own = self.get_component_styles(name).partial_rich_style
                # The colour of the full style: the partial one forgets how transparent it is.
                ink = Style(color=full.color if own.color else None) + own.without_color
                palette[name] = (full, ink)
            if palette != self._palette:
                self._palette = palette
                self._strips.clear()
        return self._palette

    def notify_style_update(self) -> None:
        """Look at the styles again: the theme, the focus or a class changed."""
        super().notify_style_update()
        self._palette_stale = True

    # Drawing

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Take the width there is: entries are fitted to it."""
        return container.width

    def render_line(self, y: int) -> Strip:
        """Return one line of the screen, from what was drawn before if it can be."""
        base = self._styles()[""][0]
        # The size includes the cells that the scrollbar lies over.
        full, width = self.size.width, self.entry_width
        if y < self.header_height:
            return (
                self.render_header(y, width)
                .adjust_cell_length(width)
                .adjust_cell_length(full, base)
            )
        index = y - self.header_height + self.scroll_offset.y
        if not 0 <= index < self._line_count:
            return Strip.blank(full, base)
        cursor = index == self.cursor
        key = (self.entry_key(index), full, width, cursor, cursor and self._active)
        if (known := self._strips.get(key)) is not None:
            return known
        self.entries_rendered += 1
        strip = self.render_entry(index, width, cursor=cursor).adjust_cell_length(width)
        self._strips[key] = strip = strip.adjust_cell_length(full, base)
        return strip

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Remember whether the cursor was scrolled out of sight."""
        super().watch_scroll_y(old_value, new_value)
        self._following = not self.visible_lines or self.in_sight(self.cursor)

    def on_resize(self) -> None:
        """Keep the cursor in sight, unless the user had scrolled away from it."""
        if self._following:
            self.scroll_to_cursor()

    # The mouse and the actions

    def on_click(self, event: events.Click) -> None:
        """Move the cursor; on its own line, or by a double click, open."""
        offset = event.get_content_offset(self)
        if offset is None or event.button != 1:
            return
        if offset.y < self.header_height:
            self.header_clicked(offset.x, offset.y)
            return
        index = offset.y - self.header_height + self.scroll_offset.y
        if index >= self._line_count:
            return
        if self.entry_clicked(index, offset.x):
            self._click_opened = False
            return
        # The second click of a pair opens, unless the first one, on the cursor's line, did.
        opens = index == self.cursor and (event.chain == 1 or not self._click_opened)
        self._click_opened = opens
        self.cursor = index
        if opens and event.chain <= 2:
            self.open_entry(index)

    def move_cursor(self, index: int) -> None:
        """Move the cursor, back into sight if it was scrolled away from."""
        self.cursor = index
        self.scroll_to_cursor()

    def action_cursor_up(self) -> None:
        """Go to the entry above."""
        self.move_cursor(self.cursor - 1)

    def action_cursor_down(self) -> None:
        """Go to the entry below."""
        self.move_cursor(self.cursor + 1)

    def action_page_up(self) -> None:
        """Go up by what is visible."""
        self.move_cursor(self.cursor - max(1, self.visible_lines))

    def action_page_down(self) -> None:
        """Go down by what is visible."""
        self.move_cursor(self.cursor + max(1, self.visible_lines))

    def action_first(self) -> None:
        """Go to the first entry."""
        self.move_cursor(0)

    def action_last(self) -> None:
        """Go to the last entry."""
        self.move_cursor(self._line_count - 1)

    def answer_enter(self) -> None:
        """Take the focus for an enter in the filter above; open, if the focus is here already.

        The field gets a second enter that comes at once all the same, but it was meant for this.
        """
        if self.led or self.screen.focused is self:
            self.action_open()
        else:
            self.screen.set_focus(self)

    def action_open(self) -> None:
        """Open the entry under the cursor."""
        if self.cursor >= 0:
            self.open_entry(self.cursor)
