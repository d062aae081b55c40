"""Themes and personal guides as messages of the contract."""

from adapters.api.case_view import label_message
from adapters.pb.onething.case.v1 import case_pb2
from domain.guide import PersonalGuide
from domain.plan import Plan, PlanField, PlanItem, PlanMaterial, PlanQuestion


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
    )


def guide_message(guide: PersonalGuide) -> case_pb2.GetGuideResponse:
    """What a theme comes to for one applicant."""
    return case_pb2.GetGuideResponse(
        theme=theme_message(guide.plan),
        open_questions=map(question_message, guide.open_questions),
        items=map(item_message, guide.items),
        left_out=map(item_message, guide.left_out),
        form=map(field_message, guide.fields),
        bring=map(material_message, guide.bring),
        spared=map(material_message, guide.spared),
    )
