"""What of a case's words belongs where in its message: reasons, endings, parcels."""

from collections.abc import Iterator, Mapping, Sequence

from adapters.gateway.cases.view.case_view import BASIS, Reasons, timestamp
from adapters.gateway.cases.view.override_view import has_current_override
from adapters.gateway.free_texts import TextsByVersion
from adapters.pb.onething.case.v1 import case_pb2
from adapters.presentation.event_texts import NOTE, REASON
from adapters.presentation.plan_labels import PlanLabels
from domain.case.aggregate import Case
from domain.case.committed_values import LEGAL_BASIS
from domain.case.events.answers import StepRefused, SupplementRequested
from domain.case.events.base import CaseEvent
from domain.case.events.ending import EndingBegun
from domain.case.events.opening import NotAccepted, SupplementNotified
from domain.case.events.people import ResultHandedOut
from domain.phrases.catalogue import phrase
from domain.plan import Plan

NOT_PROVIDED = "missing"
"""The code of what pre-review itself finds missing: its words follow from the plan."""


def select_current_events(case: Case, events: Sequence[CaseEvent]) -> list[CaseEvent]:
    """The events whose words belong to the case as it stands, in order."""
    last = next((each for each in reversed(events) if isinstance(each.payload, _ENDINGS)), None)
    return [each for each in events if each is last or _is_current(case, each)]


_ENDINGS = (EndingBegun, NotAccepted)


def _is_current(case: Case, event: CaseEvent) -> bool:
    match event.payload:
        case StepRefused() | SupplementRequested() as answered:
            step = case.steps.get(answered.step)
            current = None if step is None else (step.slot, step.decision)
            return current == (answered.slot, answered.decision)
        case SupplementNotified():
            return bool(case.missing)
        case ResultHandedOut():
            return True
        case _:
            return has_current_override(case, event.payload)


def reasons_of(
    case: Case, plan: Plan, current_events: Sequence[CaseEvent], words: TextsByVersion
) -> Reasons:
    """The words to everything that the case and its steps wait for or were refused, by step
    and by the name of what is missing, which is empty for a refusal.
    """
    found = {
        ("", each.name): _request_text(plan, each.name)
        for each in case.missing
        if each.reason_code == NOT_PROVIDED
    }
    return found | dict(_reasons(current_events, words))


def _reasons(
    current_events: Sequence[CaseEvent], words: TextsByVersion
) -> Iterator[tuple[tuple[str, str], str]]:
    for event in current_events:
        if isinstance(event.payload, StepRefused | SupplementRequested | SupplementNotified):
            for word in words.get(event.version, ()):
                yield (event.step, BASIS if word.name == LEGAL_BASIS else word.about), word.text


def _request_text(plan: Plan, name: str) -> str:
    said = phrase("plan.not_there", input=PlanLabels(plan).input_label(name))
    return f"{said.zh} / {said.en}"


def tracking_numbers(
    current_events: Sequence[CaseEvent], words: TextsByVersion
) -> Mapping[str, str]:
    """The courier's number by certificate."""
    return {
        name: word.text
        for event in current_events
        if isinstance(event.payload, ResultHandedOut)
        for word in words.get(event.version, ())
        for name in event.payload.certificates
    }


def ending_of(
    plan: Plan, current_events: Sequence[CaseEvent], words: TextsByVersion
) -> case_pb2.Ending | None:
    """Why a case ends before its time: what is on record, and the words to it."""
    event = next(
        (each for each in reversed(current_events) if isinstance(each.payload, _ENDINGS)), None
    )
    if event is None or not isinstance(event.payload, _ENDINGS):
        return None
    ending = event.payload
    texts = {word.name: word.text for word in words.get(event.version, ())}
    by_rule = isinstance(ending, NotAccepted) and not ending.slot
    return case_pb2.Ending(
        cause=ending.cause if isinstance(ending, EndingBegun) else "not_accepted",
        reason_code=ending.reason_code,
        legal_basis=PlanLabels(plan).ineligible_basis(ending.reason_code)
        if by_rule
        else texts.get(LEGAL_BASIS, ""),
        reason=texts.get(REASON) or texts.get(NOTE, ""),
        since=timestamp(event.effective_at),
    )
