"""Scripted replies as answers on the wire, with generated values for a plan's outputs."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime

from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from adapters.samples.identifiers import credit_code, id_number
from adapters.value_fields import to_field
from domain.case.decisions.answers.allowed_answers import declared_procedure
from domain.form.values.bounds import within
from domain.plan import FormValue, Plan, PlanField, PlanItem
from domain.theme.case_input import on_day
from ops.authoring.rehearse.scenario import Reply
from ops.cli.text.case_text import CHINA

_DISTRICT = "449999"  # a district that does not exist: nobody has these numbers
_TEXTS = {
    "bank_account": "6222020000000000001",
    "credit_code": credit_code(_DISTRICT, 1),
    "id_card": id_number(_DISTRICT, date(2026, 1, 5), 1),
    "person_name": "样例",
    "phone": "13800138000",
    "postcode": "528400",
}
_PROCEDURES = {
    "extension": pb.SPECIAL_PROCEDURE_KIND_EXTENSION,
    "other": pb.SPECIAL_PROCEDURE_KIND_OTHER,
}


_KINDS = {"extends": "extension", "stops": "other"}


def build_answer(
    plan: Plan,
    step: str,
    reply: Reply,
    now: datetime,
    received: Mapping[str, FormValue | None] | None = None,
) -> pb.Answer:
    """Return a reply on the wire, as of now.

    ``received`` values of its outputs are used unchanged: the register got them from the applicant.
    """
    item = plan.item_by_name[step]
    answer = pb.Answer()
    answer.adapter.department = item.department
    answer.adapter.software = "rehearsal"
    answer.adapter.version = "1"
    answer.effective_at.FromDatetime(now)
    match reply.answer:
        case "granted":
            answer.granted.SetInParent()  # an item may have only its grant as output
            outputs = _outputs(plan, item, reply, received or {}, now.astimezone(CHINA).date())
            answer.granted.outputs.extend(to_field(*each) for each in outputs.items())
            answer.granted.certificates.extend(
                pb.Material(
                    name=name, sha256=hashlib.sha256(f"{name}@{plan.ref}".encode()).digest()
                )
                for name in item.issues
            )
        case "refused":
            answer.refused.reason_code = reply.reason_code
            answer.refused.reason = reply.reason
            answer.refused.legal_basis = reply.legal_basis
        case "supplement":
            answer.supplement.missing.extend(
                pb.Missing(name=each.name, reason_code=each.reason_code, reason=each.reason)
                for each in reply.missing
            )
        case "pending":
            answer.pending.ticket = _ticket(step, reply, now)
            answer.pending.expected_by.FromDatetime(now + reply.expected)
        case "special_procedure":
            _fill_special_procedure(item, reply, now, answer.special_procedure)
    return answer


def _outputs(
    plan: Plan,
    item: PlanItem,
    reply: Reply,
    received: Mapping[str, FormValue | None],
    today: date,
) -> dict[str, FormValue]:
    """Return the scripted outputs, and for the others the received or generated values."""
    outputs: dict[str, FormValue] = {}
    for name in item.produces:
        known = received.get(name)
        outputs[name] = example_value(plan.field_by_name[name], today) if known is None else known
    return outputs | {name: on_day(value, today) for name, value in reply.outputs.items()}


def _fill_special_procedure(
    item: PlanItem, reply: Reply, now: datetime, special: pb.SpecialProcedure
) -> None:
    first = next(iter(item.special_procedures), None)
    declared = declared_procedure(item, reply.name) if reply.name else first
    kind = declared.kind if declared else "stops"
    special.kind = _PROCEDURES[reply.procedure or _KINDS[kind]]
    special.name = reply.name or (declared.name if declared else "undeclared")
    special.legal_basis = reply.legal_basis
    special.expected_end.FromDatetime(now + reply.expected)
    special.ticket = reply.ticket


def _ticket(step: str, reply: Reply, now: datetime) -> str:
    return reply.ticket or f"{step}-{now:%Y%m%d%H%M%S%f}"


def example_value(field: PlanField, opened_on: date) -> FormValue:
    """Return a value that a field accepts in a case opened on that day."""
    return within(field, _example_value(field), opened_on)


def _example_value(field: PlanField) -> FormValue:
    match field.type:
        case "integer":
            return 1
        case "boolean":
            return True
        case "date":
            return "2026-01-05"
        case "decimal":
            return "1.00"
        case "choice":
            return field.choices[0]
        case "text":
            return _TEXTS.get(field.format or "", f"R-{field.name}")[: field.max_length]
