"""The wizard's fourth step: the tables, which is the test of the connection, and a first look."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Final

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.worker import Worker

from app.api.errors import ApiError
from app.api.models import Connection, Table
from app.endpoints import endpoints, reach_words
from app.form_fields import Choice
from app.guidance import Step as NextStep
from app.guidance import advise, advise_failed_test
from app.inventory import named
from app.picking import Search
from app.provider_search import nothing_called
from app.sample_query import sample_query
from app.scan_result import ResultTable
from app.scanning import NotReading, run_scan
from app.schema import name_of
from app.schema_reading import SchemaReading
from app.shown import shown_line, shown_name
from app.text import counted
from app.warehouses import dialect_of
from app.wizard import Chosen, Step
from screens.dialog import on_top
from screens.under_way import GIVES_UP
from screens.value import show_value
from screens.wizard_page import Page
from widgets.looks import looks
from widgets.notice import short_cause
from widgets.result_grid import ResultGrid
from widgets.row_list import ListColumn, item_at
from widgets.scan_cells import ScanCells
from widgets.search_list import SearchList

SAMPLE_ROWS: Final = 5
_COSTS: Final = (
    f"enter shows {SAMPLE_ROWS} rows: the query runs on the customer's warehouse and costs them."
)


class ScanPage(Page):
    """The tables above; below them some rows of the one that was picked."""

    step = Step.SCAN

    def compose(self) -> ComposeResult:
        """Tables and rows."""
        self.list = SearchList("type to find a table", self.wizard.key_of, id="tables")
        self.grid = ResultGrid(id="wizard-rows")
        self.grid.display = False
        self._tables: tuple[Table, ...] = ()
        self._search = Search()
        self._sampled: Table | None = None
        self._sample: ResultTable | None = None
        self._worker: Worker[None] | None = None
        yield self.list
        yield self.grid

    @property
    def heading(self) -> tuple[str, str]:
        """What is tested here."""
        connection = self.wizard.setup.connection
        name = connection.name if connection is not None else ""
        if self.wizard.setup.tables is None:
            return f"Does {name} work?", "the list of its tables is the first test"
        return "A first look at the data", "pick a table; the same query twice costs twice"

    @property
    def offers(self) -> dict[str, str]:
        """The sample of the table under the cursor; once it is there, enter goes on."""
        if self._busy:
            return {}
        setup = self.wizard.setup
        if setup.tables is None:
            offers = {"read_again": "try again"}
            return {**offers, "clean_up": "delete what was created"} if setup.created else offers
        if self.wizard.focused is self.grid:
            return {"take": "whole value", "other_pane": "tables", "go_on": "on to the schema"}
        offers = {}
        row = self.list.row
        if row is not None:
            seen = self._tables[row] is self._sampled
            offers["take"] = "go on" if seen else f"{SAMPLE_ROWS} rows of it"
        if self.grid.display:
            offers["other_pane"] = "rows"
        return {**offers, "go_on": "on to the schema", "read_again": "read them again"}

    @property
    def _busy(self) -> bool:
        return self._worker is not None and not self._worker.is_finished

    # The tables

    def begin(self) -> None:
        """Ask for the tables at once, unless they are known."""
        self.list.take_focus()
        reading = self.wizard.reading
        if reading is not None and reading.tables is not None:
            if self.wizard.setup.tables is None:
                self.wizard.update(self.wizard.setup.with_tables(len(reading.tables.items)))
            self._show_tables()
            self._say_it_answers()
            return
        self._sampled = self._sample = None
        self.grid.display = False
        self._tables, self._search = (), Search()
        self._show_tables()
        self.do_read_again()

    def do_read_again(self) -> None:
        """Ask for the tables."""
        chosen = self.wizard.setup.connection
        if chosen is not None:
            self._start(self._read(chosen), f"Asking {chosen.name} for its tables")

    def _still(self, chosen: Chosen) -> bool:
        """Whether a connection is the one on show still; what came for another is of no use."""
        now = self.wizard.setup.connection
        return self.display and now is not None and now.id == chosen.id

    async def _read(self, chosen: Chosen) -> None:
        wizard = self.wizard
        connection: Connection | None = None
        try:
            client = await wizard.session.client()
            connection = await wizard.reads.connection(client)
            if connection is None:
                return
            reading = SchemaReading(connection)
            wizard.waiting.leaves()
            tables = await reading.read_tables(client)
        except ApiError as error:
            if self._still(chosen):
                self._failed(error, connection)
            return
        if not self._still(chosen):
            return
        wizard.reading = reading
        self._sampled = self._sample = None
        self.grid.display = False
        wizard.update(wizard.setup.with_tables(len(tables.items)))
        self._show_tables()
        self._say_it_answers()

    def _failed(self, error: ApiError, connection: Connection | None) -> None:
        """What the ladder's rung would say: why, the auth, and what Lytics must reach."""
        wizard = self.wizard
        auths = [
            auth
            for auth_id in (connection.auth_ids if connection is not None else ())
            for auth in wizard.inventory.auths_with_id(auth_id)
        ]
        names = [named(each.label, each.id) for each in auths]
        created = {item.id for item in wizard.setup.created}
        new = connection is not None and connection.id in created
        likely, _ = advise_failed_test(error, names, new=new)
        configs = [connection.config] if connection is not None else []
        configs += [
            auth.raw["config"] for auth in auths if isinstance(auth.raw.get("config"), dict)
        ]
        advice = advise(error, token_source=wizard.session.token_source_name)
        wizard.update(wizard.setup.failed(f"{advice.title}: {advice.cause}"))
        self._show_tables()
        stays = "What was created stays; esc goes back to it, ctrl+d deletes it."
        wizard.say_lines(
            [
                f"✖ {advice.title}",
                f"Likely: {likely}",
                reach_words(dict.fromkeys((*endpoints(*configs), *wizard.places))),
                stays if wizard.setup.created else "",
                # Last, and cut short: what to do must not be pushed out by the API's words.
                short_cause(advice.cause),
            ]
        )

    def _show_tables(self) -> None:
        reading = self.wizard.reading
        listed = reading.tables.items if reading is not None and reading.tables is not None else ()
        if listed is not self._tables:
            self._tables = listed
            self._search = Search(
                [Choice(each.fully_qualified_name, _name(each)) for each in listed]
            )
        found = self._search.find(self.list.text)
        keep = next((at for at in found.places if self._tables[at] is self._sampled), None)
        self.list.show(_columns, _TableRows(self), found.places, keep=keep)
        notice = self.list.notice
        notice.clear()
        if self.wizard.setup.tables is None:
            self.list.bar.say("")
        else:
            self.list.bar.count(0 if found.closest else len(found.places), len(listed))
            if not listed:
                again = (NextStep("refresh", "look again"),)
                notice.say("It answers, but shows no table: may its role see any?", again)
            elif found.closest:
                near = bool(found.places)
                notice.say(nothing_called(self.list.text, near=near, total=len(listed)))
        self.wizard.refresh_frame()

    def _say_it_answers(self) -> None:
        """Say that the test was passed, until there are rows to tell of."""
        if self._sample is None:
            count, costs = counted(len(self._tables), "table"), _COSTS if self._tables else ""
            self.wizard.say(f"✔ The connection answers: {count}. {costs}".rstrip())

    # A first look

    def do_take(self) -> None:
        """Enter: rows of the table, the whole value, or on to the next step."""
        if self.wizard.focused is self.grid:
            self.grid.action_open()
        else:
            self.list.take()

    @on(SearchList.Taken)
    def _taken(self, event: SearchList.Taken) -> None:
        event.stop()
        table = item_at(self._tables, event.row)
        if table is None or self._busy:
            return
        if table is self._sampled:
            self.do_go_on()
        else:
            self._start(self._look(table), f"{_name(table)}: running on the customer's warehouse")

    async def _look(self, table: Table) -> None:
        wizard = self.wizard
        chosen = wizard.setup.connection
        if wizard.reading is None or chosen is None:
            return
        connection = wizard.reading.connection
        query = sample_query(table, dialect_of(connection), SAMPLE_ROWS)
        try:
            client = await wizard.session.client()
            scan = await run_scan(
                client,
                wizard.session.scan_limiter,
                connection,
                query,
                limit=SAMPLE_ROWS,
                waiting=wizard.waiting.waits,
                leaving=wizard.waiting.leaves,
            )
        except NotReading as refused:
            wizard.say(f"▲ {refused.sentence}", "warn")
            return
        except ApiError as error:
            if self._still(chosen):
                advice = advise(error, token_source=wizard.session.token_source_name)
                wizard.say_lines([f"✖ {advice.title}", advice.cause, advice.explanation])
            return
        if not self._still(chosen):
            return
        self._sampled, self._sample = table, scan.table
        self.grid.display = bool(scan.table.rows)
        self.grid.show(ScanCells(scan.table, lambda: looks(self.app)))
        rows, columns = len(scan.table.rows), len(scan.table.columns)
        wizard.say(
            f"✔ {_name(table)}: {counted(rows, 'row')}, {counted(columns, 'column')}; "
            "pick another table for more."
        )

    @on(ResultGrid.CellOpened)
    def _opened(self, event: ResultGrid.CellOpened) -> None:
        event.stop()
        if self._sample is not None and on_top(self.wizard):
            show_value(self.app, self._sample, event.row, event.column)

    # What is under way

    def _start(self, work: Coroutine[None, None, None], what: str) -> None:
        if self._busy:
            return
        self._worker = self.run_worker(work, exclusive=True, exit_on_error=False)
        self.wizard.waiting.begin(what, GIVES_UP)
        self.wizard.refresh_frame()

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """What was under way is over, however it ended."""
        self.wizard.on_worker_state_changed(event)
        if event.worker.is_finished and self.display and not self._busy:
            self.wizard.waiting.end()
            self.wizard.refresh_frame()

    def back(self) -> bool:
        """Give up what is under way; from the rows back to the tables."""
        if self._busy:
            self.left()
            self.wizard.say(self.wizard.waiting.given_up)
            return True
        if self.wizard.focused is self.grid:
            self.list.take_focus()
            return True
        return False

    def left(self) -> None:
        """Give up what is under way, so that something else can begin at once."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.cancel()
            self.wizard.waiting.end()

    # Moving

    def do_go_on(self) -> None:
        """On to the schema."""
        self.wizard.go(self.wizard.setup.forward())

    def do_clean_up(self) -> None:
        """Delete what this setup created, through the gate."""
        self.wizard.writes.clean_up()

    def do_other_pane(self) -> None:
        """From the tables to the rows and back."""
        if self.wizard.focused is self.grid:
            self.list.take_focus()
        elif self.grid.display:
            self.wizard.set_focus(self.grid)

    @on(SearchList.Typed)
    def _typed(self, event: SearchList.Typed) -> None:
        event.stop()
        if self._tables:
            self._show_tables()

    @on(SearchList.Moved)
    def _moved(self, event: SearchList.Moved) -> None:
        event.stop()
        self.wizard.refresh_frame()

    def move(self, way: str) -> None:
        """Move in the tables, or in the rows."""
        if self.wizard.focused is not self.grid:
            self.list.move(way)
            return
        getattr(self.grid, f"action_{way}")()


class _TableRows:
    """The tables as rows of a list."""

    def __init__(self, page: ScanPage) -> None:
        self._page = page

    def cell(self, row: int, column: str) -> Text:
        """Name, how many columns, where it is; or what is wrong with it."""
        style = looks(self._page.app)
        table = self._page._tables[row]
        if column == "name":
            return Text(_name(table), style.plain)
        if column == "columns":
            count = table.num_columns
            return Text("" if count is None else str(count), style.quiet)
        if table.error:
            return Text(f"✖ {shown_line(table.error, 100)}", style.bad)
        return Text(shown_line(_place(table)), style.quiet)


def _columns(width: int) -> list[ListColumn]:
    return [
        ListColumn("name", "Table", max(18, width // 3)),
        ListColumn("columns", "Columns", 8, align="right"),
        ListColumn("where", "In", None),
    ]


def _place(table: Table) -> str:
    """Database and schema of a table, as the tree groups it."""
    return table.fully_qualified_name.removesuffix(table.table_name).rstrip(".")


def _name(table: Table) -> str:
    return shown_name(name_of(table), 80)
