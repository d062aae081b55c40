"""Renders notices: the text that the timeline has for the event a notice is about."""

from collections.abc import Sequence
from uuid import UUID

import structlog
from cachetools import LRUCache

from adapters.channels.notice import Notice
from adapters.presentation.timeline import timeline_entry
from adapters.subscriptions.plan_history import PlanHistory, carries_plan, plans_of
from domain.case.codec import decode
from domain.case.events.base import CaseEvent
from domain.case.events.steps import NoticeRequested
from domain.errors import RecordDamagedError
from domain.plan import Plan
from domain.ports import CaseRecord, EventRecord, RecordedEvent, ThemeStore

_REMEMBERED = 10_000

log = structlog.get_logger(__name__)


class NoticeRenderer:
    """Finds the notices among events of the log and renders them."""

    def __init__(self, record: CaseRecord, themes: ThemeStore) -> None:
        self._record = record
        self._themes = themes
        self._plans = LRUCache[UUID, PlanHistory](_REMEMBERED)

    async def notices(self, events: Sequence[RecordedEvent]) -> list[Notice]:
        """Return the notices that these events request, in order.

        Those of cases whose record is damaged are left out and logged.
        """
        earlier: dict[UUID, list[EventRecord]] = {}
        found = []
        for recorded in events:
            event = recorded.event
            if carries_plan(event.topic):
                self._update_plan(event)
            elif event.topic == NoticeRequested.TOPIC:
                try:
                    found.append(await self._notice(event, earlier.get(event.case_id, [])))
                except RecordDamagedError:  # it does not block notices of other cases
                    log.error(  # noqa: TRY400 - it may hold values
                        "notice_of_damaged_case", case_id=str(event.case_id), version=event.version
                    )
            earlier.setdefault(event.case_id, []).append(event)
        return found

    async def _notice(self, record: EventRecord, earlier: Sequence[EventRecord]) -> Notice:
        event = decode(record)
        requested = event.payload
        if not isinstance(requested, NoticeRequested):
            raise RecordDamagedError(f"event {record.version} of {record.case_id} is not a notice")
        plan = await self._plan(record)
        about = await self._find_subject(record.case_id, requested.about, earlier)
        return Notice(
            id=f"{record.case_id}/{record.version}",
            case_id=record.case_id,
            version=record.version,
            kind=requested.kind,
            audience=requested.audience,
            theme=plan.ref,
            step=requested.step,
            effective_at=event.effective_at,
            text=timeline_entry(about, plan).text,
        )

    async def _find_subject(
        self, case_id: UUID, version: int, earlier: Sequence[EventRecord]
    ) -> CaseEvent:
        """Return the event that a notice is about. Raises RecordDamagedError."""
        for record in earlier:
            if record.version == version:
                return decode(record)
        for read in await self._record.read(case_id, after=version - 1, limit=1):
            return decode(read.event)
        raise RecordDamagedError(f"case {case_id} has no event {version}")

    async def _plan(self, record: EventRecord) -> Plan:
        """Return the plan that the case ran when the event was recorded."""
        if record.case_id not in self._plans:
            self._plans[record.case_id] = await plans_of(self._record, record.case_id)
        return await self._themes.plan(self._plans[record.case_id].at(record.version))

    def _update_plan(self, record: EventRecord) -> None:
        """Update the known plan of a case from the log."""
        known = self._plans.get(record.case_id)
        if known is not None or record.version == 1:
            self._plans[record.case_id] = (known or PlanHistory()).after(decode(record))
