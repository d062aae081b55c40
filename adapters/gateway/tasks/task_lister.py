"""Pages of tasks, the most urgent first, of the departments that a caller may act for.

Supervisors and operators see the tasks of all departments, and who holds them.
"""

from typing import Protocol

from adapters.gateway.auth.callers import Callers
from adapters.gateway.auth.roles import Role
from adapters.gateway.tasks.open_tasks import require_department
from adapters.gateway.tasks.task_requests import Place, TaskListing, page_token
from adapters.gateway.tasks.task_view import task_message
from adapters.pb.onething.case.v1 import task_pb2
from adapters.subscriptions.work_rows import TaskRow


class TaskSource(Protocol):
    """Where open tasks are read: :class:`adapters.subscriptions.work_projection.Worklist`."""

    async def caught_up(self) -> None:
        """Take everything that is in the log by now. Raises UnavailableError."""
        ...

    def tasks(self, department: str | None = None) -> tuple[TaskRow, ...]:
        """The open tasks, the most urgent first; of one department, or of all."""
        ...


class TaskLists:
    """Lists tasks."""

    def __init__(self, source: TaskSource, callers: Callers) -> None:
        self._source = source
        self._callers = callers

    async def page(self, listing: TaskListing) -> task_pb2.ListTasksResponse:
        """One page, with the token of the next where there are more.

        Raises:
            NotPermittedError: the caller may not act for the department it names.
            UnavailableError: the log cannot be read now.
        """
        if listing.department and not _oversees(listing):
            require_department(self._callers, listing.principal, listing.department)
        await self._source.caught_up()
        rows = self._source.tasks(listing.department or None)
        wanted = [row for row in rows if self._is_wanted(row, listing)]
        page = wanted[: listing.size]
        return task_pb2.ListTasksResponse(
            tasks=[task_message(row) for row in page],
            next_page_token=page_token(_place(page[-1])) if len(wanted) > len(page) else "",
        )

    def _is_wanted(self, row: TaskRow, listing: TaskListing) -> bool:
        task = row.task
        mine = self._callers.may_report(listing.principal.caller, task.department)
        return (
            (mine or _oversees(listing))
            and listing.step in ("", task.step)
            and (not listing.mine or task.claimed_by == listing.principal.actor)
            and (listing.after is None or _place(row) > listing.after)
        )


def _oversees(listing: TaskListing) -> bool:
    return listing.principal.role in {Role.SUPERVISOR, Role.OPERATOR}


def _place(row: TaskRow) -> Place:
    return row.task.due_at, str(row.case_id), row.task.key
