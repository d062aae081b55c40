"""Cases, themes and timelines as the contract's messages."""

from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from adapters.pb.onething.case.v1 import case_pb2
from adapters.readers.timeline import TimelineEntry
from domain.answers import Refused
from domain.case import Case
from domain.event_codec import state_digest
from domain.plan import Label, Plan, PlanField, PlanItem
from domain.step import Step


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


def case_message(case: Case, plan: Plan, *, with_steps: bool = True) -> case_pb2.Case:
    """A case as it stands."""
    steps = [step_message(case.steps[item.name], item, plan) for item in plan.items]
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


def step_message(step: Step, item: PlanItem, plan: Plan) -> case_pb2.Step:
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
    )


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
