"""Everything that can come in to a case as it stands."""

import itertools
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from domain.answers import (
    Answer,
    Decision,
    Granted,
    Missing,
    Pending,
    Refused,
    Responder,
    SpecialProcedure,
    Supplement,
    Withdrawal,
)
from domain.case import Case
from domain.case_state import PREREVIEW
from domain.clock import CASE_CLOCK
from domain.decisions.lost_submission import NOT_FOUND
from domain.inputs import (
    ActionReported,
    AnswerCame,
    Begin,
    CallFailed,
    CaseSupplyCame,
    CommitmentChecked,
    EndingAsked,
    ErasureReported,
    HandOutCame,
    Input,
    MessageCame,
    MigrationAsked,
    PrereviewDecided,
    ReportInvalid,
    StepOrdered,
    SupplementCame,
    TaskOrdered,
    TaskTaken,
    TimeCame,
    UndoReported,
    WithdrawalCame,
)
from domain.plan import Plan
from domain.step import Step
from domain.tasks import tasks
from domain.violations import violation
from ops.docs.small_plans import CERTIFICATE, DETAIL, ITEM, OWED

_CLERK = "clerk/one"
_DIGEST = "00" * 32
_MISSING = Missing(name=DETAIL, reason_code="missing")
_CONCERNS = (PREREVIEW, "task/prereview", f"step/{ITEM}", f"limit/{CASE_CLOCK}/promised")
"""What supervision is told of at some alarm, and may act upon then."""

_requests = itertools.count()


def everything_that_comes(
    plan: Plan, case: Case, now: datetime, plans: Mapping[str, Plan]
) -> Iterator[tuple[Input, ...]]:
    """Inputs, one turn each; some need what came just before them in the same turn."""
    yield (Begin(),)
    yield (TimeCame(),)
    for concern in _CONCERNS:
        yield TimeCame(), ActionReported(*_by(), concern, "x")
    yield from ((each,) for each in _of_the_case(case, plans))
    for step in case.steps.values():
        yield from ((each,) for each in _of_department(step, now))
        yield from ((each,) for each in _of_people(step))
        yield _granted(step, now), HandOutCame(*_by(), (CERTIFICATE,), "counter", "window")
    for task in tasks(plan, case):
        claim = TaskTaken(*_by(), task=task.key)
        yield (claim, TaskTaken(*_by(), task=task.key, release=True))
        yield (claim, TaskOrdered(*_by(), task=task.key, to="", reason="x"))
        if task.kind == "undo":
            generation = case.steps[task.step].generation
            for done in (True, False):
                yield claim, UndoReported(*_by(), task.step, generation, done=done, reason="x")
        if task.kind == "check_commitment":
            for kept in (True, False):
                yield claim, CommitmentChecked(*_by(), material=OWED, kept=kept)


def _granted(step: Step, now: datetime) -> AnswerCame:
    decision = Granted(certificates={CERTIFICATE: _DIGEST})
    return AnswerCame(step.name, max(step.generation, 1), _answer(decision, now))


def _by() -> tuple[str, str, str]:
    return _CLERK, f"request-{next(_requests)}", ""


def _of_the_case(case: Case, plans: Mapping[str, Plan]) -> Iterator[Input]:
    form, owed = {"subject": _DIGEST}, {OWED: _DIGEST}
    yield CaseSupplyCame(*_by(), "slot", form, {}, {})
    yield CaseSupplyCame(*_by(), "slot", {}, {}, owed)
    yield CaseSupplyCame(*_by(), "slot", form, {}, {}, correction=True)
    yield CaseSupplyCame(*_by(), "slot", form, {}, {}, correction=True, ineligible=("other",))
    yield PrereviewDecided(*_by(), "pass")
    yield PrereviewDecided(*_by(), "notice", missing=(_MISSING,))
    yield PrereviewDecided(*_by(), "reject", reason_code="other")
    yield EndingAsked(*_by(), "withdrawn", "x")
    yield EndingAsked(*_by(), "terminated", "x")
    yield EndingAsked(*_by(), "revoked", "x")
    yield HandOutCame(*_by(), (CERTIFICATE,), "counter", "window")
    yield ErasureReported(*_by(), "x", case.closed_at or case.opened_at)
    yield from (ActionReported(*_by(), concern, "x") for concern in list(case.concerns))
    yield from (MigrationAsked(*_by(), digest, "x") for digest in plans)


def _of_department(step: Step, now: datetime) -> Iterator[Input]:
    for decision in _decisions(now):
        yield AnswerCame(step.name, max(step.generation, 1), _answer(decision, now))
    for retryable in (True, False):
        yield CallFailed(step.name, step.generation, "CODE", retryable)
    yield CallFailed(step.name, step.generation, NOT_FOUND, retryable=False, call="query")
    wrong = violation("granted.outputs", "no output", "one")
    yield ReportInvalid(step.name, max(step.generation, 1), (wrong,))
    for result in ("withdrawn", "impossible"):
        withdrawal = Withdrawal.model_validate(
            {"result": result, "effective_at": now, "responder": "department", "received": ""}
        )
        yield WithdrawalCame(step.name, step.generation, withdrawal)


def _of_people(step: Step) -> Iterator[Input]:
    actor, request, commitment = _by()
    form = {"subject": _DIGEST}
    yield SupplementCame(
        step.name, step.generation, actor, request, commitment, "slot", form, {}, {}
    )
    yield StepOrdered(*_by(), step.name, "retry", "x")
    yield StepOrdered(*_by(), step.name, "to_people", "x")
    yield StepOrdered(*_by(), step.name, "to_adapter", "x")
    yield StepOrdered(*_by(), step.name, "skip", "x")
    yield MessageCame(*_by(), step.name, "applicant", "slot", "")
    yield MessageCame(*_by(), step.name, "reviewer", "slot", "")


def _decisions(now: datetime) -> Iterator[Decision]:
    later = now + timedelta(days=1)
    yield Granted(certificates={CERTIFICATE: _DIGEST})
    yield Refused(reason_code="x", legal_basis="")
    yield Supplement(missing=(_MISSING,))
    yield Pending(ticket="t", expected_by=later)
    yield Pending(ticket="t", expected_by=later + timedelta(days=1))
    yield SpecialProcedure(code=1, name="extend", legal_basis="", expected_end=later)
    yield SpecialProcedure(code=2, name="stop", legal_basis="", expected_end=later)


def _answer(decision: Decision, now: datetime) -> Answer:
    return Answer(
        responder=Responder(department="department", software="", version=""),
        effective_at=now,
        decision=decision,
        received="",
        slot=decision.kind,
    )
