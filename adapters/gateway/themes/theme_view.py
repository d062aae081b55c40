"""Themes and personal guides as messages of the contract."""

from collections.abc import Iterable
from datetime import date

from adapters.gateway.cases.view.case_view import label_message
from adapters.pb.onething.case.v1 import case_pb2
from domain.form.values.bounds import days_of
from domain.plan import Plan, PlanField, PlanFollowUp, PlanItem, PlanMaterial, PlanQuestion
from domain.theme.guide import PersonalGuide


def theme_message(plan: Plan) -> case_pb2.ThemeSummary:
    """One published theme version."""
    return case_pb2.ThemeSummary(
        name=plan.theme,
        version=plan.version,
        label=label_message(plan.label),
        plan_digest=plan.digest,
    )


def field_message(
    field: PlanField, opened_on: date, seen_by: Iterable[str] = ()
) -> case_pb2.FormFieldSpec:
    """One field of the form, for a case opened then; ``seen_by`` are the departments that are
    given it.
    """
    return case_pb2.FormFieldSpec(
        name=field.name,
        label=label_message(field.label),
        type=field.type,
        required=field.required,
        choices=field.choices,
        seen_by=seen_by,
        format=field.format or "",
        bounds=_bounds_message(field, opened_on),
    )


def _bounds_message(field: PlanField, opened_on: date) -> case_pb2.FieldBounds:
    first, last = days_of(field, opened_on)
    says = field.pattern_says
    return case_pb2.FieldBounds(
        min=field.min,
        max=field.max,
        min_length=field.min_length,
        max_length=field.max_length if field.type == "text" else 0,
        pattern=field.pattern,
        pattern_says=label_message(says) if says else None,
        not_before=first.isoformat() if first else "",
        not_after=last.isoformat() if last else "",
    )


def item_message(item: PlanItem) -> case_pb2.ThemeItem:
    """One item of a theme."""
    return case_pb2.ThemeItem(
        name=item.name,
        label=label_message(item.label),
        department=item.department,
        after=(*item.after, *item.waits_for),
    )


def question_message(question: PlanQuestion) -> case_pb2.GuideQuestion:
    """A question of the guide, with its answers as situations."""
    return case_pb2.GuideQuestion(
        name=question.name,
        question=label_message(question.question),
        answers=[
            case_pb2.GuideAnswer(situation=f"{question.name}.{answer}", label=label_message(label))
            for answer, label in zip(question.answers, question.labels, strict=True)
        ],
    )


def material_message(material: PlanMaterial) -> case_pb2.MaterialSpec:
    """One material of a theme."""
    return case_pb2.MaterialSpec(
        name=material.name,
        label=label_message(material.label),
        source=material.source,
        required=material.required,
        deferrable=material.deferrable is not None,
        committable=material.committable is not None,
        delivery=material.delivery,
    )


def guide_message(guide: PersonalGuide, today: date) -> case_pb2.GetGuideResponse:
    """What a theme comes to for one applicant who opens a case today."""
    return case_pb2.GetGuideResponse(
        theme=theme_message(guide.plan),
        open_questions=map(question_message, guide.open_questions),
        items=map(item_message, guide.items),
        left_out=map(item_message, guide.left_out),
        form=[field_message(each, today, guide.seen_by(each)) for each in guide.fields],
        bring=map(material_message, guide.bring),
        spared=map(material_message, guide.spared),
        filled=[
            case_pb2.FilledField(
                field=field_message(field, today),
                registry=lookup.name,
                registry_label=label_message(lookup.label),
            )
            for field, lookup in guide.filled
        ],
        fee_fen=guide.fee_fen,
        results=map(material_message, guide.results),
        follow_ups=map(follow_up_message, guide.follow_ups),
    )


def follow_up_message(follow_up: PlanFollowUp) -> case_pb2.FollowUp:
    """What the state owes next."""
    return case_pb2.FollowUp(
        name=follow_up.name,
        label=label_message(follow_up.label),
        after=follow_up.after,
        counted_from=follow_up.counted_from,
        due_count=follow_up.due.count,
        due_unit=follow_up.due.unit,
        times=follow_up.times,
        theme=follow_up.theme,
        legal_basis=follow_up.legal_basis,
    )
