"""What a plan allows a department to answer, beyond the form of the answer. Pure.

Both the intake of answers and the core hold decisions to these rules: the intake to
report every violation at once, the core because it has the last word.
"""

from collections.abc import Iterator

from domain.case.answers import Decision, SpecialProcedure, Supplement
from domain.form.applicability import Applicable
from domain.form.suppliable import supplement_request_violations, suppliable_to_step
from domain.plan import Plan, PlanItem, PlanSpecialProcedure
from domain.violations import Violation, one_of, quoted, violation

_KINDS = {1: "SPECIAL_PROCEDURE_KIND_EXTENSION", 2: "SPECIAL_PROCEDURE_KIND_OTHER"}
_CODES = {"extends": 1, "stops": 2}


def decision_violations(
    plan: Plan, item: PlanItem, decision: Decision, applies: Applicable | None = None
) -> Iterator[Violation]:
    """Yield how a decision violates the plan; ``applies`` is what applies to the case."""
    match decision:
        case Supplement():
            names = [each.name for each in decision.missing]
            yield from supplement_violations(plan, item, names, applies)
        case SpecialProcedure():
            yield from procedure_violations(item, decision.name, decision.code)
        case _:
            return


def supplement_violations(
    plan: Plan, item: PlanItem, names: list[str], applies: Applicable | None = None
) -> Iterator[Violation]:
    """Yield what is wrong with requesting these from the applicant for this item."""
    can = suppliable_to_step(plan, item, applies)
    return supplement_request_violations(plan, can, names, "supplement.missing")


def declared_procedure(item: PlanItem, name: str) -> PlanSpecialProcedure | None:
    """Return the special procedure that the theme declares by this name or label."""
    procedures = item.special_procedures
    return next(
        (each for each in procedures if name in {each.name, each.label.zh, each.label.en}), None
    )


def procedure_violations(item: PlanItem, name: str, code: int) -> Iterator[Violation]:
    """Yield what is wrong with this special procedure; ``code`` is of GB/T 39046."""
    declared = declared_procedure(item, name)
    if declared is None:
        none = f"no special procedure: the theme declares none for {item.name}"
        names = (each.name for each in item.special_procedures)
        yield violation("special_procedure.name", one_of(names, none), quoted(name))
    elif _CODES[declared.kind] != code:
        expected = f"{_KINDS[_CODES[declared.kind]]}, since {declared.name} {declared.kind}"
        yield violation("special_procedure.kind", expected, _KINDS.get(code, f"kind {code}"))
