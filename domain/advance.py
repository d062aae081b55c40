"""The pure core: from plan, case and what came in, decide what follows.

Every shell (the Temporal workflow, the in-process tester, the auditor's re-run)
feeds :func:`advance` and carries out what :func:`domain.outstanding.outstanding`
then reads off the state. Nothing here reads a clock or makes a random number.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from domain.answers import Answer, Pending, SpecialProcedure, decision_digest
from domain.case import Case
from domain.notices import request_notices
from domain.plan import Plan
from domain.step import WITH_DEPARTMENT, StepStatus

PROBE_FIRST = timedelta(minutes=1)
PROBE_LONGEST = timedelta(hours=1)
"""An adapter that failed for good is asked again after the first, doubling up to
the longest: so that the case goes on by itself once the adapter is mended."""


class Reception(StrEnum):
    """What a case made of something that came in."""

    RECORDED = "recorded"
    ALREADY_RECORDED = "already_recorded"
    CONTRADICTS = "contradicts"
    NOTHING_TO_DO = "nothing_to_do"
    REUSED = "reused"
    NOT_AWAITED = "not_awaited"


@dataclass(frozen=True, slots=True)
class Begin:
    """The case was opened, or a shell took it up: see what is to be done."""

    kind: Literal["begin"] = "begin"


@dataclass(frozen=True, slots=True)
class AnswerCame:
    """A department answered, at once, when asked, or by a report of its own."""

    step: str
    generation: int
    answer: Answer
    kind: Literal["answer_came"] = "answer_came"


@dataclass(frozen=True, slots=True)
class CallFailed:
    """An adapter failed to answer a call."""

    step: str
    generation: int
    code: str
    retryable: bool
    kind: Literal["call_failed"] = "call_failed"


@dataclass(frozen=True, slots=True)
class SupplementCame:
    """The applicant supplied what a department had asked for: commitments by field,
    the facts among them, digests of materials; the values are in ``slot`` of the vault.
    """

    step: str
    generation: int
    actor: str
    request_id: str
    request_commitment: str
    slot: str
    form: dict[str, str]
    facts: dict[str, str]
    materials: dict[str, str]
    kind: Literal["supplement_came"] = "supplement_came"


@dataclass(frozen=True, slots=True)
class TimeCame:
    """Time went by: see whether somebody's patience ran out."""

    kind: Literal["time_came"] = "time_came"


Input = Annotated[
    Begin | AnswerCame | CallFailed | SupplementCame | TimeCame, Field(discriminator="kind")
]


def advance(plan: Plan, case: Case, inputs: Sequence[Input], now: datetime) -> list[Reception]:
    """Decide one turn: trigger on ``case`` all events that follow from ``inputs``.

    Returns what the case made of each input, in order. An input that the case
    has taken before changes nothing (I2).
    """
    receptions = [_take(plan, case, incoming, now) for incoming in inputs]
    if not case.closed:
        _progress(plan, case, now)
    request_notices(case, now)
    return receptions


def _take(plan: Plan, case: Case, incoming: Input, now: datetime) -> Reception:
    match incoming:
        case AnswerCame():
            return _take_answer(plan, case, incoming, now)
        case CallFailed():
            return _take_failure(case, incoming, now)
        case SupplementCame():
            return _take_supplement(case, incoming, now)
        case TimeCame():
            return _flag_overdue(case, now)
        case Begin():
            return Reception.NOTHING_TO_DO


def _take_answer(plan: Plan, case: Case, came: AnswerCame, now: datetime) -> Reception:
    step = case.steps[came.step]
    decision = came.answer.decision
    if step.former_decision(came.generation):
        return _take_late_answer(case, came, now)
    if came.generation != step.generation or step.decision == decision:
        return Reception.ALREADY_RECORDED
    if step.status not in WITH_DEPARTMENT:
        if isinstance(decision, Pending | SpecialProcedure):
            return Reception.ALREADY_RECORDED  # an older state of the same matter
        case.contradict(came.step, came.generation, came.answer, now=now)
        return Reception.CONTRADICTS
    patience = timedelta(seconds=plan.item_by_name[came.step].patience_s)
    expected = max(now, _expected(decision) or now)
    case.answer(
        came.step, came.generation, came.answer, now=now, patience_until=expected + patience
    )
    return Reception.RECORDED


