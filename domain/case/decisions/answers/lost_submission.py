"""Submissions that a department postponed and no longer knows."""

from datetime import timedelta

from domain.case.commands import RecordCallFailure
from domain.case.decisions.decision_context import DecisionContext
from domain.case.events.steps import SubmissionLost
from domain.case.step import POSTPONED, Step

NOT_FOUND = "NOT_FOUND"
"""The status code of a Query for a key that the adapter does not know."""

MAX_RESUBMISSIONS = 3
"""How often one submission is made again; then people must look at the adapter."""

_FIRST_BACKOFF = timedelta(minutes=1)


def is_lost(step: Step, failed: RecordCallFailure) -> bool:
    """Whether the failure says that the department no longer knows a postponed submission."""
    return failed.call == "query" and failed.code == NOT_FOUND and step.status in POSTPONED


def was_lost(step: Step) -> bool:
    """Whether the department's last answer was that it does not know the submission."""
    return step.failure_code == NOT_FOUND and step.status in POSTPONED


def decide_lost_submission(context: DecisionContext, step: Step, failed: RecordCallFailure) -> bool:
    """Make a lost submission again under its own key; whether that was decided.

    The key makes it safe: a department that has the submission after all answers with the
    first answer. The first time at once, then after 2 and 4 minutes: an adapter that keeps
    losing submissions is not to be flooded, and is for people to look at in the end.
    """
    if not is_lost(step, failed) or step.resubmissions >= MAX_RESUBMISSIONS:
        return False
    again = step.resubmissions
    context.trigger(
        SubmissionLost(
            step=step.name,
            generation=step.generation,
            department=context.item(step.name).department,
            resubmissions=again + 1,
            submit_at=context.now + _FIRST_BACKOFF * 2**again if again else None,
        )
    )
    return True
