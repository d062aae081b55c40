"""What is to be done next, read off the state of a case: calls to make, a time to wake at.

Intents come from the state and never from the decision just made. A shell that
was killed between a decision and its intent therefore finds the same intents
again in the record, and a case can be taken up by any shell at any time.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.answers import Granted
from domain.case import Case
from domain.plan import Plan, PlanItem
from domain.step import WITH_DEPARTMENT, Step, StepStatus

FORM_SLOT = "form"
"""The vault's slot for what the applicant filled in when the case was opened."""


def idempotency_key(case_id: UUID, step: str, generation: int) -> str:
    """The business-stable id of one submission, ``case/step/generation`` (I2)."""
    return f"{case_id}/{step}/{generation}"


@dataclass(frozen=True, slots=True)
class DepartmentCall:
    """One call to a department: which step, and where its values are.

    ``fields`` pairs each declared field with its slot in the vault, in the order
    of the plan; ``materials`` each declared material with its SHA-256 (hex).
    ``patient`` calls are tried again by the shell, with backoff, for as long as
    the adapter fails in a retryable way; others report their first failure.
    ``failures`` makes the call after a recorded failure another one. ``reason`` is why a
    step is withdrawn, a stable code.
    """

    case_id: UUID
    plan_digest: str
    step: str
    generation: int
    kind: Literal["submit", "query", "withdraw"]
    fields: tuple[tuple[str, str], ...]
    materials: tuple[tuple[str, str], ...]
    ticket: str
    patient: bool
    failures: int
    not_before: datetime | None
    timeout_s: int
    query_every_s: int
    reason: str = ""

    @property
    def key(self) -> str:
        """The idempotency key the department sees."""
        return idempotency_key(self.case_id, self.step, self.generation)

    @property
    def identity(self) -> str:
        """What tells this call from every other of the case."""
        return f"{self.kind}/{self.step}/{self.generation}/{self.ticket}/{self.failures}"


@dataclass(frozen=True, slots=True)
class Outstanding:
    """All intents of a case: the calls, and when to look at the time again."""

    calls: tuple[DepartmentCall, ...]
    wake_at: datetime | None


def outstanding(plan: Plan, case: Case) -> Outstanding:
    """Read the intents off the state."""
    steps = [case.steps[item.name] for item in plan.items]
    calls = tuple(
        _call(plan, case, plan.item_by_name[step.name], step)
        for step in steps
        if step.status in WITH_DEPARTMENT
    )
    alarms = [step.patience_until for step in steps if step.patience_until and not step.flag]
    return Outstanding(calls=calls, wake_at=min(alarms, default=None))


def _call(plan: Plan, case: Case, item: PlanItem, step: Step) -> DepartmentCall:
    submit = step.status is StepStatus.DISPATCHED
    return DepartmentCall(
        case_id=case.id,
        plan_digest=case.plan_digest,
        step=step.name,
        generation=step.generation,
        kind="submit" if submit else "query",
        fields=_fields(plan, case, item, step),
        materials=_materials(plan, case, item, step),
        ticket=step.ticket,
        patient=step.failures > 0 or not submit,
        failures=step.failures,
        not_before=step.ask_at,
        timeout_s=item.call_timeout_s,
        query_every_s=item.query_every_s,
    )


def _fields(plan: Plan, case: Case, item: PlanItem, step: Step) -> tuple[tuple[str, str], ...]:
    return tuple((name, _slot(plan, case, step, name)) for name in item.needs)


def _slot(plan: Plan, case: Case, step: Step, field: str) -> str:
    kind, _, producer = plan.field_by_name[field].source.partition(":")
    if kind == "item":
        return case.steps[producer].slot
    return step.held_slots.get(field, case.slots.get(field, "")) or FORM_SLOT


def _materials(plan: Plan, case: Case, item: PlanItem, step: Step) -> tuple[tuple[str, str], ...]:
    digests = ((name, _digest(plan, case, step, name)) for name in item.materials)
    return tuple((name, digest) for name, digest in digests if digest)


def _digest(plan: Plan, case: Case, step: Step, material: str) -> str:
    kind, _, producer = plan.material_by_name[material].source.partition(":")
    if kind != "item":
        return step.held_materials.get(material, case.materials.get(material, ""))
    decision = case.steps[producer].decision
    return decision.certificates.get(material, "") if isinstance(decision, Granted) else ""
