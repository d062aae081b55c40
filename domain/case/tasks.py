"""Tasks for people, computed from the state of a case and never stored."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from domain.case.answers import Pending, SpecialProcedure
from domain.case.state import CaseState
from domain.case.step import WITH_DEPARTMENT, Step, StepStatus
from domain.plan import Plan

TaskKind = Literal["prereview", "decide", "undo", "check_commitment", "reply"]


@dataclass(frozen=True, slots=True)
class Task:
    """Work that waits for a person of a department.

    ``key`` identifies it inside its case. It is overdue, and raises a concern, at ``due_at``.
    A claim is exclusive until ``claim_until``: after that a colleague may claim the task from
    its holder, so that an absent holder does not use up the statutory time.
    """

    key: str
    kind: TaskKind
    step: str
    department: str
    since: datetime
    due_at: datetime
    claimed_by: str
    claim_until: datetime

    @property
    def concern(self) -> str:
        """The key of the concern about the task when it is overdue."""
        return f"task/{self.key}"


def tasks(plan: Plan, case: CaseState) -> tuple[Task, ...]:
    """The open tasks of a case, in the order of the plan."""
    return tuple(_tasks(plan, case))


def _tasks(plan: Plan, case: CaseState) -> Iterator[Task]:
    if awaits_prereview(plan, case):
        yield _task(
            plan,
            case,
            "prereview",
            "",
            department=plan.prereview.department,
            since=case.received_at,
        )
    for item in plan.items:
        step = case.steps.get(item.name)
        if step is None:
            continue
        since = max(filter(None, (step.since, step.served_since)), default=case.opened_at)
        key = f"{step.name}/{step.generation}"
        if step.status in WITH_DEPARTMENT and (step.served_by or item.served_by) == "people":
            yield _task(plan, case, "decide", key, department=item.department, since=since)
        if step.status is StepStatus.UNDO_BY_PEOPLE:
            yield _task(plan, case, "undo", key, department=item.department, since=since)
        thread = case.threads.get(step.name)
        if thread is not None and thread.waiting_since is not None:
            yield _task(
                plan,
                case,
                "reply",
                step.name,
                department=item.department,
                since=thread.waiting_since,
            )
    for material, commitment in case.open_commitments.items():
        if commitment.kind == "committed" and not case.ending:
            department = _checking_department(plan, material)
            since = case.accepted_at or case.opened_at
            yield _task(
                plan, case, "check_commitment", material, department=department, since=since
            )


def awaits_prereview(plan: Plan, case: CaseState) -> bool:
    """Whether the case waits for pre-review by people."""
    return (
        plan.prereview.by == "people"
        and case.accepted_at is None
        and not (case.passed_prereview or case.missing or case.ending or case.closed)
    )


def prereview_fields(plan: Plan) -> tuple[str, ...]:
    """The fields that pre-review sees: those that the applicant fills in."""
    return tuple(field.name for field in plan.fields if field.source == "applicant")


def steps_of_people(plan: Plan, case: CaseState) -> frozenset[str]:
    """The steps of the plan that people serve, by the plan or by an operator's order."""
    known = (step for step in case.steps.values() if step.name in plan.item_by_name)
    return frozenset(step.name for step in known if served_by_people(plan, step))


def served_by_people(plan: Plan, step: Step) -> bool:
    """Whether people serve the step, by the plan or by an operator's order."""
    return (step.served_by or plan.item_by_name[step.name].served_by) == "people"


def _checking_department(plan: Plan, material: str) -> str:
    readers = (item.department for item in plan.items if material in item.materials)
    return next(readers, plan.prereview.department)


def _earliest_due(case: CaseState, kind: TaskKind, name: str) -> datetime | None:
    """The date before which a task is not overdue: the end of a commitment's term, or the
    newest date that was promised for a step's answer.
    """
    if kind == "check_commitment":
        return case.commitments[name].due_at
    decision = case.steps[name.split("/", maxsplit=1)[0]].decision if kind == "decide" else None
    return decision.expected_at if isinstance(decision, Pending | SpecialProcedure) else None


def _task(
    plan: Plan, case: CaseState, kind: TaskKind, name: str, *, department: str, since: datetime
) -> Task:
    key = f"{kind}/{name}" if name else kind
    supervision = plan.supervision
    within = supervision.reply_within_s if kind == "reply" else supervision.task_within_s
    promised = _earliest_due(case, kind, name)
    due_at = max(filter(None, (since + timedelta(seconds=within), promised)))
    near = tuple(_near_limits(plan, case, kind, name))
    if kind == "prereview":
        due_at = min((due_at, *near))
    return Task(
        key,
        kind,
        name.split("/", maxsplit=1)[0],
        department,
        since,
        due_at,
        case.claims.get(key, ""),
        min((due_at, *near)),
    )


def _near_limits(plan: Plan, case: CaseState, kind: TaskKind, name: str) -> Iterator[datetime]:
    """Yield when the statutory limits of a task are near: their warning share is used up."""
    if kind == "prereview" and case.prereview_until is not None:
        term = case.prereview_until - case.received_at
        yield case.received_at + term * plan.supervision.warn_percent / 100
    clock = case.clocks.get(name.split("/", maxsplit=1)[0]) if kind == "decide" else None
    for due in clock.due_dates.values() if clock is not None else ():
        if due.warn_at is not None:
            yield due.warn_at
