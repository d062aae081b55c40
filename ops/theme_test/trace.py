"""Events without what differs from one run to the next: times, ids and commitments."""

from collections.abc import Iterable

from domain.answers import Supplement
from domain.events.answers import SupplementRequested
from domain.events.base import CaseEvent

_TOLD = (
    "step",
    "generation",
    "clock",
    "limit",
    "material",
    "outcome",
    "cause",
    "reason_code",
    "reason",
    "kind",
    "audience",
    "department",
    "how",
    "undo",
    "code",
    "failures",
    "task",
    "concern",
    "to",
    "because",
    "because_of",
    "withdraw",
    "calendar_version",
    "shared_fields",
    "shared_materials",
    "actor",
)
"""The attributes that say what happened."""


def traced(event: CaseEvent) -> str:
    """An event as one line: its topic, and what happened."""
    said = [f"{name}={_text(getattr(event, name))}" for name in _TOLD if _said(event, name)]
    decision = getattr(event, "decision", None)
    if decision is not None:
        said.append(f"decision={_decided(decision)}")
    return " ".join([event.TOPIC, *said])


def traces(events: Iterable[CaseEvent]) -> list[str]:
    """The events of a case, each as one line."""
    return [traced(event) for event in events]


def _said(event: CaseEvent, name: str) -> bool:
    return getattr(event, name, None) not in (None, "", ())


def _text(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _decided(decision: object) -> str:
    kind = getattr(decision, "kind", "")
    if isinstance(decision, Supplement):
        return f"{kind}:{','.join(each.name for each in decision.missing)}"
    return f"{kind}:{getattr(decision, 'reason_code', '')}".rstrip(":")


def asked_for(event: SupplementRequested) -> tuple[str, ...]:
    """The names that a department asked for."""
    return tuple(each.name for each in event.decision.missing)
