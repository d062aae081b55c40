"""Caches states of cases, so that a reader of the log need not read them from the beginning."""

from collections.abc import Sequence
from uuid import UUID

from cachetools import LRUCache

from adapters.subscriptions.plan_history import read_case
from domain.case.aggregate import Case
from domain.case.codec import decode, fold, replay
from domain.ports import CaseRecord, RecordedEvent


class CaseCache:
    """The states of the most recently changed cases, at most ``max_cases`` of them."""

    def __init__(self, record: CaseRecord, *, max_cases: int) -> None:
        self._record = record
        self._cases = LRUCache[UUID, Case](max_cases)

    async def advance(self, case_id: UUID, events: Sequence[RecordedEvent]) -> Case:
        """Return the case after ``events``, which are its own, in order; repeats are ignored.

        The result may include later events.

        Raises:
            NotFoundError: the case does not exist.
            RecordDamagedError: it does not fold.
            UnavailableError: the store is away.
        """
        case = self._cases.pop(case_id, None)  # cached again only after it has folded
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
        """Remove a case from the cache."""
        self._cases.pop(case_id, None)
