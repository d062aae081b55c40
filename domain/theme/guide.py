"""The personal guide (智能导引): what applies to a case with the given situations. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from domain.form.applicability import answers_of, applicable, expand_derived, holds_for
from domain.form.derived_fields import fee_of
from domain.plan import Plan, PlanField, PlanFollowUp, PlanItem, PlanMaterial, PlanQuestion


@dataclass(frozen=True, slots=True)
class PersonalGuide:
    """What applies to one applicant; every tuple is in plan order.

    ``open_questions`` are unanswered; the guide assumes that whatever depends on them applies.
    ``left_out`` are the items that do not apply. ``fields`` are those that the applicant fills in;
    ``filled`` those that registers supply, each with its register (预填); ``bring`` the materials
    that the applicant attaches, ``spared`` those that a registry or an item supplies (免于提交).
    ``results`` are the certificates that the applicant receives, ``follow_ups`` what the state does
    next. ``charged`` are the items with a fee, each with its amount in fen.
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
        """Return the sum of all fees, in fen."""
        return sum(fen for _, fen in self.charged)

    def seen_by(self, field: PlanField) -> tuple[str, ...]:
        """Return the departments that receive a field or a value computed from it."""
        readers = (
            each for each in self.applying if field.name in expand_derived(self.plan, each.needs)
        )
        return tuple(dict.fromkeys(each.department for each in readers))

    @property
    def applying(self) -> tuple[PlanItem, ...]:
        """Return all items that run, registry lookups included."""
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
    """Build the guide for situations ``question.answer`` and, where given, facts as text."""
    chosen, facts = tuple(situations), facts or {}
    found = applicable(plan, facts, chosen)
    answered = answers_of(chosen)
    items = [each for each in plan.items if each.kind == "item"]
    applying = [each for each in items if each.name in found.items]
    lookups = {f"item:{each.name}": each for each in plan.items if each.kind == "lookup"}
    read = {name for item in plan.items for name in expand_derived(plan, item.needs)}
    issued = {name for item in applying for name in item.issues}
    applicable_materials = [each for each in plan.materials if each.name in found.materials]
    used = {n for item in plan.items if item.name in found.items for n in item.materials}
    return PersonalGuide(
        plan=plan,
        open_questions=tuple(each for each in plan.guide if each.name not in answered),
        items=tuple(applying),
        left_out=tuple(each for each in items if each.name not in found.items),
        fields=tuple(
            each for each in plan.fields if each.source == "applicant" and each.name in found.fields
        ),
        bring=tuple(each for each in applicable_materials if each.source == "applicant"),
        spared=tuple(
            each
            for each in applicable_materials
            if each.source != "applicant" and each.name in used
        ),
        filled=tuple(
            (each, lookup)
            for each in plan.fields
            if (lookup := lookups.get(each.source)) is not None
            and lookup.name in found.items
            and each.name in read
        ),
        charged=tuple(
            (each, fen) for each in applying if (fen := fee_of(plan, each, facts, chosen))
        ),
        results=tuple(m for m in plan.materials if m.delivery and m.name in issued),
        follow_ups=tuple(
            each
            for each in plan.follow_ups
            if (not each.after or each.after in found.items)
            and holds_for(plan, each.when, facts, chosen)
        ),
    )
