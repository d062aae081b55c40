"""Everything that can come in to a case as it stands."""

import itertools
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from domain.case.aggregate import Case
from domain.case.answers import (
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
from domain.case.clock import CASE_CLOCK
from domain.case.commands import (
    AmendCase,
    AssignTask,
    BeginCase,
    CheckDueDates,
    ClaimOrReleaseTask,
    Command,
    CommandHeader,
    DecidePrereview,
    EndCase,
    HandOutCertificates,
    ManageStep,
    MigrateToPlan,
    PostMessage,
    RecordAnswer,
    RecordCallFailure,
    RecordCommitmentCheck,
    RecordErasure,
    RecordInvalidReport,
    RecordWithdrawal,
    ReportAction,
    ReportUndo,
    SupplementStep,
)
from domain.case.decisions.answers.lost_submission import NOT_FOUND
from domain.case.state import PREREVIEW
from domain.case.step import Step
from domain.case.tasks import tasks
from domain.plan import Plan
from domain.violations import violation
from ops.dev.small_plans import CERTIFICATE, DETAIL, ITEM, OWED

_CLERK = "clerk/one"
_DIGEST = "00" * 32
_MISSING = Missing(name=DETAIL, reason_code="missing")
_CONCERNS = (PREREVIEW, "task/prereview", f"step/{ITEM}", f"limit/{CASE_CLOCK}/promised")
"""What supervision is told of at some alarm, and may act upon then."""

_requests = itertools.count()


def possible_commands(
    plan: Plan, case: Case, now: datetime, plans: Mapping[str, Plan]
) -> Iterator[tuple[Command, ...]]:
    """Inputs, one turn each; some need what came just before them in the same turn."""
    yield (BeginCase(),)
    yield (CheckDueDates(),)
    for concern in _CONCERNS:
        yield CheckDueDates(), ReportAction(_header(), concern, "x")
    yield from ((each,) for each in _case_commands(case, plans))
    for step in case.steps.values():
        yield from ((each,) for each in _department_commands(step, now))
        yield from ((each,) for each in _people_commands(step))
        yield (
            _granted(step, now),
            HandOutCertificates(_header(), (CERTIFICATE,), "counter", "window"),
        )
    for task in tasks(plan, case):
        claim = ClaimOrReleaseTask(_header(), task=task.key)
        yield (claim, ClaimOrReleaseTask(_header(), task=task.key, release=True))
        yield (claim, AssignTask(_header(), task=task.key, to="", reason="x"))
        if task.kind == "undo":
            generation = case.steps[task.step].generation
            for done in (True, False):
                yield (
                    claim,
                    ReportUndo(_header(), task.step, generation, done=done, reason="x"),
                )
        if task.kind == "check_commitment":
            for kept in (True, False):
                yield claim, RecordCommitmentCheck(_header(), material=OWED, kept=kept)


def _granted(step: Step, now: datetime) -> RecordAnswer:
    decision = Granted(certificates={CERTIFICATE: _DIGEST})
    return RecordAnswer(step.name, max(step.generation, 1), _answer(decision, now))


def _header() -> CommandHeader:
    return CommandHeader(_CLERK, request_id=f"request-{next(_requests)}")


def _case_commands(case: Case, plans: Mapping[str, Plan]) -> Iterator[Command]:
    form, owed = {"subject": _DIGEST}, {OWED: _DIGEST}
    yield AmendCase(_header(), "slot", form, {}, {})
    yield AmendCase(_header(), "slot", {}, {}, owed)
    yield AmendCase(_header(), "slot", form, {}, {}, correction=True)
    yield AmendCase(_header(), "slot", form, {}, {}, correction=True, ineligible=("other",))
    yield DecidePrereview(_header(), "pass")
    yield DecidePrereview(_header(), "notice", missing=(_MISSING,))
    yield DecidePrereview(_header(), "reject", reason_code="other")
    yield EndCase(_header(), "withdrawn", "x")
    yield EndCase(_header(), "terminated", "x")
    yield EndCase(_header(), "revoked", "x")
    yield HandOutCertificates(_header(), (CERTIFICATE,), "counter", "window")
    yield RecordErasure(_header(), "x", case.closed_at or case.opened_at)
    yield from (ReportAction(_header(), concern, "x") for concern in list(case.concerns))
    yield from (MigrateToPlan(_header(), digest, "x") for digest in plans)


def _department_commands(step: Step, now: datetime) -> Iterator[Command]:
    for decision in _decisions(now):
        yield RecordAnswer(step.name, max(step.generation, 1), _answer(decision, now))
    for retryable in (True, False):
        yield RecordCallFailure(step.name, step.generation, "CODE", retryable, "submit")
    yield RecordCallFailure(step.name, step.generation, NOT_FOUND, retryable=False, call="query")
    wrong = violation("granted.outputs", "no output", "one")
    yield RecordInvalidReport(step.name, max(step.generation, 1), (wrong,))
    for result in ("withdrawn", "impossible"):
        withdrawal = Withdrawal.model_validate(
            {"result": result, "effective_at": now, "responder": "department", "received": ""}
        )
        yield RecordWithdrawal(step.name, step.generation, withdrawal)


def _people_commands(step: Step) -> Iterator[Command]:
    form = {"subject": _DIGEST}
    yield SupplementStep(_header(), step.name, step.generation, "slot", form, {}, {})
    yield ManageStep(_header(), step.name, "retry", "x")
    yield ManageStep(_header(), step.name, "to_people", "x")
    yield ManageStep(_header(), step.name, "to_adapter", "x")
    yield ManageStep(_header(), step.name, "skip", "x")
    yield PostMessage(_header(), step.name, "applicant", "slot", "")
    yield PostMessage(_header(), step.name, "reviewer", "slot", "")


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
