"""When a call is repeated without a decision of the case, and after which pause."""

from datetime import timedelta

from domain.case.answers import Pending
from domain.case.driver.call_outcome import CallOutcome
from domain.case.next_actions import DepartmentCall

FIRST_BACKOFF = timedelta(seconds=1)
MAX_BACKOFF = timedelta(minutes=1)
"""The pauses after retryable failures of a call with backoff: doubling from the first."""

_MAX_DOUBLINGS = 16


def retry_pause(call: DepartmentCall, outcome: CallOutcome) -> timedelta | None:
    """The first pause before this call is repeated; ``None`` where its outcome is recorded.

    A call with backoff is repeated after a retryable failure, and a query whose answer is
    what the case knows already.
    """
    failure = outcome.failure
    if call.retry_with_backoff and failure is not None and failure.retryable:
        return FIRST_BACKOFF
    if call.kind == "query" and _is_unchanged(call, outcome):
        return timedelta(seconds=call.query_every_s)
    return None


def backoff(attempt: int) -> timedelta:
    """The pause after a failed attempt, counted from 1."""
    doubled: timedelta = FIRST_BACKOFF * 2 ** min(attempt - 1, _MAX_DOUBLINGS)
    return min(doubled, MAX_BACKOFF)


def _is_unchanged(call: DepartmentCall, outcome: CallOutcome) -> bool:
    """Whether a query was answered with what the case knows, or is pending under its ticket."""
    if outcome.answer is None:
        return False
    decision = outcome.answer.decision
    same_ticket = isinstance(decision, Pending) and decision.ticket == call.ticket
    return same_ticket or (bool(call.known) and outcome.answer.slot == call.known)
