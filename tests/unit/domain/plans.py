"""Random plans: always acyclic, always supplied, up to 30 items."""

from hypothesis import strategies as st

from domain.plan import Label, Plan, PlanDepartment, PlanField, PlanItem, PlanSpecialProcedure

LABEL = Label(zh="事项", en="item")


PROCEDURES = (
    PlanSpecialProcedure(name="expert_review", label=LABEL, kind="stops", legal_basis="unsourced"),
    PlanSpecialProcedure(name="extension", label=LABEL, kind="extends", legal_basis="unsourced"),
)


def field(name: str, source: str) -> PlanField:
    return PlanField(name=name, label=LABEL, type="text", source=source)


def item(name: str, *, after: tuple[str, ...] = (), patience_s: int = 600) -> PlanItem:
    """An item that needs the subject, a detail and one output of each item in ``after``."""
    return PlanItem(
        name=name,
        label=LABEL,
        department="department",
        code=name,
        purpose="test",
        legal_basis=(),
        needs=("subject", "detail", *(f"{each}_out" for each in after)),
        produces=(f"{name}_out",),
        after=after,
        patience_s=patience_s,
        special_procedures=PROCEDURES,
    )


def plan(*items: PlanItem) -> Plan:
    """A plan of items given in topological order."""
    return Plan(
        theme="test",
        version=1,
        label=LABEL,
        subject="subject",
        departments=(PlanDepartment(name="department", label=LABEL),),
        fields=(
            field("subject", "applicant"),
            field("detail", "applicant"),
            *(field(f"{each.name}_out", f"item:{each.name}") for each in items),
        ),
        materials=(),
        items=items,
    )


@st.composite
def plans(draw: st.DrawFn, *, most_items: int = 30) -> Plan:
    """Any plan in which every item may need any of the items before it."""
    count = draw(st.integers(1, most_items))
    items = []
    for index in range(count):
        upstream = draw(st.sets(st.integers(0, index - 1), max_size=3)) if index else set()
        after = tuple(f"item_{each}" for each in sorted(upstream))
        items.append(item(f"item_{index}", after=tuple(sorted(after))))
    return plan(*items)
