"""The personal guide (智能导引): what a case with these situations comes to. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.applicability import answers_of, applicable
from domain.plan import Plan, PlanField, PlanItem, PlanMaterial, PlanQuestion


@dataclass(frozen=True, slots=True)
class PersonalGuide:
    """What applies to one applicant, each in the order of the plan.

    ``open_questions`` are not answered yet: what depends on them is taken to apply.
    ``left_out`` are the items that do not apply. ``fields`` are those the applicant fills
    in; ``bring`` the materials the applicant attaches, ``spared`` those that a registry or
    an item gives (免于提交).
    """

    plan: Plan
    open_questions: tuple[PlanQuestion, ...]
    items: tuple[PlanItem, ...]
    left_out: tuple[PlanItem, ...]
    fields: tuple[PlanField, ...]
    bring: tuple[PlanMaterial, ...]
    spared: tuple[PlanMaterial, ...]

    @property
    def fee_fen(self) -> int:
        """What all of it costs in one payment (一键缴费), in fen."""
        return sum(item.fee_fen for item in self.items)


def personal_guide(
    plan: Plan, situations: Iterable[str], facts: Mapping[str, str] | None = None
) -> PersonalGuide:
    """The guide for situations ``question.answer``, and facts as text where there are any."""
    given = tuple(situations)
    found = applicable(plan, facts or {}, given)
    answered = answers_of(given)
    asked = [each for each in plan.materials if each.name in found.materials]
    shown = {n for item in plan.items if item.name in found.items for n in item.materials}
    return PersonalGuide(
        plan=plan,
        open_questions=tuple(each for each in plan.guide if each.name not in answered),
        items=tuple(each for each in plan.items if each.name in found.items),
        left_out=tuple(each for each in plan.items if each.name not in found.items),
        fields=tuple(
            each for each in plan.fields if each.source == "applicant" and each.name in found.fields
        ),
        bring=tuple(each for each in asked if each.source == "applicant"),
        spared=tuple(each for each in asked if each.source != "applicant" and each.name in shown),
    )
