"""Replays a case from the record alone: timeline, state and digest, at any point."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from adapters.gateway.cases.view.case_view import case_message, entry_message
from adapters.gateway.cases.view.current_texts import (
    ending_of,
    reasons_of,
    select_current_events,
    tracking_numbers,
)
from adapters.gateway.free_texts import TextsByVersion, decrypt_texts
from adapters.pb.onething.case.v1 import case_pb2
from adapters.presentation.event_texts import find_event_texts
from adapters.presentation.timeline import timeline
from adapters.subscriptions.plan_history import PlanHistory, read_case
from domain.case.aggregate import Case
from domain.case.codec import decode, fold
from domain.case.events.base import CaseEvent
from domain.errors import InvalidInputError, NotFoundError
from domain.plan import Plan
from domain.ports import Vault
from ops.audit.verify import require_intact, verify
from ops.serve.read_only_stores import ReadableStores

log = structlog.get_logger(__name__)

At = int | datetime | None
"""A version, a time of recording, or the end of the record."""


@dataclass(frozen=True, slots=True)
class ReplayedCase:
    """A case from its record, in the forms that the gateway serves."""

    case: case_pb2.Case
    timeline: Sequence[case_pb2.TimelineEntry]
    recorded: int  # events in the record, including those after the point replayed to


def parse_case_id(text: str) -> UUID:
    """Parse a case id. Raises InvalidInputError."""
    try:
        return UUID(text)
    except ValueError as error:
        raise InvalidInputError((("case", f"{text!r} is not a case id: give a UUID"),)) from error


def parse_at(text: str | None) -> At:
    """Parse a version or an ISO 8601 time with its offset. Raises InvalidInputError."""
    if text is None:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        hint = "give a version, or a time with its offset such as 2026-05-01T09:00:00+08:00"
        raise InvalidInputError((("--at", f"{text!r} is neither: {hint}"),))
    return moment


async def replay_case(
    stores: ReadableStores, case_id: UUID, at: At = None, vault: Vault | None = None
) -> ReplayedCase:
    """Fold the events of a case up to a point, after an audit of the whole case.

    The audit covers events, seals, command ids, vault, plan and calendars. A version counts events.
    A time means what was known then (I9): all events up to the last one that was recorded at or
    before it. Clocks of hosts differ and step back, so recorded times of a case may decrease; its
    order is that of the versions.

    With a ``vault`` the entries have all texts of people and departments, and the access is logged;
    an erased subject has none.

    Raises:
        NotFoundError: the case does not exist, or was not opened yet.
        RecordDamagedError: the record is not intact, or does not fold; names the differences.
    """
    require_intact(verify(stores.database, case_id=case_id))
    recorded = await read_case(stores.record, case_id)
    events = _known([decode(one.event) for one in recorded], at)
    case = fold(events)
    if case is None:
        raise NotFoundError(f"case {case_id} was not opened by {at}")
    plan = await stores.themes.plan(case.plan_digest)
    entries = await timeline(events, PlanHistory.of(events), stores.themes)
    words: TextsByVersion = {} if vault is None else await _read_texts(vault, case_id, events)
    return ReplayedCase(
        case=_message(case, plan, events, words),
        timeline=[entry_message(entry, words) for entry in entries],
        recorded=len(recorded),
    )


def _message(
    case: Case, plan: Plan, events: Sequence[CaseEvent], words: TextsByVersion
) -> case_pb2.Case:
    current = select_current_events(case, events)
    return case_message(
        case,
        plan,
        reasons=reasons_of(case, plan, current, words),
        ending=ending_of(plan, current, words),
        tracking_numbers=tracking_numbers(current, words),
    )


async def _read_texts(vault: Vault, case_id: UUID, events: Sequence[CaseEvent]) -> TextsByVersion:
    text_fields = {
        each.version: found for each in events if (found := find_event_texts(each.payload))
    }
    words = await decrypt_texts(vault, case_id, text_fields)
    log.warning("free_texts_read", case_id=str(case_id), by="replay", versions=sorted(words))
    return words


def _known(events: Sequence[CaseEvent], at: At) -> Sequence[CaseEvent]:
    """Return the events, in order, up to a point; always a prefix."""
    match at:
        case None:
            return events
        case int():
            return events[:at]
        case datetime():
            recorded = (n for n, event in enumerate(events, 1) if event.recorded_at <= at)
            return events[: max(recorded, default=0)]
