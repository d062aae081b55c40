"""Cases of workflows that began before turns told how a case stands: folded in the workflow.

Nothing new comes here. It stays for the histories of that time (I8).
"""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy

with workflow.unsafe.imports_passed_through():
    from domain.case.aggregate import Case
    from domain.case.codec import decode, fold
    from workflows.activities import CaseActivities
    from workflows.case_progress import case_progress
    from workflows.messages import CaseProgress, CaseStart, EventMessage, LoadRequest, TurnResult
    from workflows.plan_cache import parsed_plan


class FoldedCase:
    """Folds the events that such turns handed over."""

    def __init__(self, start: CaseStart, limit: timedelta, retry: RetryPolicy) -> None:
        self._start = start
        self._limit = limit
        self._retry = retry
        self._case: Case | None = None
        self._fold((start.opened,) if start.opened else ())

    async def fold_turn(self, result: TurnResult) -> CaseProgress:
        """How the case stands after a turn that did not say so."""
        case = self._fold(result.events)
        while case.version < result.version:
            loaded = await workflow.execute_local_activity_method(
                CaseActivities.load_case,
                LoadRequest(case_id=self._start.case_id, after=case.version),
                start_to_close_timeout=self._limit,
                retry_policy=self._retry,
            )
            case = self._fold(loaded.events)
        return case_progress(parsed_plan(self._start.plan, self._start.plan_digest), case)

    def _fold(self, events: tuple[EventMessage, ...]) -> Case:
        decoded = [decode(event.record(self._start.case_id)) for event in events]
        self._case = fold(decoded, self._case)
        return self._case  # type: ignore[return-value] # a case without a record has no turns
