"""States of cases that a reader of the log goes on from, instead of reading them whole again."""

from collections.abc import Sequence
from uuid import UUID

from cachetools import LRUCache

from adapters.subscriptions.plan_history import read_case
from domain.case.aggregate import Case
from domain.case.codec import decode, fold, replay
from domain.ports import CaseRecord, RecordedEvent


class CaseCache:
    """The states of the cases that moved last, at most ``max_cases`` of them."""

    def __init__(self, record: CaseRecord, *, max_cases: int) -> None:
        self._record = record
        self._cases = LRUCache[UUID, Case](max_cases)

    async def advance(self, case_id: UUID, events: Sequence[RecordedEvent]) -> Case:
        """The case after ``events``, which are some of its own, in order; repeats are
        harmless. It may be ahead of them.

        Raises:
            NotFoundError: there is no such case.
            RecordDamagedError: it does not fold.
            UnavailableError: the store is away.
        """
        case = self._cases.pop(case_id, None)  # kept again only once it has folded
        known = case.version if case else 0
        new = [each for each in events if each.event.version > known]
        if new and new[0].event.version == known + 1:
            case = fold([decode(each.event) for each in new], case)
        elif new or case is None:
            case = None
        if case is None:
            case = replay(await read_case(self._record, case_id), case_id)
        self._cases[case.id] = case
        return case

    def forget(self, case_id: UUID) -> None:
        """Keep this one no longer."""
        self._cases.pop(case_id, None)
