"""What follows from failures of adapters: calls that fail, reports that are rejected."""

import hashlib
from datetime import datetime, timedelta

from domain.canonical_json import canonical_json
from domain.decisions.lost_submission import decide_lost_submission
from domain.events.answers import ReportRejected
from domain.events.steps import StepCallFailed, StepFlagged
from domain.inputs import CallFailed, Received, Reception, ReportInvalid
from domain.step import WITH_DEPARTMENT, Step, StepStatus
from domain.turn import Turn
from domain.violations import INVALID_ANSWER

PROBE_FIRST = timedelta(minutes=1)
PROBE_LONGEST = timedelta(hours=1)
"""An adapter that failed for good is asked again after the first, doubling up to
the longest: so that the case goes on by itself once the adapter is fixed."""

MOST_REJECTIONS = 5
"""So many different rejected reports of one submission are recorded."""


def take_failure(turn: Turn, failed: CallFailed) -> Received:
    """An adapter failed: that is no decision. A final failure needs people at once."""
    step = turn.case.steps[failed.step]
    with_adapter = step.status in WITH_DEPARTMENT and not turn.served_by_people(step)
    called = with_adapter or step.status is StepStatus.WITHDRAWING
    if failed.generation != step.generation or not called:
        return Received(Reception.NOTHING_TO_DO)
    if decide_lost_submission(turn, step, failed):
        return Received(Reception.RECORDED)
    probe = min(PROBE_FIRST * 2 ** min(step.failures, 10), PROBE_LONGEST)
    turn.decide(
        StepCallFailed,
        step=failed.step,
        generation=failed.generation,
        code=failed.code,
        retryable=failed.retryable,
        failures=step.failures + 1,
        retry_at=None if failed.retryable else turn.now + probe,
        violations=failed.violations,
    )
    if not failed.retryable and not step.flag:
        flag(turn, failed.step, f"adapter_failed:{failed.code}")
    return Received(Reception.RECORDED)


def decide_invalid_report(turn: Turn, report: ReportInvalid) -> Received:
    """Record that a report was rejected, and flag the step if it waits for its department.

    The report has no effect. A repeat, and more than :data:`MOST_REJECTIONS` of a
    submission, are not recorded: people have been told by then.
    """
    step, digest = turn.case.steps[report.step], _digest(report)
    if known_rejection(step, report):
        return Received(Reception.ALREADY_RECORDED)
    if not 0 < report.generation <= step.generation or len(step.invalid) >= MOST_REJECTIONS:
        return Received(Reception.LIMITED)
    turn.decide(
        ReportRejected,
        step=report.step,
        generation=report.generation,
        department=turn.item(report.step).department,
        violations=report.violations,
        digest=digest,
    )
    current = report.generation == step.generation and step.status in WITH_DEPARTMENT
    if current and not step.flag:
        flag(turn, report.step, f"adapter_failed:{INVALID_ANSWER}")
    return Received(Reception.RECORDED)


def known_rejection(step: Step, report: ReportInvalid) -> bool:
    """Whether the case has the rejection of this very report on record."""
    return _digest(report) in step.invalid


def _digest(report: ReportInvalid) -> str:
    said = [each.model_dump(mode="json") for each in report.violations]
    body = canonical_json({"generation": report.generation, "violations": said})
    return hashlib.sha256(body).hexdigest()[:32]


def flag(turn: Turn, step: str, reason: str, at: datetime | None = None) -> None:
    """Put a step into the supervision queue, since ``at`` or now."""
    turn.decide(
        StepFlagged,
        effective_at=at or turn.now,
        step=step,
        generation=turn.case.steps[step].generation,
        reason=reason,
        department=turn.item(step).department,
    )
