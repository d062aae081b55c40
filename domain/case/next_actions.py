"""What is to be done next, read off the state of a case: calls to make, a time to wake at.

Intents come from the state and never from the decision just made. A shell that
was killed between a decision and its intent therefore finds the same intents
again in the record, and a case can be taken up by any shell at any time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from domain.case.answers import Granted
from domain.case.state import FORM_SLOT, CaseState
from domain.case.step import WITH_DEPARTMENT, Step, StepStatus
from domain.case.tasks import steps_of_people
from domain.case.timers import next_timer_at
from domain.form.applicability import expand_derived
from domain.form.derived_fields import formula_inputs
from domain.plan import FormValue, Plan, PlanItem


def idempotency_key(case_id: UUID, step: str, generation: int) -> str:
    """The business-stable id of one submission, ``case/step/generation`` (I2)."""
    return f"{case_id}/{step}/{generation}"


@dataclass(frozen=True, slots=True)
class DepartmentCall:
    """One call to a department: which step, and where its values are.

    ``fields`` pairs each field that is read for it with its slot in the vault, in the
    order of the plan; ``formula_inputs`` has what formulas read besides, by name, where the
    item needs a derived field; ``commitments`` the commitment to each of ``fields`` that has
    a value, by name; ``materials`` each declared material with its SHA-256 (hex).
    ``retry_with_backoff`` calls are tried again by the shell, with backoff, for as long as
    the adapter fails in a retryable way; others report their first failure.
    ``overridden`` are the checks that fields do not pass, by field.
    ``opened_on`` is the day on which the case was opened.
    ``failures`` makes the call after a recorded failure another one. ``reason`` is why a
    step is withdrawn, a stable code; ``known`` the vault's slot of the answer that the
    case has, so that a query that says nothing new is only repeated. ``ticket`` is the
    commitment to the department's own number, which is in that slot.
    """

    case_id: UUID
    plan_digest: str
    step: str
    generation: int
    kind: Literal["submit", "query", "withdraw"]
    fields: tuple[tuple[str, str], ...]
    materials: tuple[tuple[str, str], ...]
    ticket: str
    retry_with_backoff: bool
    failures: int
    not_before: datetime | None
    timeout_s: int
    query_every_s: int
    opened_on: date
    reason: str = ""
    known: str = ""
    formula_inputs: tuple[tuple[str, FormValue], ...] = ()
    commitments: tuple[tuple[str, str], ...] = ()
    overridden: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def key(self) -> str:
        """The idempotency key the department sees."""
        return idempotency_key(self.case_id, self.step, self.generation)

    @property
    def identity(self) -> str:
        """The id of the call among those of the case."""
        return f"{self.kind}/{self.step}/{self.generation}/{self.ticket}/{self.failures}"


@dataclass(frozen=True, slots=True)
class NextActions:
    """The calls that a case needs, and when its next timer is due."""

    calls: tuple[DepartmentCall, ...]
    next_timer_at: datetime | None


def next_actions(plan: Plan, case: CaseState) -> NextActions:
    """Compute the next actions from the state of a case."""
    people = steps_of_people(plan, case)
    steps = [case.steps[item.name] for item in plan.items if item.name in case.steps]
    calls = tuple(
        _call(plan, case, step, "submit" if step.status is StepStatus.DISPATCHED else "query")
        for step in steps
        if step.status in WITH_DEPARTMENT and step.name not in people
    )
    withdrawals = tuple(
        _call(plan, case, step, "withdraw") for step in _steps_to_withdraw(plan, case)
    )
    return NextActions(calls=calls + withdrawals, next_timer_at=next_timer_at(plan, case))


def _steps_to_withdraw(plan: Plan, case: CaseState) -> list[Step]:
    """The steps to withdraw now: undecided ones side by side, granted ones one by one in
    reverse of their completion. What people have to undo holds up only what it came after.
    """
    leaving = [step for step in case.steps.values() if step.status is StepStatus.WITHDRAWING]
    undecided = [step for step in leaving if not step.undo]
    blocked = upstream_of(plan, _steps_with_status(case, StepStatus.UNDO_BY_PEOPLE))
    granted = [step for step in leaving if step.undo and step.name not in blocked]
    granted.sort(key=lambda step: step.settled_at_version, reverse=True)
    return undecided + granted[:1]


def _steps_with_status(case: CaseState, status: StepStatus) -> list[str]:
    return [step.name for step in case.steps.values() if step.status is status]


def upstream_of(plan: Plan, names: Iterable[str]) -> frozenset[str]:
    """Return all items that these come after, directly or not."""
    found: set[str] = set()
    left = list(names)
    while left:
        item = plan.item_by_name[left.pop()]
        before = [name for name in (*item.after, *item.waits_for) if name not in found]
        found.update(before)
        left += before
    return frozenset(found)


def _call(
    plan: Plan, case: CaseState, step: Step, kind: Literal["submit", "query", "withdraw"]
) -> DepartmentCall:
    item = plan.item_by_name[step.name]
    withdraw = kind == "withdraw"
    fields = () if withdraw else fields_of(plan, case, item, step)
    submit = kind == "submit"
    return DepartmentCall(
        case_id=case.id,
        plan_digest=case.plan_digest,
        step=step.name,
        generation=step.generation,
        kind=kind,
        fields=fields,
        materials=() if withdraw else materials_of(plan, case, step),
        ticket=step.ticket,
        retry_with_backoff=step.failures > 0 or kind != "submit",
        failures=step.failures,
        not_before=step.next_call_at,
        timeout_s=item.call_timeout_s,
        query_every_s=item.query_every_s,
        opened_on=case.opened_on,
        overridden=tuple((n, each.checks) for n, each in case.overrides.items()) if submit else (),
        reason=_withdrawal_reason(case, step) if withdraw else "",
        known=step.slot if kind == "query" else "",
        formula_inputs=formula_inputs_of_item(plan, case, item) if submit else (),
        commitments=tuple(case.commitments_to(fields).items()) if submit else (),
    )


def _withdrawal_reason(case: CaseState, step: Step) -> str:
    if step.late:
        return "late_answer"
    if step.skip:
        return "skipped"
    return f"case_{case.ending}" if case.ending else "refused_elsewhere"


def fields_of(
    plan: Plan, case: CaseState, item: PlanItem, step: Step
) -> tuple[tuple[str, str], ...]:
    """The fields that are read for an item, each with the slot of the vault that has its
    value: those it declares, the derived ones as what they are computed from, without those
    that an item did not give.

    A lookup that asked the applicant for what the register lacks is given that as well.
    """
    names = expand_derived(plan, item.needs)
    if item.kind == "lookup":
        names += tuple(name for name in item.produces if name in case.slots)
    slots = ((name, _slot(plan, case, step, name)) for name in names)
    return tuple((name, slot) for name, slot in slots if slot)


def shared_fields(plan: Plan, case: CaseState, item: PlanItem, step: Step) -> tuple[str, ...]:
    """The names of the fields that an item is handed, derived ones by their own, without
    those that an item did not give.
    """
    there = tuple(name for name, _ in fields_of(plan, case, item, step))
    needs = (n for n in item.needs if n in there or plan.field_by_name[n].derived)
    more = (name for name in there if name in item.produces)
    return (*needs, *more)


def formula_inputs_of_item(
    plan: Plan, case: CaseState, item: PlanItem
) -> tuple[tuple[str, FormValue], ...]:
    """What the formulas of an item's derived fields read besides fields; nothing personal."""
    derived = any(plan.field_by_name[name].derived for name in item.needs)
    return tuple(formula_inputs(plan, case).items()) if derived else ()


def _slot(plan: Plan, case: CaseState, step: Step, field: str) -> str:
    """Return the vault slot of a value; a supplemented value comes first."""
    supplied = step.held_slots.get(field, case.slots.get(field, ""))
    kind, _, producer = plan.field_by_name[field].source.partition(":")
    if kind != "item":
        return supplied or FORM_SLOT
    if supplied:
        return supplied
    granted = isinstance(case.steps[producer].decision, Granted)
    return case.steps[producer].slot if granted else ""


def materials_of(plan: Plan, case: CaseState, step: Step) -> tuple[tuple[str, str], ...]:
    """Return the supplied materials of a step, each with its SHA-256 (hex)."""
    digests = (
        (name, _digest(plan, case, step, name)) for name in plan.item_by_name[step.name].materials
    )
    return tuple((name, digest) for name, digest in digests if digest)


def _digest(plan: Plan, case: CaseState, step: Step, material: str) -> str:
    kind, _, producer = plan.material_by_name[material].source.partition(":")
    if kind != "item":
        return step.held_materials.get(material, case.materials.get(material, ""))
    decision = case.steps[producer].decision
    return decision.certificates.get(material, "") if isinstance(decision, Granted) else ""
