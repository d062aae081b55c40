"""The impact of a new theme version on open cases."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from adapters.subscriptions.plan_history import read_case
from domain.case.codec import decode, fold
from domain.case.events.ending import Closed
from domain.case.events.opening import Opened
from domain.case.migration import obstacles
from domain.errors import NotFoundError
from domain.plan import Plan
from domain.ports import CaseRecord, ThemeStore
from domain.theme.diff import changes

Verdict = Literal["unaffected", "can_migrate", "must_stay"]
"""``unaffected``: only texts for people differ from the plan that the case runs."""


@dataclass(frozen=True, slots=True)
class CaseImpact:
    """One open case: the plan it runs, and the reasons why it must stay, if any."""

    case_id: UUID
    runs: str
    verdict: Verdict
    obstacles: tuple[str, ...] = ()


async def impact(record: CaseRecord, themes: ThemeStore, new: Plan) -> list[CaseImpact]:
    """Return the impact of the new plan on each open case of its theme, in opening order.

    Raises:
        RecordDamagedError: a case does not fold.
        UnavailableError: the store is away.
    """
    return [await _impact(record, themes, new, case_id) async for case_id in _open(record, new)]


async def _open(record: CaseRecord, new: Plan) -> AsyncIterator[UUID]:
    found: dict[UUID, None] = {}
    position = 0
    while events := await record.follow(after=position):
        for each in events:
            position = each.seq
            if each.event.topic == Closed.TOPIC:
                found.pop(each.event.case_id, None)
            elif each.event.topic == Opened.TOPIC:
                opened = decode(each.event).payload
                if isinstance(opened, Opened) and opened.theme == new.theme:
                    found[each.event.case_id] = None
    for case_id in found:
        yield case_id


async def _impact(record: CaseRecord, themes: ThemeStore, new: Plan, case_id: UUID) -> CaseImpact:
    case = fold(decode(each.event) for each in await read_case(record, case_id))
    if case is None:  # an opened case has events
        raise NotFoundError(f"there is no case {case_id}")
    old = await themes.plan(case.plan_digest)
    if all(change.weight == "text" for change in changes(old, new)):
        return CaseImpact(case_id, old.ref, "unaffected")
    found = obstacles(old, new, case)
    return CaseImpact(case_id, old.ref, "must_stay" if found else "can_migrate", found)
