"""The open cases of the log, stored in a file between runs.

The file saves reading the whole log again at each start. It is optional: if it is missing, damaged
or of another log, the log is read from its beginning.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from adapters.subscriptions.position_file import write_whole
from domain.case.events.ending import Closed
from domain.case.events.opening import Opened
from domain.errors import RecordDamagedError, UnavailableError
from domain.ports import CaseRecord, RecordedEvent

SAVE_INTERVAL_EVENTS = 2_000
"""Events after which the file is written again: the most that a start reads twice."""

log = structlog.get_logger(__name__)


class OpenCasesFile(BaseModel):
    """The content of the file: the cases open after the event at ``position``.

    It also has the SHA-256 of that event's state, which identifies the log.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    position: int = Field(ge=1)
    event: str
    open: tuple[UUID, ...]


class OpenCases:
    """The open cases of a log. ``position`` is that of the last applied event.

    Args:
        record: the log.
        file: where to store them; not stored if None.
    """

    def __init__(self, record: CaseRecord, file: Path | None) -> None:
        self.position = 0
        self._record = record
        self._file = file
        self._open: set[UUID] = set()
        self._last: RecordedEvent | None = None
        self._saved_position = 0

    async def load(self) -> AsyncIterator[list[RecordedEvent]]:
        """Load the file; yield the first two events of each open case, or the only one.

        Raises UnavailableError.
        """
        saved = await asyncio.to_thread(self._read)
        if saved is None or not await self._matches_log(saved):
            return
        for case_id in saved.open:
            try:
                first = await self._record.read(case_id, limit=2)
            except RecordDamagedError:  # one case must not block the others
                log.error("open_case_damaged", case_id=str(case_id))  # noqa: TRY400 - as logged
                continue
            if first:
                yield list(first)
        self._open = set(saved.open)
        self.position = self._saved_position = saved.position

    def apply(self, recorded: RecordedEvent) -> None:
        """Apply the next event of the log."""
        if recorded.event.topic == Opened.TOPIC:
            self._open.add(recorded.event.case_id)
        elif recorded.event.topic == Closed.TOPIC:
            self._open.discard(recorded.event.case_id)
        self.position, self._last = recorded.seq, recorded

    async def save(self, *, min_events: int = 1) -> None:
        """Write the file after that many events; a failure is only logged."""
        new = self.position - self._saved_position
        if self._file is None or self._last is None or new < min_events:
            return
        saved = OpenCasesFile(
            position=self.position, event=_digest(self._last), open=tuple(self._open)
        )
        try:
            await asyncio.to_thread(write_whole, self._file, saved.model_dump_json())
        except UnavailableError:
            log.warning("open_cases_file_not_written", file=str(self._file))
            return
        self._saved_position = saved.position

    def _read(self) -> OpenCasesFile | None:
        if self._file is None or not self._file.exists():
            return None
        try:
            return OpenCasesFile.model_validate_json(self._file.read_bytes())
        except (OSError, ValidationError):
            log.warning("open_cases_unreadable", file=str(self._file))
            return None

    async def _matches_log(self, saved: OpenCasesFile) -> bool:
        there = await self._record.follow(after=saved.position - 1, limit=1)
        if there and _digest(there[0]) == saved.event:
            return True
        log.warning("open_cases_of_another_log", file=str(self._file), position=saved.position)
        return False


def _digest(recorded: RecordedEvent) -> str:
    return hashlib.sha256(recorded.event.state).hexdigest()
