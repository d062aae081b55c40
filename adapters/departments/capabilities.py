"""Checks an adapter's description against the published themes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from adapters.pb.onething.adapter.v1 import adapter_pb2
from domain.plan import Plan, PlanItem


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One reason why a department cannot serve a theme.

    ``rule`` is a stable code; ``theme`` (name@version) and ``item`` are empty if the whole
    department is affected.
    """

    department: str
    rule: str
    message: str
    theme: str = ""
    item: str = ""


def mismatches(
    department: str, plans: Iterable[Plan], description: adapter_pb2.DescribeResponse
) -> Sequence[Mismatch]:
    """Return all that an adapter's description lacks for the plans, in the order of the plans."""
    if description.adapter.department != department:
        message = (
            f"it is the adapter of {description.adapter.department or 'nobody'}: fix the address"
        )
        return [Mismatch(department, "other_department", message)]
    served = {capability.item: capability for capability in description.items}
    return [
        Mismatch(department, rule, message, plan.ref, item.name)
        for plan in plans
        for item in called_items(plan, department)
        for rule, message in _item_mismatches(plan, item, served.get(item.name))
    ]


def called_items(plan: Plan, department: str) -> list[PlanItem]:
    """Return the items that a department's adapter must serve; those served by people need none."""
    return [
        item for item in plan.items if item.department == department and item.served_by == "adapter"
    ]


def _item_mismatches(
    plan: Plan, item: PlanItem, description: adapter_pb2.ItemCapability | None
) -> Iterator[tuple[str, str]]:
    if description is None:
        yield "not_served", "the adapter does not serve it"
        return
    lookup = item.kind == "lookup"  # a register serves many themes: it may read and give more
    for name in () if lookup else _difference(description.reads, item.needs):
        yield "reads_what_is_not_given", f"reads {name}, which {plan.theme} does not give it"
    for name in _difference(item.needs, description.reads):
        yield "given_what_is_not_read", f"is given {name}, which it does not read"
    for name in _difference(item.produces, description.produces):
        yield "does_not_produce", f"does not produce {name}"
    for name in () if lookup else _difference(description.produces, item.produces):
        yield "produces_too_much", f"produces {name}, which {plan.theme} does not take"
    if item.withdraw == "compensate" and not description.withdrawable:
        yield "not_withdrawable", "must be undone when a case is withdrawn, and cannot be"


def _difference(names: Iterable[str], other_names: Iterable[str]) -> list[str]:
    return sorted(set(names).difference(other_names))
