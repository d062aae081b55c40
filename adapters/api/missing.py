"""What people said of a case in their own words, from the vault; none of an erased subject."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from adapters.api.acting import REASON
from adapters.api.case_view import Reasons, timestamp
from adapters.pb.onething.case.v1 import case_pb2
from adapters.readers.wording import PlanWords
from domain.answers import Missing, Supplement
from domain.case import Case
from domain.errors import NotFoundError
from domain.event_codec import decode
from domain.events.ending import EndingBegun
from domain.events.opening import NotAccepted, SupplementNotified
from domain.plan import Plan
from domain.ports import RecordedEvent, Vault

NOT_THERE = "missing"
"""The code of what pre-review itself finds missing: its words follow from the plan."""

_ENDINGS = (EndingBegun.TOPIC, NotAccepted.TOPIC)


async def reasons_of(
    vault: Vault, case: Case, plan: Plan, events: Sequence[RecordedEvent]
) -> Reasons:
    """The words to everything that the case and its steps wait for."""
    found = await _of_the_case(vault, case, plan, events)
    for step in case.steps.values():
        if isinstance(step.decision, Supplement):
            words = await _words(vault, case.id, step.slot, step.decision.missing)
            found |= {(step.name, name): text for name, text in words.items()}
    return found


async def _of_the_case(
    vault: Vault, case: Case, plan: Plan, events: Sequence[RecordedEvent]
) -> dict[tuple[str, str], str]:
    if not case.missing:
        return {}
    found = {
        ("", each.name): _give(plan, each.name)
        for each in case.missing
        if each.reason_code == NOT_THERE
    }
    notified = next((each for each in events if each.event.topic == SupplementNotified.TOPIC), None)
    slot = getattr(decode(notified.event), "slot", "") if notified else ""
    if slot:
        words = await _words(vault, case.id, slot, case.missing)
        found |= {("", name): text for name, text in words.items()}
    return found


def _give(plan: Plan, name: str) -> str:
    label = PlanWords(plan).asked(name)
    return f"未提供，请补充{label.zh} / not there: give {label.en}"


async def _words(
    vault: Vault, case_id: UUID, slot: str, asked: Iterable[Missing]
) -> dict[str, str]:
    names = {f"{REASON}/{each.name}": slot for each in asked}
    values = await opened(vault, case_id, names)
    return {name.removeprefix(f"{REASON}/"): text for name, text in values.items()}


async def opened(vault: Vault, case_id: UUID, names: dict[str, str]) -> dict[str, str]:
    """Texts of a case by name; none of an erased subject."""
    try:
        values = await vault.open(case_id, names)
    except NotFoundError:
        return {}
    return {name: str(value) for name, value in values.items()}


async def ending_of(
    vault: Vault, case: Case, events: Sequence[RecordedEvent]
) -> case_pb2.Ending | None:
    """Why a case ends before its time: what is on record, and the words to it."""
    last = next((each for each in reversed(events) if each.event.topic in _ENDINGS), None)
    if last is None:
        return None
    event = decode(last.event)
    if not isinstance(event, EndingBegun | NotAccepted):
        return None
    words = await opened(vault, case.id, {REASON: event.slot}) if event.slot else {}
    return case_pb2.Ending(
        cause=event.cause if isinstance(event, EndingBegun) else "not_accepted",
        reason_code=event.reason_code,
        legal_basis=event.legal_basis,
        reason=words.get(REASON, ""),
        since=timestamp(event.effective_at),
    )