def _take_late_answer(case: Case, came: AnswerCame, now: datetime) -> Reception:
    """An answer to a submission that was supplemented since: news only if it is another one."""
    step = case.steps[came.step]
    decision = came.answer.decision
    if decision_digest(decision) == step.former_decision(came.generation):
        return Reception.ALREADY_RECORDED
    if isinstance(decision, Pending | SpecialProcedure):
        return Reception.ALREADY_RECORDED  # an older state of the same matter
    if f"{came.generation}/{came.answer.slot}" not in step.disputed:
        case.contradict(came.step, came.generation, came.answer, now=now)
    return Reception.CONTRADICTS


def _take_supplement(case: Case, came: SupplementCame, now: datetime) -> Reception:
    step = case.steps[came.step]
    known = case.supplements.get(came.request_id)
    if known is not None:
        same = known == came.request_commitment
        return Reception.ALREADY_RECORDED if same else Reception.REUSED
    awaited = step.status is StepStatus.SUPPLEMENT and step.generation == came.generation
    if not awaited or not (came.form or came.materials):
        return Reception.NOT_AWAITED
    case.supplement(
        came.step,
        came.generation,
        now=now,
        actor=came.actor,
        request_id=came.request_id,
        request_commitment=came.request_commitment,
        slot=came.slot,
        form=came.form,
        facts=came.facts,
        materials=came.materials,
    )
    return Reception.RECORDED


def _expected(decision: object) -> datetime | None:
    match decision:
        case Pending():
            return decision.expected_by
        case SpecialProcedure():
            return decision.expected_end
        case _:
            return None


def _take_failure(case: Case, failed: CallFailed, now: datetime) -> Reception:
    step = case.steps[failed.step]
    if failed.generation != step.generation or step.status not in WITH_DEPARTMENT:
        return Reception.NOTHING_TO_DO
    probe = min(PROBE_FIRST * 2 ** min(step.failures, 10), PROBE_LONGEST)
    case.fail_call(
        failed.step,
        now=now,
        code=failed.code,
        retryable=failed.retryable,
        retry_at=None if failed.retryable else now + probe,
    )
    if not failed.retryable and not step.flag:
        case.flag(failed.step, f"adapter_failed:{failed.code}", now=now)
    return Reception.RECORDED


def _flag_overdue(case: Case, now: datetime) -> Reception:
    overdue = [
        step
        for step in case.steps.values()
        if step.patience_until and step.patience_until <= now and not step.flag
    ]
    for step in overdue:
        case.flag(step.name, _OVERDUE[step.status], now=now)
    return Reception.RECORDED if overdue else Reception.NOTHING_TO_DO


_OVERDUE = {
    StepStatus.DISPATCHED: "no_answer",
    StepStatus.PENDING: "answer_overdue",
    StepStatus.SPECIAL_PROCEDURE: "special_procedure_overdue",
    StepStatus.SUPPLEMENT: "supplement_unanswered",
}


def _progress(plan: Plan, case: Case, now: datetime) -> None:
    if case.accepted_at is None:
        case.accept(now=now)
    for item in plan.items:  # topological: one pass reaches every consequence
        if case.steps[item.name].status is not StepStatus.WAITING:
            continue
        lost = _upstream(case, item.after, lambda status: status in _LOST)
        if lost:
            case.rule_out(item.name, lost, now=now)
        elif not _upstream(case, item.after, lambda status: status is not StepStatus.GRANTED):
            _dispatch(plan, case, item.name, now)
    if all(step.ended for step in case.steps.values()):
        case.close(_outcome(case), now=now)


_LOST = frozenset({StepStatus.REFUSED, StepStatus.RULED_OUT})


def _upstream(
    case: Case, after: tuple[str, ...], having: Callable[[StepStatus], bool]
) -> tuple[str, ...]:
    return tuple(name for name in after if having(case.steps[name].status))


def _dispatch(plan: Plan, case: Case, name: str, now: datetime) -> None:
    item = plan.item_by_name[name]
    case.dispatch(
        name,
        now=now,
        department=item.department,
        purpose=item.purpose,
        shared_fields=item.needs,
        shared_materials=item.materials,
        patience_until=now + timedelta(seconds=item.patience_s),
    )


def _outcome(case: Case) -> str:
    granted = sum(step.status is StepStatus.GRANTED for step in case.steps.values())
    if granted == len(case.steps):
        return "granted"
    return "partly_granted" if granted else "refused"
