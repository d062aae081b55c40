"""Decisions on failures of adapters: failed calls and rejected reports."""

import hashlib
from datetime import datetime, timedelta

from domain.case.commands import (
    CommandOutcome,
    CommandResult,
    RecordCallFailure,
    RecordInvalidReport,
)
from domain.case.decisions.answers.lost_submission import decide_lost_submission
from domain.case.decisions.decision_context import DecisionContext
from domain.case.events.answers import ReportRejected
from domain.case.events.steps import StepCallFailed, StepFlagged
from domain.case.step import WITH_DEPARTMENT, Step, StepStatus
from domain.form.values.canonical_json import canonical_json
from domain.violations import INVALID_ANSWER

FIRST_PROBE_INTERVAL = timedelta(minutes=1)
MAX_PROBE_INTERVAL = timedelta(hours=1)
"""An adapter that failed for good is asked again after the first, doubling up to
the longest: so that the case goes on by itself once the adapter is fixed."""

MAX_REJECTED_REPORTS = 5
"""The number of different rejected reports of one submission that are recorded."""


def decide_call_failure(context: DecisionContext, failed: RecordCallFailure) -> CommandOutcome:
    """Record a failed call. A final failure flags the step at once."""
    step = context.case.steps[failed.step]
    with_adapter = step.status in WITH_DEPARTMENT and not context.served_by_people(step)
    called = with_adapter or step.status is StepStatus.WITHDRAWING
    if failed.generation != step.generation or not called:
        return CommandOutcome(CommandResult.NO_EFFECT)
    if decide_lost_submission(context, step, failed):
        return CommandOutcome(CommandResult.ACCEPTED)
    probe = min(FIRST_PROBE_INTERVAL * 2 ** min(step.failures, 10), MAX_PROBE_INTERVAL)
    context.trigger(
        StepCallFailed(
            step=failed.step,
            generation=failed.generation,
            code=failed.code,
            retryable=failed.retryable,
            failures=step.failures + 1,
            retry_at=None if failed.retryable else context.now + probe,
            violations=failed.violations,
        )
    )
    if not failed.retryable and not step.flag:
        flag(context, failed.step, f"adapter_failed:{failed.code}")
    return CommandOutcome(CommandResult.ACCEPTED)


def decide_invalid_report(context: DecisionContext, report: RecordInvalidReport) -> CommandOutcome:
    """Record that a report was rejected, and flag the step if it waits for its department.

    The report has no effect. A repeat, and more than :data:`MAX_REJECTED_REPORTS` of a
    submission, are not recorded: people have been told by then.
    """
    step, digest = context.case.steps[report.step], _digest(report)
    if is_known_rejection(step, report):
        return CommandOutcome(CommandResult.DUPLICATE)
    if not 0 < report.generation <= step.generation or len(step.invalid) >= MAX_REJECTED_REPORTS:
        return CommandOutcome(CommandResult.RATE_LIMITED)
    context.trigger(
        ReportRejected(
            step=report.step,
            generation=report.generation,
            department=context.item(report.step).department,
            violations=report.violations,
            digest=digest,
        )
    )
    current = report.generation == step.generation and step.status in WITH_DEPARTMENT
    if current and not step.flag:
        flag(context, report.step, f"adapter_failed:{INVALID_ANSWER}")
    return CommandOutcome(CommandResult.ACCEPTED)


def is_known_rejection(step: Step, report: RecordInvalidReport) -> bool:
    """Whether the rejection of this report is on record."""
    return _digest(report) in step.invalid


def _digest(report: RecordInvalidReport) -> str:
    said = [each.model_dump(mode="json") for each in report.violations]
    body = canonical_json({"generation": report.generation, "violations": said})
    return hashlib.sha256(body).hexdigest()[:32]


def flag(context: DecisionContext, step: str, reason: str, at: datetime | None = None) -> None:
    """Put a step into the supervision queue, since ``at`` or now."""
    context.trigger(
        StepFlagged(
            step=step,
            generation=context.case.steps[step].generation,
            reason=reason,
            department=context.item(step).department,
        ),
        effective_at=at or context.now,
    )
