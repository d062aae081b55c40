"""Cases run by hand and put into a record in memory."""

from uuid import UUID

from adapters.memory.case_record import MemoryCaseRecord
from domain.case.codec import encode
from domain.case.events.base import CaseEvent
from domain.plan import Plan
from domain.ports import Append
from tests.unit.domain.decision_driver import Shell
from tests.unit.domain.plans import item, plan

TWO = plan(item("first"), item("second", after=("first",)))


def run(shell: Shell) -> Shell:
    shell.run(lambda calls: calls[0])
    return shell


async def store(record: MemoryCaseRecord, events: list[CaseEvent], after: int = 0) -> None:
    """Append events of one case."""
    records = tuple(encode(event) for event in events)
    await record.append(Append(records[0].case_id, after, records))


def closed_case(theme: Plan = TWO) -> tuple[UUID, list[CaseEvent]]:
    shell = run(Shell(theme))
    return shell.case.id, shell.events
