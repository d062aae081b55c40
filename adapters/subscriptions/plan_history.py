"""Reads one case, and finds which plan it ran at which version."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from domain.case.codec import decode
from domain.case.events.base import CaseEvent
from domain.case.events.opening import Opened
from domain.case.events.people import Migrated
from domain.errors import NotFoundError, RecordDamagedError
from domain.ports import CaseRecord, RecordedEvent

PAGE = 1_000


@dataclass(frozen=True, slots=True)
class PlanHistory:
    """The plans of a case: from each of these versions on, the plan of that digest.

    A case is opened under one plan; only a migration changes it.
    """

    since: tuple[tuple[int, str], ...] = ()

    @classmethod
    def of(cls, events: Iterable[CaseEvent]) -> Self:
        """Return the history from these events of one case, from its beginning."""
        plans = cls()
        for event in events:
            plans = plans.after(event)
        return plans

    @classmethod
    def recorded(cls, events: Iterable[RecordedEvent]) -> Self:
        """Return the history from stored events; only events that name a plan are decoded."""
        return cls.of(decode(each.event) for each in events if carries_plan(each.event.topic))

    def after(self, event: CaseEvent) -> Self:
        """Return the history after this event; an included event changes nothing."""
        known = self.since[-1][0] if self.since else 0
        payload = event.payload
        if not isinstance(payload, Opened | Migrated) or event.version <= known:
            return self
        return type(self)((*self.since, (event.version, payload.plan_digest)))

    @property
    def now(self) -> str:
        """Return the digest of the current plan. Raises RecordDamagedError."""
        return self.at(self.since[-1][0] if self.since else 0)

    def at(self, version: int) -> str:
        """Return the digest of the plan at a version of the case. Raises RecordDamagedError."""
        for since, digest in reversed(self.since):
            if since <= version:
                return digest
        raise RecordDamagedError("a case does not begin with its opening")


def carries_plan(topic: str) -> bool:
    """Return whether events of the topic name the plan that the case runs from then on."""
    return topic in {Opened.TOPIC, Migrated.TOPIC}


async def read_case(record: CaseRecord, case_id: UUID) -> list[RecordedEvent]:
    """Return all events of a case, in order. Raises NotFoundError."""
    events: list[RecordedEvent] = []
    while True:
        read = await record.read(case_id, after=len(events), limit=PAGE)
        events.extend(read)
        if len(read) < PAGE:
            break
    if not events:
        raise NotFoundError(f"there is no case {case_id}")
    return events


async def plans_of(record: CaseRecord, case_id: UUID) -> PlanHistory:
    """Return the history of a case up to now. Raises NotFoundError."""
    return PlanHistory.recorded(await read_case(record, case_id))


def opening_of(recorded: RecordedEvent) -> Opened:
    """Return the payload of the opening of a case. Raises RecordDamagedError."""
    return opening_event(recorded)[1]


def opening_event(recorded: RecordedEvent) -> tuple[CaseEvent, Opened]:
    """Return the opening event of a case, and its payload. Raises RecordDamagedError."""
    event = decode(recorded.event)
    if not isinstance(event.payload, Opened):
        raise RecordDamagedError(f"case {recorded.event.case_id} does not begin with its opening")
    return event, event.payload
