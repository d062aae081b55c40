"""The personal guide (智能导引): what a case with these situations comes to. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.form.applicability import answers_of, applicable, expand_derived, holds_for
from domain.form.derived_fields import fee_of
from domain.plan import Plan, PlanField, PlanFollowUp, PlanItem, PlanMaterial, PlanQuestion


@dataclass(frozen=True, slots=True)
class PersonalGuide:
    """What applies to one applicant, each in the order of the plan.

    ``open_questions`` are not answered yet: what depends on them is taken to apply.
    ``left_out`` are the items that do not apply. ``fields`` are those the applicant fills
    in; ``filled`` those that registers give, each with the register (预填); ``bring`` the
    materials the applicant attaches, ``spared`` those that a registry or an item gives
    (免于提交). ``results`` are what is issued and reaches the applicant, ``follow_ups`` what
    the state does next. ``charged`` are the items that cost something, each with its fen.
    """

    plan: Plan
    open_questions: tuple[PlanQuestion, ...]
    items: tuple[PlanItem, ...]
    left_out: tuple[PlanItem, ...]
    fields: tuple[PlanField, ...]
    bring: tuple[PlanMaterial, ...]
    spared: tuple[PlanMaterial, ...]
    filled: tuple[tuple[PlanField, PlanItem], ...]
    charged: tuple[tuple[PlanItem, int], ...]
    results: tuple[PlanMaterial, ...]
    follow_ups: tuple[PlanFollowUp, ...]

    @property
    def fee_fen(self) -> int:
        """What all that is charged comes to, in fen."""
        return sum(fen for _, fen in self.charged)

    def seen_by(self, field: PlanField) -> tuple[str, ...]:
        """The departments that are given a field, or something that is computed from it."""
        readers = (
            each for each in self.applying if field.name in expand_derived(self.plan, each.needs)
        )
        return tuple(dict.fromkeys(each.department for each in readers))

    @property
    def applying(self) -> tuple[PlanItem, ...]:
        """All that runs: the items, and what is looked up for them."""
        left_out = {each.name for each in self.left_out}
        looked_up = {lookup.name for _, lookup in self.filled}
        return tuple(
            each
            for each in self.plan.items
            if each.name in looked_up or (each.kind == "item" and each.name not in left_out)
        )


def personal_guide(
    plan: Plan, situations: Iterable[str], facts: Mapping[str, str] | None = None
) -> PersonalGuide:
    """The guide for situations ``question.answer``, and facts as text where there are any."""
    given, facts = tuple(situations), facts or {}
    found = applicable(plan, facts, given)
    answered = answers_of(given)
    items = [each for each in plan.items if each.kind == "item"]
    applying = [each for each in items if each.name in found.items]
    lookups = {f"item:{each.name}": each for each in plan.items if each.kind == "lookup"}
    read = {name for item in plan.items for name in expand_derived(plan, item.needs)}
    issued = {name for item in applying for name in item.issues}
    asked = [each for each in plan.materials if each.name in found.materials]
    shown = {n for item in plan.items if item.name in found.items for n in item.materials}
    return PersonalGuide(
        plan=plan,
        open_questions=tuple(each for each in plan.guide if each.name not in answered),
        items=tuple(applying),
        left_out=tuple(each for each in items if each.name not in found.items),
        fields=tuple(
            each for each in plan.fields if each.source == "applicant" and each.name in found.fields
        ),
        bring=tuple(each for each in asked if each.source == "applicant"),
        spared=tuple(each for each in asked if each.source != "applicant" and each.name in shown),
        filled=tuple(
            (each, lookup)
            for each in plan.fields
            if (lookup := lookups.get(each.source)) is not None
            and lookup.name in found.items
            and each.name in read
        ),
        charged=tuple(
            (each, fen) for each in applying if (fen := fee_of(plan, each, facts, given))
        ),
        results=tuple(m for m in plan.materials if m.delivery and m.name in issued),
        follow_ups=tuple(
            each
            for each in plan.follow_ups
            if (not each.after or each.after in found.items)
            and holds_for(plan, each.when, facts, given)
        ),
    )
