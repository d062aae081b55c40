"""The rows of one case in the work lists: its tasks, and its concerns."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.case.state import PREREVIEW, CaseState, Concern, SettledConcern
from domain.case.tasks import Task, tasks
from domain.plan import Label, Plan
from domain.violations import Violation

RECORD = "record"
"""The key of the concern about a case whose record is damaged."""

Level = Literal["warning", "breach", "stuck", "escalated"]
"""How serious it is: a limit is near, a limit is exceeded, stuck, or escalated."""


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task of a case: ``theme`` is ``name@version``, ``label`` is its subject."""

    case_id: UUID
    theme: str
    label: Label
    task: Task


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """A concern of a case, under its ``key``.

    ``step`` is empty if it is about none; ``due_at`` is unset if nothing is due, or its clock is
    stopped. ``cause`` is the failure code of an adapter and ``violations`` those in its answer, if
    known. ``escalated_to`` is who must act, once escalated; ``action`` the last action on it,
    ``action_slot`` the vault slot of its note. ``held_by`` is who held the overdue task;
    ``settled_at`` is when the concern was settled, unset while it is open.
    """

    case_id: UUID
    theme: str
    label: Label
    key: str
    reason: str
    department: str
    step: str
    raised_at: datetime
    due_at: datetime | None
    cause: str
    violations: tuple[Violation, ...]
    escalated_to: str
    escalated_at: datetime | None
    action: str
    action_slot: str
    held_by: str = ""
    settled_at: datetime | None = None

    @property
    def level(self) -> Level:
        """Return how serious it is; for a settled concern, how serious it was."""
        if self.escalated_to and self.settled_at is None:
            return "escalated"
        return _LEVELS.get(self.reason, "stuck")


_LEVELS: dict[str, Level] = {"limit_warning": "warning", "limit_breach": "breach"}


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a case in the lists; false if it has none."""

    tasks: tuple[TaskRow, ...]
    concerns: tuple[ConcernRow, ...]
    settled: tuple[ConcernRow, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.tasks or self.concerns or self.settled)


def rows_of(plan: Plan, case: CaseState) -> Rows:
    """Return the rows of a case that runs ``plan``."""
    open_tasks = tasks(plan, case)
    return Rows(
        tuple(TaskRow(case.id, plan.ref, _label(plan, task.step), task) for task in open_tasks),
        tuple(
            _concern_row(plan, case, key, concern, open_tasks)
            for key, concern in case.concerns.items()
        ),
        tuple(
            _settled_row(plan, case, each)
            for each in case.settled
            if each.concern.reason != "limit_warning"  # nothing was missed
        ),
    )


def _settled_row(plan: Plan, case: CaseState, over: SettledConcern) -> ConcernRow:
    """Return the row of a settled concern."""
    row = _concern_row(plan, case, over.key, over.concern, ())
    return replace(
        row, due_at=over.concern.due_at, cause="", violations=(), settled_at=over.settled_at
    )


def unreadable_row(case_id: UUID, reason: str, detected_at: datetime) -> ConcernRow:
    """Return the concern of an unreadable case, for operators.

    Its record does not match its seals, or its plan is missing.
    """
    return ConcernRow(
        case_id=case_id,
        theme="",
        label=Label(zh="办件记录", en="the record of the case"),
        key=RECORD,
        reason=reason,
        department="",
        step="",
        raised_at=detected_at,
        due_at=None,
        cause="",
        violations=(),
        escalated_to="operator",
        escalated_at=detected_at,
        action="",
        action_slot="",
    )


def _concern_row(
    plan: Plan, case: CaseState, key: str, concern: Concern, open_tasks: tuple[Task, ...]
) -> ConcernRow:
    step, due_at = _subject(case, key, open_tasks)
    label_for = case.steps.get(step)
    return ConcernRow(
        case_id=case.id,
        theme=plan.ref,
        label=_label(plan, step),
        key=key,
        reason=concern.reason,
        department=concern.department or _department(plan, step),
        step=step,
        raised_at=concern.raised_at,
        due_at=due_at,
        cause=label_for.failure_code if label_for else "",
        violations=label_for.violations if label_for else (),
        escalated_to=concern.escalated_to,
        escalated_at=concern.escalated_at,
        action=concern.action,
        held_by=concern.holder,
        action_slot=concern.action_slot,
    )


def _subject(
    case: CaseState, key: str, open_tasks: tuple[Task, ...]
) -> tuple[str, datetime | None]:
    """Return the step that a concern is about, and when it was or is due."""
    kind, _, rest = key.partition("/")
    if kind == "limit":
        clock, _, limit = rest.rpartition("/")
        due_dates = case.clocks[clock].due_dates if clock in case.clocks else {}
        due_at = next((due.due_at for name, due in due_dates.items() if name == limit), None)
        return (clock if clock in case.steps else ""), due_at
    if kind == "task":
        task = next((each for each in open_tasks if each.key == rest), None)
        name = rest.partition("/")[2].partition("/")[0]
        return (task.step, task.due_at) if task else (name, None)
    if kind in {"step", "put_off"} and rest in case.steps:
        return rest, case.steps[rest].patience_until
    if kind == "time" and rest in case.steps:
        return rest, None
    return "", case.supplement_until if key == PREREVIEW else None


def _label(plan: Plan, name: str) -> Label:
    """Return the label of an item or a material; the theme's if it is neither."""
    found = plan.item_by_name.get(name) or plan.material_by_name.get(name)
    return found.label if found else plan.label


def _department(plan: Plan, step: str) -> str:
    item = plan.item_by_name.get(step)
    return item.department if item else plan.prereview.department
