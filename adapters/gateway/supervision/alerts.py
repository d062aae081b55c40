"""Alerts of supervision (电子监察): a log line for each, for whoever watches the logs.

A case says what is wrong with it by events; this says it to the operators' own
alerting, once an event, with nothing personal. What to do is in the live queue.
"""

from collections.abc import Sequence

import structlog

from adapters.subscriptions.position_file import PositionFile
from domain.case.clock import limit_concern_key
from domain.case.codec import decode
from domain.case.events.answers import CONTRADICTED, AnswerContradicted, ReportRejected
from domain.case.events.base import CaseEvent, step_concern_key
from domain.case.events.clocks import LimitBreached, LimitEvent, LimitWarned
from domain.case.events.people import ConcernRaised, Escalated
from domain.case.events.steps import StepFlagged
from domain.ports import RecordedEvent

SAVE_INTERVAL_EVENTS = 2_000
"""Events without an alert after which the position is kept: what a start reads again."""

_ALERTS = frozenset(
    each.TOPIC
    for each in (
        AnswerContradicted,
        ConcernRaised,
        Escalated,
        LimitBreached,
        LimitWarned,
        ReportRejected,
        StepFlagged,
    )
)

log = structlog.get_logger(__name__)


class SupervisionAlerts:
    """``Subscriber`` that logs ``concern_raised`` and ``limit_warned`` as warnings, and
    ``limit_breached`` and ``escalated`` as errors.

    Args:
        position: where it keeps how far it has come.
    """

    name = "supervision_alerts"

    def __init__(self, position: PositionFile) -> None:
        self._file = position
        self._position: int | None = None
        self._saved_position = 0

    async def position(self) -> int:
        """The sequence number of the last event taken."""
        if self._position is None:
            self._position = self._saved_position = await self._file.get()
        return self._position

    async def handle(self, events: Sequence[RecordedEvent]) -> None:
        """Log the alerts among the events, then move past all of them."""
        alerts = [decode(each.event) for each in events if each.event.topic in _ALERTS]
        for event in alerts:
            _alert(event)
        self._position = events[-1].seq
        if alerts or self._position - self._saved_position >= SAVE_INTERVAL_EVENTS:
            await self._file.put(self._position)
            self._saved_position = self._position


def _alert(event: CaseEvent) -> None:
    about = log.bind(case_id=str(event.case_id), version=event.version)
    payload = event.payload
    match payload:
        case LimitBreached():
            about.error("limit_breached", **_log_limit(payload))
        case LimitWarned():
            about.warning("limit_warned", **_log_limit(payload))
        case Escalated():
            about.error("escalated", concern=payload.concern, to=payload.to)
        case ConcernRaised():
            _log_concern(about, payload.concern, payload.reason, payload.department)
        case StepFlagged():
            _log_concern(about, step_concern_key(payload.step), payload.reason, payload.department)
        case ReportRejected():
            _log_concern(
                about, step_concern_key(payload.step), "report_rejected", payload.department
            )
        case AnswerContradicted():
            _log_concern(about, step_concern_key(payload.step), CONTRADICTED, payload.department)


def _log_concern(
    about: structlog.typing.FilteringBoundLogger, concern: str, reason: str, department: str
) -> None:
    about.warning("concern_raised", concern=concern, reason=reason, department=department)


def _log_limit(event: LimitEvent) -> dict[str, str]:
    return {
        "concern": limit_concern_key(event.clock, event.limit),
        "due_at": event.due_at.isoformat(),
        "department": event.department,
    }
