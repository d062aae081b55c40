"""Reads one case whole, and tells which plan it ran when."""

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
    """Which plan a case runs: from each of these versions on, the one of that digest.

    A case is opened under one; only a migration moves it to another.
    """

    since: tuple[tuple[int, str], ...] = ()

    @classmethod
    def of(cls, events: Iterable[CaseEvent]) -> Self:
        """What these events of one case, from its beginning on, say."""
        plans = cls()
        for event in events:
            plans = plans.after(event)
        return plans

    @classmethod
    def recorded(cls, events: Iterable[RecordedEvent]) -> Self:
        """The same of stored events: only those are decoded that name a plan."""
        return cls.of(decode(each.event) for each in events if carries_plan(each.event.topic))

    def after(self, event: CaseEvent) -> Self:
        """What holds from this event on; one that it has taken already changes nothing."""
        known = self.since[-1][0] if self.since else 0
        payload = event.payload
        if not isinstance(payload, Opened | Migrated) or event.version <= known:
            return self
        return type(self)((*self.since, (event.version, payload.plan_digest)))

    @property
    def now(self) -> str:
        """The digest of the plan that it runs after all of them. Raises RecordDamagedError."""
        return self.at(self.since[-1][0] if self.since else 0)

    def at(self, version: int) -> str:
        """The digest of the plan that the case ran by then. Raises RecordDamagedError."""
        for since, digest in reversed(self.since):
            if since <= version:
                return digest
        raise RecordDamagedError("a case does not begin with its opening")


def carries_plan(topic: str) -> bool:
    """Whether events of the topic say which plan the case runs from now on."""
    return topic in {Opened.TOPIC, Migrated.TOPIC}


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


async def plans_of(record: CaseRecord, case_id: UUID) -> PlanHistory:
    """Which plan a case ran when, up to now. Raises NotFoundError."""
    return PlanHistory.recorded(await read_case(record, case_id))


def opening_of(recorded: RecordedEvent) -> Opened:
    """What the opening that a case begins with says. Raises RecordDamagedError."""
    return opening_event(recorded)[1]


def opening_event(recorded: RecordedEvent) -> tuple[CaseEvent, Opened]:
    """The opening that a case begins with, and its payload. Raises RecordDamagedError."""
    event = decode(recorded.event)
    if not isinstance(event.payload, Opened):
        raise RecordDamagedError(f"case {recorded.event.case_id} does not begin with its opening")
    return event, event.payload
