"""The wizard's fifth step: the schema with a guess at who is who in it, and what was set up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on
from textual.app import ComposeResult

from app.api.errors import ApiError
from app.export_files import ExportFormat, export_name
from app.guidance import Step as NextStep
from app.identity_columns import guess_columns
from app.schema_export import export_text
from app.wizard import Step
from app.wizard_summary import summary_facts
from screens.export import ExportScreen
from screens.wizard_page import Page
from widgets.overview import Overview
from widgets.schema_pane import SchemaPane

if TYPE_CHECKING:
    from app.api.models import Table

_READ_UNASKED: Final = 20
"""Tables whose columns are read at once; of more, those that are opened: each is a request."""

_READ_BY_KEY: Final = 50
"""Tables whose columns one press of the key reads: there can be 50,000."""


class SchemaPage(Page):
    """Tables and columns as a tree; behind it the summary, which ends the setup."""

    step = Step.SCHEMA

    def compose(self) -> ComposeResult:
        """The tree, and the summary in its place."""
        self.schema = SchemaPane(self.wizard.key_of, guesses=True, esc_clears=False)
        self.schema.branches.can_focus = False
        self.schema.branches.led = True
        self.summary = Overview(self.wizard.key_of)
        self.summary.display = False
        self._shown: object = None
        self._opened_one = False
        yield self.schema
        yield self.summary

    @property
    def finished(self) -> bool:
        """Whether the last page is on show."""
        return bool(self.summary.display)

    @property
    def heading(self) -> tuple[str, str]:
        """What is looked at."""
        if self.finished:
            return "✔ The integration is set up", "everything here can be found in the lists again"
        return "The schema", "◆ likely says who a person is: a guess by name and type"

    @property
    def offers(self) -> dict[str, str]:
        """Open a table, take the schema along, go on."""
        if self.finished:
            return {
                "take": "finish",
                "export": "export",
                "scan": "scan",
                "another": "another setup",
            }
        offers = {"take": "open", "go_on": "summary", "export": "export"}
        if not self.wizard.setup.tables:
            del offers["take"]
        more = len(self._next_unread)
        if more:
            offers["read_again"] = f"columns of {more} more"
        return offers

    def begin(self) -> None:
        """Show the tables; of few the columns, too."""
        self._show_tree()
        reading = self.wizard.reading
        if reading is None or reading.tables is None or self._shown is reading.tables:
            return
        self._shown = reading.tables
        self._opened_one = False
        self.schema.clear()
        self.schema.show_tables(reading.tables)
        if not reading.tables.items:
            self.schema.say("It shows no table.", (NextStep("back", "back, to look again"),))
        if len(reading.tables.items) <= _READ_UNASKED:
            self.schema.open_groups()
            self.do_read_again()

    def _show_tree(self) -> None:
        self.summary.display = False
        self.schema.display = True
        self.wizard.set_focus(self.schema.filter.input)
        self.wizard.refresh_frame()

    # Columns

    @property
    def _next_unread(self) -> tuple[Table, ...]:
        reading = self.wizard.reading
        return reading.unread[:_READ_BY_KEY] if reading is not None else ()

    def do_read_again(self) -> None:
        """Read the columns of the next tables that were not read yet."""
        for table in self._next_unread:
            self._ask(table)

    @on(SchemaPane.ColumnsWanted)
    def _columns_wanted(self, event: SchemaPane.ColumnsWanted) -> None:
        event.stop()
        self._ask(event.table)

    @on(SchemaPane.ColumnsUnwanted)
    def _columns_unwanted(self, event: SchemaPane.ColumnsUnwanted) -> None:
        """They are on their way, and the export has a use for them."""
        event.stop()

    def _ask(self, table: Table) -> None:
        self.schema.columns_loading(table)
        self.wizard.run_worker(self._read(table), group="columns", exit_on_error=False)

    async def _read(self, table: Table) -> None:
        reading = self.wizard.reading
        if reading is None:
            return
        try:
            columns = await reading.read_columns(await self.wizard.session.client(), table)
        except ApiError as error:
            if reading is self.wizard.reading:
                self.schema.columns_failed(table, self.advise(error))
            return
        finally:
            self.wizard.refresh_frame()
        if reading is not self.wizard.reading:
            return
        self.schema.show_columns(table, columns)
        if self.finished:
            self._sum_up()
        if not self._opened_one and guess_columns(columns.items):
            # One table is opened, to show what the symbol means.
            self._opened_one = True
            self.schema.open_table(table)

    # Afterwards

    def do_take(self) -> None:
        """Open or close what is under the cursor; on the summary, finish."""
        if self.finished:
            self.wizard.finish()
        else:
            self.schema.branches.action_open()

    def do_go_on(self) -> None:
        """The summary."""
        self.schema.display = False
        self.summary.display = True
        self._sum_up()
        self.wizard.set_focus(self.summary)
        self.wizard.refresh_frame()

    def _sum_up(self) -> None:
        reading = self.wizard.reading
        self.summary.show(summary_facts(self.wizard.setup, reading.whole if reading else ()))

    def do_export(self) -> None:
        """Save the schema as JSON or CSV."""
        reading = self.wizard.reading
        if reading is None:
            return
        connection, whole = reading.connection, reading.whole
        dialog = ExportScreen(
            "Export the schema",
            export_name(connection.label, "schema", ExportFormat.JSON),
            lambda how: export_text(how, connection, whole),
        )
        self.app.push_screen(
            dialog,
            lambda path: (
                self.wizard.say(f"✔ Saved, readable by you alone: {path}") if path else None
            ),
        )

    def do_scan(self) -> None:
        """Finish, and go on with the workbench."""
        self.wizard.finish("scan")

    def do_another(self) -> None:
        """Finish, and set up another integration."""
        self.wizard.finish("wizard")

    def back(self) -> bool:
        """From the summary back to the tree."""
        if self.finished:
            self._show_tree()
            return True
        return False

    def move(self, way: str) -> None:
        """Move in the tree, or scroll the summary."""
        if not self.finished:
            in_tree = {"left": "collapse_or_parent", "right": "expand_or_child"}.get(way, way)
            getattr(self.schema.branches, f"action_{in_tree}")()
            return
        scroll = {"cursor_up": "up", "cursor_down": "down"}.get(way, way)
        getattr(self.summary, f"action_scroll_{scroll}" if "page" not in way else f"action_{way}")()
