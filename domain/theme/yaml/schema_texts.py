"""Descriptions, for editors, of theme properties that the models do not describe."""

from collections.abc import Mapping
from typing import Any

_LAW = "The law or document that is its basis, or `unsourced`"
_LAWS = "The laws or documents that are its basis, or `unsourced`"
_WHO = "What people read, in Chinese and English"

THEME_TEXTS: Mapping[str, str] = {
    "AdapterProfile.fields": "The fields that the adapter reads, each with its type",
    "AdapterProfile.materials": "The materials that the adapter reads",
    "AdapterProfile.produces": "The outputs that the adapter gives, each with its type",
    "AdapterProfile.issues": "The certificates that the adapter gives",
    "Catalogue.catalogue": "The name that themes refer to it by: `from: NAME@VERSION`",
    "Catalogue.version": "Counts up; a version that themes refer to never changes",
    "Catalogue.label": _WHO,
    "Catalogue.departments": "Departments to share, by name",
    "Catalogue.fields": "Fields to share, by name",
    "Catalogue.materials": "Materials to share, by name",
    "Catalogue.items": "Items to share, by name",
    "Department.label": _WHO,
    "Eligibility.one_of": "The values of the field that the theme accepts",
    "Eligibility.reason_code": "The code of the reason, for machines: `not_resident`",
    "Eligibility.reason": "Why the case is not accepted, for the applicant",
    "Eligibility.legal_basis": _LAW,
    "ExtendingTheme.theme": "The name of this theme",
    "ExtendingTheme.version": "Counts up; a published version never changes",
    "ExtendingTheme.label": "What people read, where it differs from the extended theme",
    "Fee.yuan": "The amount in yuan and fen, in quotes",
    "FollowUp.label": _WHO,
    "FollowUp.due": "How long after the grant, the end of the case or the date in `counted_from`",
    "FollowUp.legal_basis": _LAW,
    "FormField.label": _WHO,
    "FormField.type": "The type of its values: a date is `YYYY-MM-DD`, a decimal is exact digits",
    "FormField.required": "Whether a case it applies to must have it",
    "Item.label": _WHO,
    "Item.department": "The department that decides it, by its name under `departments`",
    "Item.legal_basis": _LAWS,
    "Item.limit": "Its time limits",
    "Limit.promised": "The limit that the departments promise (承诺时限)",
    "Limit.statutory": "The limit that the law gives (法定时限)",
    "Material.label": _WHO,
    "Material.required": "Whether a case it applies to must have it",
    "Measure.before": "The figure without the theme",
    "Measure.after": "The figure with the theme",
    "Measure.source": "Where the figures were read, or `unsourced`",
    "PlanTerm.count": "How many of the unit",
    "PlanTerm.unit": "The unit: working days and days are those of the theme's calendar",
    "Prereview.by": "Who pre-reviews: the engine at once, or staff of a department",
    "Prereview.legal_basis": _LAW,
    "Question.question": "The question, for the applicant",
    "Question.answers": "The answers, by name; each is a situation (情形), `question.answer`",
    "Registry.label": _WHO,
    "Registry.legal_basis": _LAWS,
    "SpecialProcedure.label": _WHO,
    "Theme.theme": "The name of the theme",
    "Theme.version": "Counts up; a published version never changes",
    "Theme.label": _WHO,
    "Theme.legal_basis": _LAWS,
    "Theme.limit": "The time limits of a whole case",
    "Theme.prereview": "How a case is accepted: pre-review (预审)",
    "Theme.eligibility": "Who may use the theme; others are not accepted, with a reason",
    "Theme.supervision": "When supervision (电子监察) is notified, and who must act",
    "Theme.departments": "The departments that decide items, by name",
    "Theme.adapters": "What departments' systems understand, by name of the profile",
    "Theme.fields": "The fields of the one form (一表) and the outputs of items, by name",
    "Theme.materials": "The documents that are given or issued, by name",
    "Theme.items": "The items (事项), by name; their order follows from who needs what",
    "Theme.follow_ups": "What the state owes next without a request (主动服务), by name",
    "Theme.baseline": "Figures before and after the theme, by name of the measure",
}
"""By model and property."""


def describe(shapes: Mapping[str, Any], texts: Mapping[str, str]) -> None:
    """Add descriptions, in place, to the properties of models that have none.

    ``shapes`` are schemas by name of the model, ``texts`` descriptions by ``Model.property``.
    """
    for model, shape in shapes.items():
        for name, described in shape.get("properties", {}).items():
            text = texts.get(f"{model}.{name}")
            if text is not None and not described.get("description"):
                described["description"] = text


def undescribed(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the models, and the properties as ``Model.property``, that have no description."""
    shapes = {"": schema, **schema.get("$defs", {})}
    models = (name for name, shape in shapes.items() if name and not shape.get("description"))
    properties = (
        f"{model}.{name}"
        for model, shape in shapes.items()
        for name, described in shape.get("properties", {}).items()
        if not described.get("description")
    )
    return (*models, *properties)
