"""Small plans whose cases come, together, to everything that can happen to one."""

from collections.abc import Iterator
from typing import Literal

from domain.plan import (
    Label,
    Plan,
    PlanDepartment,
    PlanEligibility,
    PlanField,
    PlanItem,
    PlanLimit,
    PlanMaterial,
    PlanPrereview,
    PlanSpecialProcedure,
    PlanTerm,
)

ITEM = "item"
CERTIFICATE = "certificate"
DETAIL = "detail"
"""A field that the applicant can be asked for."""
OWED = "owed"
"""A material that may be promised."""

_LABEL = Label(zh="事项", en="item")


def small_plans() -> Iterator[tuple[Plan, Plan]]:
    """Plans, each with a later version that has one item more."""
    yield _both("people", _item(withdraw="compensate"))
    yield _both("engine", _item(withdraw="free"))
    yield _both("engine", _item(withdraw="final"))
    yield _both("engine", _item(withdraw="compensate", importance="required"))
    yield _both("engine", _item(withdraw="compensate", served_by="people"))
    yield _both("engine", _item(withdraw="free"), _item("extra", issues=(), when="false"))


def _both(by: Literal["engine", "people"], *items: PlanItem) -> tuple[Plan, Plan]:
    more = _item("more", after=(), issues=())
    return _plan(1, by, *items), _plan(2, by, *items, more)


def _plan(version: int, by: Literal["engine", "people"], *items: PlanItem) -> Plan:
    return Plan(
        theme="small",
        version=version,
        label=_LABEL,
        subject="subject",
        limit=PlanLimit(promised=5),
        prereview=PlanPrereview(by=by, department="department"),
        eligibility=(
            PlanEligibility(
                field="subject", one_of=("a",), reason_code="other", reason=_LABEL, legal_basis=""
            ),
        ),
        departments=(PlanDepartment(name="department", label=_LABEL),),
        fields=(
            PlanField(name="subject", label=_LABEL, type="text", source="applicant"),
            PlanField(name=DETAIL, label=_LABEL, type="text", source="applicant"),
        ),
        materials=(
            PlanMaterial(
                name=OWED,
                label=_LABEL,
                source="applicant",
                deferrable=PlanTerm(count=5),
                committable=PlanTerm(count=5),
            ),
            PlanMaterial(name=CERTIFICATE, label=_LABEL, source=f"item:{ITEM}"),
        ),
        items=items,
    )


def _item(name: str = ITEM, **said: object) -> PlanItem:
    usual: dict[str, object] = {
        "name": name,
        "label": _LABEL,
        "department": "department",
        "code": name,
        "purpose": "",
        "legal_basis": (),
        "needs": ("subject", DETAIL),
        "materials": (OWED,),
        "issues": (CERTIFICATE,),
        "limit": PlanLimit(promised=2),
        "special_procedures": (
            PlanSpecialProcedure(name="stop", label=_LABEL, kind="stops", legal_basis=""),
            PlanSpecialProcedure(name="extend", label=_LABEL, kind="extends", legal_basis=""),
        ),
    }
    return PlanItem.model_validate({**usual, **said})
