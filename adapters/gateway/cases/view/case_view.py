"""Cases, themes and timelines as the contract's messages."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from google.protobuf.timestamp_pb2 import Timestamp

from adapters.gateway.free_texts import TextsByVersion
from adapters.pb.onething.case.v1 import case_pb2
from adapters.presentation.plan_labels import PlanLabels
from adapters.presentation.timeline import TimelineEntry
from domain.case.aggregate import Case
from domain.case.answers import Granted, Missing, Refused, Supplement
from domain.case.codec import state_digest
from domain.case.status import CaseStatus, case_status
from domain.case.step import Step, StepStatus
from domain.plan import Label, Plan, PlanItem
from domain.violations import Violation

Reasons = Mapping[tuple[str, str], str]
"""Words by step and by the name of what is missing; the step of the case itself is empty,
and so is the name of what was refused as a whole.
"""
BASIS = "/legal_basis"
"""In place of a name: the legal basis of what was refused. No name has a slash."""
NO_REASONS: Reasons = MappingProxyType({})


def label_message(label: Label) -> case_pb2.Label:
    """A label."""
    return case_pb2.Label(zh=label.zh, en=label.en)


def timestamp(moment: datetime) -> Timestamp:
    """A moment."""
    message = Timestamp()
    message.FromDatetime(moment)
    return message


def optional_timestamp(moment: datetime | None) -> Timestamp | None:
    """A moment, if there is one."""
    return None if moment is None else timestamp(moment)


def status_of(case: Case) -> case_pb2.CaseStatus.ValueType:
    """How far a case is."""
    return case_pb2.CaseStatus.Value(f"CASE_STATUS_{case_status(case).name}")


def read_status(status: case_pb2.CaseStatus.ValueType) -> CaseStatus | None:
    """The status that a message names; None where it names none."""
    if status == case_pb2.CASE_STATUS_UNSPECIFIED:
        return None
    return CaseStatus[case_pb2.CaseStatus.Name(status).removeprefix("CASE_STATUS_")]


def case_message(
    case: Case,
    plan: Plan,
    *,
    with_steps: bool = True,
    reasons: Reasons = NO_REASONS,
    ending: case_pb2.Ending | None = None,
    tracking_numbers: Mapping[str, str] = MappingProxyType({}),
    overrides: Iterable[case_pb2.CheckOverride] = (),
) -> case_pb2.Case:
    """A case as it stands; ``reasons`` are the words to what is missing or refused,
    ``ending`` what is known of why it ends before its time, ``tracking_numbers`` those of
    couriers by certificate.
    """
    steps = [step_message(case.steps[item.name], item, plan, reasons) for item in plan.items]
    return case_pb2.Case(
        case_id=str(case.id),
        theme=plan.ref,
        label=label_message(plan.label),
        plan_digest=case.plan_digest,
        status=status_of(case),
        outcome=case.outcome,
        version=case.version,
        opened_at=timestamp(case.opened_at),
        closed_at=optional_timestamp(case.closed_at),
        erased_at=optional_timestamp(case.erased_at),
        steps=steps if with_steps else (),
        state_digest=state_digest(case),
        missing=missing_messages("", case.missing, plan, reasons),
        supplement_until=optional_timestamp(case.supplement_until),
        accepted_at=optional_timestamp(case.accepted_at),
        commitments=commitment_messages(case, plan),
        ending=ending or (case_pb2.Ending(cause=case.ending) if case.ending else None),
        claims=[case_pb2.TaskClaim(task=key, claimed_by=by) for key, by in case.claims.items()],
        certificates=certificate_messages(case, plan, tracking_numbers),
        overrides=overrides,
    )


def step_message(
    step: Step, item: PlanItem, plan: Plan, reasons: Reasons = NO_REASONS
) -> case_pb2.Step:
    """One step of a case."""
    refusal = step.decision if isinstance(step.decision, Refused) else None
    return case_pb2.Step(
        step_id=step.name,
        label=label_message(item.label),
        department=item.department,
        status=step.status,
        flagged=bool(step.flag),
        reason_code=step.flag or (refusal.reason_code if refusal else ""),
        department_label=label_message(plan.department_by_name[item.department].label),
        missing=missing_messages(step.name, _missing_of_step(step), plan, reasons),
        served_by=step.served_by or item.served_by,
        withdraw=item.withdraw,
        generation=step.generation,
        refusal_reason=reasons.get((step.name, ""), "") if refusal else "",
        refusal_basis=reasons.get((step.name, BASIS), "") if refusal else "",
        violations=violation_messages(step.violations),
    )


def violation_messages(violations: Iterable[Violation]) -> list[case_pb2.AnswerViolation]:
    """What is wrong with an answer."""
    return [
        case_pb2.AnswerViolation(path=each.path, expected=each.expected, got=each.got)
        for each in violations
    ]


def _missing_of_step(step: Step) -> tuple[Missing, ...]:
    return step.decision.missing if isinstance(step.decision, Supplement) else ()


def missing_messages(
    step: str, missing: Iterable[Missing], plan: Plan, reasons: Reasons
) -> list[case_pb2.MissingItem]:
    """What a step waits for, or the case itself, for which ``step`` is empty."""
    words = PlanLabels(plan)
    return [
        case_pb2.MissingItem(
            name=each.name,
            label=label_message(words.input_label(each.name)),
            reason_code=each.reason_code,
            reason=reasons.get((step, each.name), ""),
        )
        for each in missing
    ]


_KINDS = {
    "deferred": case_pb2.COMMITMENT_KIND_DEFERRED,
    "committed": case_pb2.COMMITMENT_KIND_COMMITTED,
}


def commitment_messages(case: Case, plan: Plan) -> list[case_pb2.CommitmentState]:
    """The promises that a case was accepted on."""
    words = PlanLabels(plan)
    return [
        case_pb2.CommitmentState(
            material=name,
            label=label_message(words.input_label(name)),
            kind=_KINDS[each.kind],
            due_at=timestamp(each.due_at),
            verdict=each.verdict,
            sha256=bytes.fromhex(each.digest),
        )
        for name, each in case.commitments.items()
    ]


def certificate_messages(
    case: Case, plan: Plan, tracking_numbers: Mapping[str, str] = MappingProxyType({})
) -> list[case_pb2.Certificate]:
    """The certificates that stand, in the order of the steps."""
    words = PlanLabels(plan)
    return [
        case_pb2.Certificate(
            name=name,
            label=label_message(words.input_label(name)),
            step_id=step.name,
            sha256=bytes.fromhex(digest),
            handed_out=case.handed_out.get(name, ""),
            tracking_number=tracking_numbers.get(name, ""),
        )
        for step in case.steps.values()
        if step.status is StepStatus.GRANTED and isinstance(step.decision, Granted)
        for name, digest in step.decision.certificates.items()
    ]


def entry_message(
    entry: TimelineEntry, words: TextsByVersion = MappingProxyType({})
) -> case_pb2.TimelineEntry:
    """One entry of a timeline, with the words that may be read."""
    return case_pb2.TimelineEntry(
        version=entry.version,
        topic=entry.topic,
        effective_at=timestamp(entry.effective_at),
        recorded_at=timestamp(entry.recorded_at),
        step_id=entry.step,
        step_status=entry.step_status,
        text=label_message(entry.text),
        actor=entry.actor,
        words=[
            case_pb2.EventText(name=each.name, about=each.about, text=each.text)
            for each in words.get(entry.version, ())
        ],
    )
