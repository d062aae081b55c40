"""How many answers of one kind a submission may have in a time: a department can flood no case.

What is limited is not recorded. It is not lost either: a department that puts off is asked
again, and the first answer to a step stands whatever contradicts it.
"""

from datetime import datetime, timedelta

from domain.answers import (
    Answer,
    Granted,
    Pending,
    SpecialProcedure,
    decision_digest,
)
from domain.step import TAKEN_BACK, WITH_DEPARTMENT, Step, StepStatus

MOST_PUT_OFFS_AT_ANY_TIME = 10
"""Promises of one submission that are recorded whenever they come: further ones are recorded
once in each interval of calls."""

MOST_CONTRADICTIONS = 5
"""So many contradictions of a step are recorded at any time, and then one a day."""

MOST_LATE_ANSWERS = 5
"""Further answers to a withdrawn step are recorded only if there is a grant to undo."""

_TOO_MANY = "too many different answers to a step that is answered: the first one stands"
_SLOWEST_PACE_S = 86_400


def limit_of(step: Step, generation: int, answer: Answer, now: datetime) -> str:
    """Why an answer that is not known is one too many of its kind; empty if it is not."""
    current = generation == step.generation
    if isinstance(answer.decision, Pending | SpecialProcedure):
        waits = current and step.status in WITH_DEPARTMENT
        return limit_of_put_offs(step, now) if waits else ""
    if former := step.former_decision(generation):
        known = former == decision_digest(answer.decision)
        return "" if known else limit_of_contradictions(step, generation, answer, now)
    if not current or step.status in WITH_DEPARTMENT:
        return ""
    if step.status in TAKEN_BACK:
        return limit_of_late_answers(step, answer)
    return limit_of_contradictions(step, generation, answer, now)


def limit_of_put_offs(step: Step, now: datetime) -> str:
    """Why a submission may not be put off now."""
    often = step.put_offs >= MOST_PUT_OFFS_AT_ANY_TIME
    if not often or step.ask_at is None or now >= step.ask_at:
        return ""
    at = step.ask_at.isoformat(timespec="seconds")
    return f"put off {step.put_offs} times: the next may come at {at}"


def pace_of_queries(step: Step, query_every_s: int) -> int:
    """Seconds until a department that puts off again is asked again at the soonest."""
    beyond = min(max(0, step.put_offs - MOST_PUT_OFFS_AT_ANY_TIME), 20)
    return max(query_every_s, min(query_every_s << beyond, _SLOWEST_PACE_S))


def limit_of_contradictions(step: Step, generation: int, answer: Answer, now: datetime) -> str:
    """Why a contradiction is not recorded now; one that is recorded is no further one."""
    if f"{generation}/{answer.slot}" in step.disputed or step.disputed_at is None:
        return ""
    often = len(step.disputed) >= MOST_CONTRADICTIONS
    return _TOO_MANY if often and now < step.disputed_at + timedelta(days=1) else ""


def limit_of_late_answers(step: Step, answer: Answer) -> str:
    """Why an answer to a withdrawn step is not recorded."""
    if decision_digest(answer.decision) in step.late or len(step.late) < MOST_LATE_ANSWERS:
        return ""
    to_undo = isinstance(answer.decision, Granted) and step.status is StepStatus.WITHDRAWN
    return "" if to_undo else _TOO_MANY
