"""The progress of an audit on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ops.audit.verify import Progress as Hears


@contextmanager
def progress_bar() -> Iterator[Hears | None]:
    """Show a bar on the standard error while the block runs, if that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    columns = (TextColumn("seals"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("seals", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)
