"""Several cases shown live: a table that changes on a terminal, plain lines elsewhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from google.protobuf.timestamp_pb2 import Timestamp
from rich.console import Console
from rich.live import Live
from rich.table import Table

from adapters.pb.onething.case.v1 import case_pb2
from domain.phrases.catalogue import code_in_both
from ops.cli.text.case_text import bilingual, clock_time, full_time
from ops.cli.text.rich_lines import cell, print_rich_line

WIDE = 110  # columns from which the departments are shown too
NOTICE = "case.notice_requested.v1"
STYLES = {
    "granted": "green",
    "refused": "red",
    "ruled_out": "red",
    "undo_by_people": "red",
    "waiting": "dim",
    "skipped": "dim",
    "not_applicable": "dim",
    "withdrawn": "dim",
}


class View(Protocol):
    """Shows cases as they go."""

    def add(self, case: case_pb2.Case) -> None:
        """Show a case from now on."""
        ...

    def show(self, case_id: str, entry: case_pb2.TimelineEntry) -> None:
        """Show what happened to it."""
        ...


class PlainView:
    """A line for everything that happens, without the notices."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._names: dict[str, str] = {}

    def add(self, case: case_pb2.Case) -> None:
        """Say that it is opened."""
        self._names[case.case_id] = case.theme.partition("@")[0]
        self._print(f"{case.theme}  {bilingual(case.label)}  {case.case_id}")

    def show(self, case_id: str, entry: case_pb2.TimelineEntry) -> None:
        """Say what happened."""
        if entry.topic != NOTICE:
            when, name = full_time(entry.effective_at), self._names[case_id]
            self._print(f"{when}  {name:<16}  {bilingual(entry.text)}")

    def _print(self, line: str) -> None:
        print_rich_line(self._console, line)


class TableView:
    """A table a case, a row a step."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._cases: dict[str, case_pb2.Case] = {}
        self._rows: dict[str, dict[str, tuple[str, Timestamp | None]]] = {}

    def add(self, case: case_pb2.Case) -> None:
        """Add its table."""
        self._cases[case.case_id] = case
        self._rows[case.case_id] = {step.step_id: (step.status, None) for step in case.steps}
        self._draw()

    def show(self, case_id: str, entry: case_pb2.TimelineEntry) -> None:
        """Bring the row of its step up to date."""
        if entry.step_status:
            self._rows[case_id][entry.step_id] = (entry.step_status, entry.effective_at)
            self._draw()

    def _draw(self) -> None:
        grid = Table.grid(expand=True)
        for case_id in self._cases:
            grid.add_row(self._table(case_id))
        self._live.update(grid, refresh=True)

    def _table(self, case_id: str) -> Table:
        """A line a step, whatever the width: two cases fit on a small terminal."""
        case = self._cases[case_id]
        wide = self._live.console.width >= WIDE
        title = cell(f"{bilingual(case.label)}  {case_id}")
        table = Table(title=title, title_justify="left", box=None, show_header=False, expand=True)
        table.add_column("item", no_wrap=True, ratio=3)
        if wide:
            table.add_column("department", no_wrap=True, ratio=2)
        table.add_column("status", no_wrap=True, ratio=2)
        table.add_column("time", no_wrap=True, width=29 if wide else 12)
        for step in case.steps:
            status, when = self._rows[case_id][step.step_id]
            words = cell(code_in_both("step_status", status), STYLES.get(status, "yellow"))
            department = [cell(bilingual(step.department_label))] if wide else []
            moment = "" if when is None else full_time(when) if wide else clock_time(when)
            table.add_row(cell(bilingual(step.label)), *department, words, moment)
        return table


@contextmanager
def live_view(console: Console) -> Iterator[View]:
    """The view that fits the console, while the block runs."""
    if not console.is_terminal:
        yield PlainView(console)
        return
    with Live(console=console, auto_refresh=False) as live:
        yield TableView(live)
