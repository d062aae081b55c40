"""How many answers of one kind a submission may have in a time: a department can flood no case.

What is limited is not recorded. It is not lost either: a department that puts off is asked
again, and the first answer to a step stands whatever contradicts it.
"""

from datetime import datetime, timedelta

from domain.case.answers import (
    Answer,
    Granted,
    Pending,
    SpecialProcedure,
    decision_digest,
)
from domain.case.step import WITH_DEPARTMENT, WITHDRAWAL_STATUSES, Step, StepStatus

MAX_UNTHROTTLED_POSTPONEMENTS = 10
"""Promises of one submission that are recorded whenever they come: further ones are recorded
once in each interval of calls."""

MAX_CONTRADICTIONS = 5
"""The contradictions of a step that are recorded at once; then one a day is."""

MAX_LATE_ANSWERS = 5
"""The late answers that are recorded; further ones only if there is a grant to undo."""

_TOO_MANY = "too many different answers to a step that is answered: the first one stands"
_MAX_QUERY_INTERVAL_S = 86_400


def rate_limit_reason(step: Step, generation: int, answer: Answer, now: datetime) -> str:
    """Return why a new answer exceeds the limit of its kind; empty if it does not."""
    current = generation == step.generation
    if isinstance(answer.decision, Pending | SpecialProcedure):
        waits = current and step.status in WITH_DEPARTMENT
        return postponement_limit_reason(step, now) if waits else ""
    if former := step.former_decision(generation):
        known = former == decision_digest(answer.decision)
        return "" if known else contradiction_limit_reason(step, generation, answer, now)
    if not current or step.status in WITH_DEPARTMENT:
        return ""
    if step.status in WITHDRAWAL_STATUSES:
        return late_answer_limit_reason(step, answer)
    return contradiction_limit_reason(step, generation, answer, now)


def postponement_limit_reason(step: Step, now: datetime) -> str:
    """Return why a submission may not be postponed now; empty if it may."""
    often = step.postponements >= MAX_UNTHROTTLED_POSTPONEMENTS
    if not often or step.next_call_at is None or now >= step.next_call_at:
        return ""
    at = step.next_call_at.isoformat(timespec="seconds")
    return f"put off {step.postponements} times: the next may come at {at}"


def query_interval_s(step: Step, query_every_s: int) -> int:
    """Return the seconds until a department that postpones again is queried, at the soonest."""
    beyond = min(max(0, step.postponements - MAX_UNTHROTTLED_POSTPONEMENTS), 20)
    return max(query_every_s, min(query_every_s << beyond, _MAX_QUERY_INTERVAL_S))


def contradiction_limit_reason(step: Step, generation: int, answer: Answer, now: datetime) -> str:
    """Return why a contradiction is not recorded now; empty if it is or was."""
    if f"{generation}/{answer.slot}" in step.disputed or step.disputed_at is None:
        return ""
    often = len(step.disputed) >= MAX_CONTRADICTIONS
    return _TOO_MANY if often and now < step.disputed_at + timedelta(days=1) else ""


def late_answer_limit_reason(step: Step, answer: Answer) -> str:
    """Return why an answer to a withdrawn step is not recorded; empty if it is."""
    if decision_digest(answer.decision) in step.late or len(step.late) < MAX_LATE_ANSWERS:
        return ""
    to_undo = isinstance(answer.decision, Granted) and step.status is StepStatus.WITHDRAWN
    return "" if to_undo else _TOO_MANY
