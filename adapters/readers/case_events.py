"""Reads one case whole."""

from uuid import UUID

from domain.errors import NotFoundError, RecordDamagedError
from domain.event_codec import decode
from domain.events.opening import Opened
from domain.ports import CaseRecord, RecordedEvent

PAGE = 1_000


async def read_case(record: CaseRecord, case_id: UUID) -> list[RecordedEvent]:
    """All events of a case, in order. Raises NotFoundError."""
    events: list[RecordedEvent] = []
    while True:
        read = await record.read(case_id, after=len(events), limit=PAGE)
        events.extend(read)
        if len(read) < PAGE:
            break
    if not events:
        raise NotFoundError(f"there is no case {case_id}")
    return events


def opening_of(recorded: RecordedEvent) -> Opened:
    """The opening that a case begins with. Raises RecordDamagedError."""
    opened = decode(recorded.event)
    if not isinstance(opened, Opened):
        raise RecordDamagedError(f"case {recorded.event.case_id} does not begin with its opening")
    return opened
