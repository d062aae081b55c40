"""The case (办件): an event-sourced aggregate.

It reads no clock: every event is given the time it happens at.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self
from uuid import UUID

from domain.case.events.base import (
    ENGINE,
    CaseEvent,
    EventPayload,
    RequestedEvent,
    request_rejection_reason,
)
from domain.case.events.opening import Opened
from domain.case.state import CaseState
from domain.errors import CommandRejectedError, RecordDamagedError


@dataclass
class Case(CaseState):
    """One applicant's run of one theme version."""

    pending_events: list[CaseEvent] = field(default_factory=list, compare=False)
    """The events that are triggered and not collected."""

    @classmethod
    def open(cls, case_id: UUID, opened: Opened, *, now: datetime, actor: str) -> Self:
        """Open a case: trigger its first event."""
        case = cls(case_id, now)
        case.trigger(opened, now, actor=actor)
        return case

    @classmethod
    def begin(cls, opening: CaseEvent) -> Self:
        """Return a case to which no event is applied, for the fold that begins with ``opening``.

        Raises:
            RecordDamagedError: the event is not an opening.
        """
        if not isinstance(opening.payload, Opened):
            raise RecordDamagedError("the first event of a case is not its opening")
        return cls(opening.case_id, opening.effective_at)

    def trigger(
        self,
        payload: EventPayload,
        now: datetime,
        *,
        actor: str = ENGINE,
        effective_at: datetime | None = None,
    ) -> None:
        """Trigger an event. ``effective_at`` defaults to ``now``.

        ``recorded_at`` is ``now`` until the store stamps the time of the append.

        Raises:
            CommandRejectedError: the case does not allow the event. Nothing changed.
        """
        event = CaseEvent(
            case_id=self.id,
            version=self.version + 1,
            recorded_at=now,
            effective_at=effective_at or now,
            actor=actor,
            payload=payload,
        )
        if reason := request_rejection_reason(self, event) or payload.rejection_reason(self):
            raise CommandRejectedError(f"case {self.id}: {reason}")
        self.apply(event)
        self.pending_events.append(event)

    def apply(self, event: CaseEvent) -> None:
        """Apply an event of this case to its state.

        Raises:
            RecordDamagedError: the event is not the next one of this case.
        """
        if event.case_id != self.id or event.version != self.version + 1:
            raise RecordDamagedError(f"expected event {self.version + 1} of case {self.id}")
        payload = event.payload
        payload.apply(self, event)
        if isinstance(payload, RequestedEvent) and payload.request_id:
            self.note_request(event.actor, payload.request_id, payload.request_commitment)
        self.version = event.version

    def collect_events(self) -> list[CaseEvent]:
        """Return the pending events and forget them."""
        collected, self.pending_events = self.pending_events, []
        return collected
