"""Effective times that departments and people state, held to what the case knows (I9)."""

from datetime import datetime

from domain.effective_time import IMPLAUSIBLE, EffectiveTime, concern_of_time, of_submission
from domain.errors import CommandRefusedError
from domain.events.people import ConcernRaised
from domain.inputs import AnswerCame
from domain.step import Step
from domain.turn import Turn


def effective_of(turn: Turn, came: AnswerCame) -> EffectiveTime:
    """When an answer took effect: not before the submission that it answers, and not after now.

    Raises:
        CommandRefusedError: a person stated another time.
    """
    step = turn.case.steps[came.step]
    effective = effective_time(turn, step, came.generation, came.answer.effective_at)
    if came.actor and effective.stated is not None:
        raise CommandRefusedError(
            f"effective_at {effective.stated.isoformat()} is before the submission of step "
            f"{step.name}, or after now: the nearest possible time is {effective.at.isoformat()}"
        )
    return effective


def effective_time(turn: Turn, step: Step, generation: int, stated: datetime) -> EffectiveTime:
    """A time that is stated of a submission, held to its bounds."""
    return of_submission(stated, turn.case, step.name, generation, turn.now)


def question(turn: Turn, step: Step, effective: EffectiveTime) -> None:
    """Raise the matter of a stated time that cannot be, once for each step."""
    concern = concern_of_time(step.name)
    if effective.stated is not None and concern not in turn.case.concerns:
        department = turn.item(step.name).department
        turn.decide(ConcernRaised, concern=concern, reason=IMPLAUSIBLE, department=department)
