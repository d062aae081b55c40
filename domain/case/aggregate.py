"""The case (办件): an event-sourced aggregate. It refuses what it does not allow.

The aggregate is the memory of the pure core. It reads no clock: every decision
takes the time it happens at. ``effective_at`` is when something took effect;
``timestamp``, the library's own attribute, is when it was recorded, and is set
by the record as it appends.
"""

from datetime import datetime
from typing import Any, Self
from uuid import UUID

from domain.case.events.base import ENGINE, CaseEvent, request_rejection_reason
from domain.case.events.opening import Opened
from domain.case.state import CaseState
from domain.errors import CommandRejectedError


class Case(CaseState):
    """One applicant's run of one theme version."""

    @classmethod
    def open(cls, case_id: UUID, *, now: datetime, actor: str, **facts: Any) -> Self:
        """Open a case; ``facts`` are the attributes of :class:`Opened`."""
        return cls._create(
            Opened, id=case_id, timestamp=now, effective_at=now, actor=actor, **facts
        )

    def decide(self, event_class: type[CaseEvent], now: datetime, **attributes: Any) -> None:
        """Have an event happen, by the engine and now, where ``attributes`` do not say otherwise.

        Raises:
            CommandRejectedError: the case, as it stands, does not allow it. Nothing changed.
        """
        event = event_class(
            originator_id=self.id,
            originator_version=self.version + 1,
            timestamp=now,
            **{"effective_at": now, "actor": ENGINE, **attributes},
        )
        if reason := request_rejection_reason(self, event) or event.rejection_reason(self):
            raise CommandRejectedError(f"case {self.id}: {reason}")
        event.mutate(self)
        self.pending_events.append(event)

    def collect_decided_events(self) -> list[CaseEvent]:
        """Hand over the events decided since the last time, and forget them."""
        return [event for event in self.collect_events() if isinstance(event, CaseEvent)]
