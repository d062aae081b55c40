"""The rows of one case in the work lists, computed from its plan and its state.

Pure: the writer stores them in the transaction of the events that changed them, and they can be
recomputed from the log at any time (I10).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, Literal, Protocol, TypeVar
from uuid import UUID

from domain.case.answers import Refused
from domain.case.clock import CASE_CLOCK, LimitKind
from domain.case.state import PREREVIEW, CaseState, Concern, SettledConcern
from domain.case.status import CaseStatus, case_status
from domain.case.step import Step
from domain.case.tasks import Task, tasks
from domain.plan import Label, Plan, PlanItem
from domain.violations import Violation

RECORD = "record"
"""The key of the concern about a case whose record is damaged."""

CORRUPT_RECORD = "record_damaged"
"""The reason of a case whose record does not match its seals."""

Level = Literal["warning", "breach", "stuck", "escalated"]
"""How serious it is: a limit is near, a limit is exceeded, stuck, or escalated."""

Key = str | tuple[str, int]
"""The key of a row inside its case and its table."""


class Row(Protocol):
    """A row of one case."""

    @property
    def row_key(self) -> Key:
        """Return the permanent key of the row inside its case."""
        ...


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case.

    ``opened_by`` and ``request_id`` are the actor and the request of its opening; the due times are
    those of the clock of the whole case, unset while it is stopped.
    """

    case_id: UUID
    theme: str
    theme_version: int
    plan_digest: str
    status: CaseStatus
    outcome: str
    ending: str
    channel: int
    place: str
    opened_by: str
    request_id: str
    opened_at: datetime
    accepted_at: datetime | None
    closed_at: datetime | None
    promised_due_at: datetime | None
    statutory_due_at: datetime | None

    @property
    def row_key(self) -> Key:
        """Return the key: a case has one such row."""
        return ""


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step of a case.

    ``since`` is when its status last changed, ``submitted_at`` when its first submission was made;
    ``due_at`` is the earlier of its limits. ``reason_code`` is why it is flagged or refused.
    """

    case_id: UUID
    step: str
    department: str
    status: str
    served_by: str
    generation: int
    submitted_at: datetime | None
    since: datetime | None
    due_at: datetime | None
    ended: bool
    reason_code: str

    @property
    def row_key(self) -> Key:
        """Return the name of the step."""
        return self.step


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task of a case: ``theme`` is ``name@version``, ``label`` is its subject."""

    case_id: UUID
    theme: str
    label: Label
    task: Task

    @property
    def row_key(self) -> Key:
        """Return the key of the task."""
        return self.task.key


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """A concern of a case, under its ``key``; ``ordinal`` counts the earlier ones of that key.

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
    ordinal: int = 0

    @property
    def row_key(self) -> Key:
        """Return the key of the concern, which a case can raise again, and its ordinal."""
        return self.key, self.ordinal

    @property
    def level(self) -> Level:
        """Return how serious it is; for a settled concern, how serious it was."""
        if self.escalated_to and self.settled_at is None:
            return "escalated"
        return _LEVELS.get(self.reason, "stuck")


_LEVELS: dict[str, Level] = {"limit_warning": "warning", "limit_breach": "breach"}


@dataclass(frozen=True, slots=True)
class CaseRows:
    """All rows of a case; ``concerns`` are the open ones, ``settled`` the others."""

    case: CaseRow
    steps: tuple[StepRow, ...]
    tasks: tuple[TaskRow, ...]
    concerns: tuple[ConcernRow, ...]
    settled: tuple[ConcernRow, ...] = ()


RowT = TypeVar("RowT", bound=Row)


@dataclass(frozen=True, slots=True)
class Changes(Generic[RowT]):
    """The changes of the rows of one table: new or changed rows, and the keys of deleted ones."""

    stored: tuple[RowT, ...] = ()
    removed: tuple[Key, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.stored or self.removed)


@dataclass(frozen=True, slots=True)
class RowChanges:
    """The changes of the rows of one case; false if there are none."""

    case_id: UUID
    case: Changes[CaseRow] = Changes()
    steps: Changes[StepRow] = Changes()
    tasks: Changes[TaskRow] = Changes()
    concerns: Changes[ConcernRow] = Changes()

    def __bool__(self) -> bool:
        return bool(self.case or self.steps or self.tasks or self.concerns)


def rows_of(plan: Plan, case: CaseState) -> CaseRows:
    """Return the rows of a case that runs ``plan``."""
    open_tasks = tasks(plan, case)
    earlier: dict[str, int] = {}
    settled = []
    for each in case.settled:
        ordinal = earlier.get(each.key, 0)
        earlier[each.key] = ordinal + 1
        if each.concern.reason != "limit_warning":  # nothing was missed
            settled.append(replace(_settled_row(plan, case, each), ordinal=ordinal))
    return CaseRows(
        case=_case_row(case),
        steps=tuple(
            _step_row(case, item, case.steps[item.name])
            for item in plan.items
            if item.name in case.steps
        ),
        tasks=tuple(
            TaskRow(case.id, plan.ref, _label(plan, task.step), task) for task in open_tasks
        ),
        concerns=tuple(
            _concern_row(plan, case, key, concern, open_tasks, earlier.get(key, 0))
            for key, concern in case.concerns.items()
        ),
        settled=tuple(settled),
    )


def row_changes(before: CaseRows | None, after: CaseRows) -> RowChanges:
    """Return what changes the stored rows from ``before`` to ``after``."""
    return RowChanges(
        after.case.case_id,
        _changes(() if before is None else (before.case,), (after.case,)),
        _changes(() if before is None else before.steps, after.steps),
        _changes(() if before is None else before.tasks, after.tasks),
        _changes(
            () if before is None else (*before.concerns, *before.settled),
            (*after.concerns, *after.settled),
        ),
    )


def _changes(before: tuple[RowT, ...], after: tuple[RowT, ...]) -> Changes[RowT]:
    if before == after:
        return Changes()
    old = {row.row_key: row for row in before}
    new = {row.row_key: row for row in after}
    stored = tuple(row for key, row in new.items() if old.get(key) != row)
    return Changes(stored, tuple(key for key in old if key not in new))


def _case_row(case: CaseState) -> CaseRow:
    return CaseRow(
        case_id=case.id,
        theme=case.theme,
        theme_version=case.theme_version,
        plan_digest=case.plan_digest,
        status=case_status(case),
        outcome=case.outcome,
        ending=case.ending,
        channel=case.channel,
        place=case.place,
        opened_by=case.opened_by,
        request_id=case.request_id,
        opened_at=case.opened_at,
        accepted_at=case.accepted_at,
        closed_at=case.closed_at,
        promised_due_at=_due_at(case, CASE_CLOCK, "promised"),
        statutory_due_at=_due_at(case, CASE_CLOCK, "statutory"),
    )


def _step_row(case: CaseState, item: PlanItem, step: Step) -> StepRow:
    limits = (_due_at(case, step.name, "promised"), _due_at(case, step.name, "statutory"))
    refusal = step.decision if isinstance(step.decision, Refused) else None
    return StepRow(
        case_id=case.id,
        step=step.name,
        department=item.department,
        status=step.status.value,
        served_by=step.served_by or item.served_by,
        generation=step.generation,
        submitted_at=step.submitted_at(1),
        since=step.since,
        due_at=min(filter(None, limits), default=None),
        ended=step.ended,
        reason_code=step.flag or (refusal.reason_code if refusal else ""),
    )


def _due_at(case: CaseState, clock: str, limit: LimitKind) -> datetime | None:
    due = case.clocks[clock].due_dates.get(limit) if clock in case.clocks else None
    return None if due is None else due.due_at


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


def unreadable_case(case_id: UUID, reason: str, detected_at: datetime) -> RowChanges:
    """Return the changes that add the concern of an unreadable case to its rows."""
    row = unreadable_row(case_id, reason, detected_at)
    return RowChanges(case_id, concerns=Changes((row,)))


def readable_case(case_id: UUID) -> RowChanges:
    """Return the changes that remove that concern."""
    return RowChanges(case_id, concerns=Changes(removed=((RECORD, 0),)))


def _concern_row(  # noqa: PLR0917 - the parts of one concern
    plan: Plan,
    case: CaseState,
    key: str,
    concern: Concern,
    open_tasks: Iterable[Task],
    ordinal: int = 0,
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
        ordinal=ordinal,
    )


def _subject(case: CaseState, key: str, open_tasks: Iterable[Task]) -> tuple[str, datetime | None]:
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
