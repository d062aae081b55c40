"""The effective times that departments and people state, within their bounds (I9)."""

from datetime import datetime

from domain.case.commands import RecordAnswer
from domain.case.decisions.answers.effective_time import (
    IMPLAUSIBLE,
    EffectiveTime,
    clamp_to_submission,
    time_concern_key,
)
from domain.case.decisions.decision_context import DecisionContext
from domain.case.events.people import ConcernRaised
from domain.case.step import Step
from domain.errors import CommandRejectedError


def answer_effective_time(context: DecisionContext, command: RecordAnswer) -> EffectiveTime:
    """When an answer took effect: not before the submission that it answers, and not after now.

    Raises:
        CommandRejectedError: a person stated another time.
    """
    step = context.case.steps[command.step]
    effective = effective_time(context, step, command.generation, command.answer.effective_at)
    if command.task and effective.stated is not None:
        raise CommandRejectedError(
            f"effective_at {effective.stated.isoformat()} is before the submission of step "
            f"{step.name}, or after now: the nearest possible time is {effective.at.isoformat()}"
        )
    return effective


def effective_time(
    context: DecisionContext, step: Step, generation: int, stated: datetime
) -> EffectiveTime:
    """Return a stated time of a submission, within its bounds."""
    return clamp_to_submission(stated, context.case, step.name, generation, context.now)


def raise_time_concern(context: DecisionContext, step: Step, effective: EffectiveTime) -> None:
    """Raise the concern about an impossible stated time, once for each step."""
    concern = time_concern_key(step.name)
    if effective.stated is not None and concern not in context.case.concerns:
        department = context.item(step.name).department
        context.trigger(ConcernRaised(concern=concern, reason=IMPLAUSIBLE, department=department))
