"""Values that were accepted as their documents show them, as the contract's messages."""

from collections.abc import Iterable, Mapping

from adapters.gateway.free_texts import TextsByVersion
from adapters.pb.onething.case.v1 import case_pb2
from adapters.presentation.event_texts import OVERRIDE
from domain.case.aggregate import Case
from domain.case.events.base import CaseEvent, EventPayload
from domain.case.events.opening import CaseSupplied, Opened
from domain.case.events.steps import Supplemented
from domain.plan import Plan

Reasons = Mapping[str, str]
"""The words to overrides by field, those that may be read."""


def has_current_override(case: Case, event: EventPayload) -> bool:
    """Whether an override of the event stands in the case."""
    if not isinstance(event, Opened | CaseSupplied | Supplemented):
        return False
    return any(case.overrides.get(each.field) == each for each in event.overrides)


def override_reasons(current_events: Iterable[CaseEvent], words: TextsByVersion) -> Reasons:
    """The words to overrides; the last event of a field counts."""
    return {
        word.about: word.text
        for event in current_events
        for word in words.get(event.version, ())
        if word.name == OVERRIDE
    }


def override_messages(
    case: Case, plan: Plan, reasons: Reasons
) -> dict[str, case_pb2.CheckOverride]:
    """The overrides that stand, by field."""
    return {
        name: case_pb2.CheckOverride(
            field=name,
            label=case_pb2.Label(zh=field.label.zh, en=field.label.en),
            checks=each.checks,
            reason_code=each.reason_code,
            actor=each.actor,
            reason=reasons.get(name, ""),
        )
        for name, each in case.overrides.items()
        if (field := plan.field_by_name.get(name)) is not None
    }
