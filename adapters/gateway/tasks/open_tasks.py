"""Finds the task that a request names, for who may act for its department."""

from adapters.gateway.auth.identity import Principal
from domain.case.state import CaseState
from domain.case.tasks import Task, tasks
from domain.errors import CommandRejectedError, NotFoundError
from domain.plan import Plan


def find_task(plan: Plan, case: CaseState, key: str) -> Task:
    """The open task of a key. Raises NotFoundError."""
    found = next((each for each in tasks(plan, case) if each.key == key), None)
    if found is None:
        raise NotFoundError(f"there is no open task {key}")
    return found


def require_open(plan: Plan, case: CaseState, key: str) -> Task:
    """The open task of a key. Raises CommandRejectedError."""
    try:
        return find_task(plan, case, key)
    except NotFoundError as error:
        raise CommandRejectedError(str(error)) from error


def require_holder(task: Task, principal: Principal) -> None:
    """Only who holds a task completes it. Raises CommandRejectedError."""
    if task.claimed_by != principal.actor:
        holder = f"it is {task.claimed_by}'s" if task.claimed_by else "claim it first"
        raise CommandRejectedError(f"task {task.key} is not claimed by {principal.actor}: {holder}")
