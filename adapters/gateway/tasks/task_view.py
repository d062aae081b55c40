"""Tasks as the contract's messages, with what is needed to decide them and no more (I7)."""

from collections.abc import Iterable, Mapping

from adapters.departments.committed_values import open_values
from adapters.departments.submitted_fields import submitted_fields
from adapters.gateway.cases.view.case_view import commitment_messages, label_message, timestamp
from adapters.gateway.themes.theme_view import field_message
from adapters.pb.onething.case.v1 import case_pb2, task_pb2
from adapters.value_fields import to_form_field
from domain.case.aggregate import Case
from domain.case.next_actions import fields_of, formula_inputs_of_item, materials_of
from domain.case.state import FORM_SLOT
from domain.case.tasks import Task, prereview_fields
from domain.errors import SubjectErasedError
from domain.expressions.conditions import ConditionFailedError
from domain.plan import FormValue, Plan, PlanItem
from domain.ports import Vault
from domain.projection.rows import TaskRow

KINDS = {
    "prereview": task_pb2.TASK_KIND_PREREVIEW,
    "decide": task_pb2.TASK_KIND_DECIDE,
    "undo": task_pb2.TASK_KIND_UNDO,
    "check_commitment": task_pb2.TASK_KIND_CHECK_COMMITMENT,
    "reply": task_pb2.TASK_KIND_REPLY,
}


def task_message(row: TaskRow) -> task_pb2.Task:
    """One task."""
    task = row.task
    return task_pb2.Task(
        case_id=str(row.case_id),
        key=task.key,
        kind=KINDS[task.kind],
        step_id="" if task.kind == "check_commitment" else task.step,
        label=label_message(row.label),
        department=task.department,
        theme=row.theme,
        since=timestamp(task.since),
        due_at=timestamp(task.due_at),
        claimed_by=task.claimed_by,
        claimed_until=timestamp(task.claim_until) if task.claimed_by else None,
    )


async def task_details(
    vault: Vault, case: Case, plan: Plan, row: TaskRow
) -> task_pb2.GetTaskResponse:
    """One task with what it is decided by."""
    item = _item_of(plan, row.task)
    deciding = item is not None and row.task.kind == "decide"
    return task_pb2.GetTaskResponse(
        task=task_message(row),
        purpose=item.purpose if item else "",
        fields=await _field_messages(vault, case, plan, row.task, item),
        materials=[
            case_pb2.FormMaterial(name=name, sha256=bytes.fromhex(digest))
            for name, digest in _materials(case, plan, row.task, item)
        ],
        commitments=_commitments(case, plan, row.task, item),
        produces=(
            [field_message(plan.field_by_name[name], case.opened_on) for name in item.produces]
            if item and deciding
            else ()
        ),
        issues=item.issues if item and deciding else (),
        undo_reason=_undo_reason(case, row.task),
    )


def _item_of(plan: Plan, task: Task) -> PlanItem | None:
    """The item whose declaration says what may be seen for a task; none for a pre-review."""
    if task.kind == "check_commitment":
        mine = (item for item in plan.items if item.department == task.department)
        return next((item for item in mine if task.step in item.materials), None)
    return plan.item_by_name.get(task.step)


def _fields(
    case: Case, plan: Plan, task: Task, item: PlanItem | None
) -> tuple[tuple[str, str], ...]:
    """The fields to be seen, each with its slot: those that the item declares, once it was
    submitted; to pre-review, those that the applicant fills in; to reply, none.
    """
    if task.kind == "prereview":
        fields = prereview_fields(plan)
        return tuple((name, case.slots.get(name) or FORM_SLOT) for name in fields)
    if item is None or task.kind == "reply" or not _is_submitted(case, item):
        return ()
    return fields_of(plan, case, item, case.steps[item.name])


def _is_submitted(case: Case, item: PlanItem) -> bool:
    """Whether the item was submitted: its fields are shared by that event, and not before."""
    return case.steps[item.name].generation > 0


def _materials(
    case: Case, plan: Plan, task: Task, item: PlanItem | None
) -> Iterable[tuple[str, str]]:
    if task.kind == "prereview":
        return case.materials.items()
    if item is None or task.kind == "reply" or not _is_submitted(case, item):
        return ()
    return materials_of(plan, case, case.steps[item.name])


def _commitments(
    case: Case, plan: Plan, task: Task, item: PlanItem | None
) -> list[case_pb2.CommitmentState]:
    if item is None or task.kind == "reply":
        return []
    known = commitment_messages(case, plan)
    return [each for each in known if each.material in item.materials]


def _undo_reason(case: Case, task: Task) -> str:
    if task.kind != "undo":
        return ""
    return "late_answer" if case.steps[task.step].late else case.ending or "refused_elsewhere"


async def _field_messages(
    vault: Vault, case: Case, plan: Plan, task: Task, item: PlanItem | None
) -> list[task_pb2.TaskField]:
    slots = dict(_fields(case, plan, task, item))
    try:
        values = await open_values(vault, case.id, slots, case.commitments_to(slots.items()))
    except SubjectErasedError:
        values = {}
    shown: Mapping[str, FormValue | None] = {name: values.get(name) for name in slots}
    if slots and item is not None and task.kind != "prereview":
        shown = _submitted_fields(case, plan, item, values)
    return [
        task_pb2.TaskField(
            field=to_form_field(name, value), label=label_message(plan.field_by_name[name].label)
        )
        for name, value in shown.items()
    ]


def _submitted_fields(
    case: Case, plan: Plan, item: PlanItem, values: Mapping[str, FormValue]
) -> Mapping[str, FormValue | None]:
    """What the item's department is handed, derived fields with it."""
    try:
        return submitted_fields(plan, item, values, formula_inputs_of_item(plan, case, item))
    except ConditionFailedError:  # people see what there is
        return {name: values.get(name) for name in item.needs}
