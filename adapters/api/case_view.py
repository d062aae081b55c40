"""Cases, themes and timelines as the contract's messages."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from google.protobuf.timestamp_pb2 import Timestamp

from adapters.pb.onething.case.v1 import case_pb2
from adapters.readers.timeline import TimelineEntry
from adapters.readers.wording import PlanWords
from domain.answers import Refused, Supplement
from domain.case import Case
from domain.event_codec import state_digest
from domain.plan import Label, Plan, PlanField, PlanItem
from domain.step import Step

Reasons = Mapping[tuple[str, str], str]
"""A department's words by step and by the name of what is missing."""
NO_REASONS: Reasons = MappingProxyType({})


def label_message(label: Label) -> case_pb2.Label:
    """A label."""
    return case_pb2.Label(zh=label.zh, en=label.en)


def timestamp(moment: datetime) -> Timestamp:
    """A moment."""
    message = Timestamp()
    message.FromDatetime(moment)
    return message


def status_of(case: Case) -> case_pb2.CaseStatus.ValueType:
    """How far a case is."""
    if case.closed:
        return case_pb2.CASE_STATUS_CLOSED
    if case.accepted_at is not None:
        return case_pb2.CASE_STATUS_ACCEPTED
    return case_pb2.CASE_STATUS_OPENED


def case_message(
    case: Case, plan: Plan, *, with_steps: bool = True, reasons: Reasons = NO_REASONS
) -> case_pb2.Case:
    """A case as it stands; ``reasons`` are the departments' words to what is missing."""
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
        closed_at=None if case.closed_at is None else timestamp(case.closed_at),
        steps=steps if with_steps else (),
        state_digest=state_digest(case),
    )


def step_message(
    step: Step, item: PlanItem, plan: Plan, reasons: Reasons = NO_REASONS
) -> case_pb2.Step:
    """One step of a case."""
    refusal = step.decision.reason_code if isinstance(step.decision, Refused) else ""
    return case_pb2.Step(
        step_id=step.name,
        label=label_message(item.label),
        department=item.department,
        status=step.status,
        flagged=bool(step.flag),
        reason_code=step.flag or refusal,
        department_label=label_message(plan.department_by_name[item.department].label),
        missing=missing_messages(step, plan, reasons),
    )


def missing_messages(step: Step, plan: Plan, reasons: Reasons) -> list[case_pb2.MissingItem]:
    """What a step waits for, where it waits for a supplement."""
    if not isinstance(step.decision, Supplement):
        return []
    words = PlanWords(plan)
    return [
        case_pb2.MissingItem(
            name=each.name,
            label=label_message(words.asked(each.name)),
            reason_code=each.reason_code,
            reason=reasons.get((step.name, each.name), ""),
        )
        for each in step.decision.missing
    ]


def entry_message(entry: TimelineEntry) -> case_pb2.TimelineEntry:
    """One entry of a timeline."""
    return case_pb2.TimelineEntry(
        version=entry.version,
        topic=entry.topic,
        effective_at=timestamp(entry.effective_at),
        recorded_at=timestamp(entry.recorded_at),
        step_id=entry.step,
        text=label_message(entry.text),
        actor=entry.actor,
    )


def theme_message(plan: Plan) -> case_pb2.ThemeSummary:
    """One published theme version."""
    return case_pb2.ThemeSummary(
        name=plan.theme,
        version=plan.version,
        label=label_message(plan.label),
        plan_digest=plan.digest,
    )


def field_message(field: PlanField) -> case_pb2.FormFieldSpec:
    """One field that the applicant fills."""
    return case_pb2.FormFieldSpec(
        name=field.name,
        label=label_message(field.label),
        type=field.type,
        required=field.required,
        choices=field.choices,
    )


def item_message(item: PlanItem) -> case_pb2.ThemeItem:
    """One item of a theme."""
    return case_pb2.ThemeItem(
        name=item.name,
        label=label_message(item.label),
        department=item.department,
        after=item.after,
    )
