"""Pages of tasks, the most urgent first, of the departments that a caller may act for.

Supervisors and operators see the tasks of all departments, and who holds them.
"""

from typing import Protocol

from adapters.gateway.auth.callers import Callers
from adapters.gateway.auth.roles import Role
from adapters.gateway.request_parts import Place, page_token
from adapters.gateway.tasks.task_requests import TaskQuery
from adapters.gateway.tasks.task_view import task_message
from adapters.pb.onething.case.v1 import task_pb2
from adapters.subscriptions.work_rows import TaskRow


class TaskRows(Protocol):
    """Where open tasks are read: :class:`adapters.subscriptions.work_projection.WorkProjection`."""

    async def catch_up(self) -> None:
        """Take everything that is in the log by now. Raises UnavailableError."""
        ...

    def tasks(self, department: str | None = None) -> tuple[TaskRow, ...]:
        """The open tasks, the most urgent first; of one department, or of all."""
        ...


class TaskLister:
    """Lists tasks."""

    def __init__(self, source: TaskRows, callers: Callers) -> None:
        self._source = source
        self._callers = callers

    async def page(self, query: TaskQuery) -> task_pb2.ListTasksResponse:
        """One page, with the token of the next where there are more.

        Raises:
            NotPermittedError: the caller may not act for the department it names.
            UnavailableError: the log cannot be read now.
        """
        if query.department and not _sees_all_departments(query):
            self._callers.require_department(query.principal.caller, query.department)
        await self._source.catch_up()
        rows = self._source.tasks(query.department or None)
        matching = [row for row in rows if self._matches(row, query)]
        page = matching[: query.size]
        return task_pb2.ListTasksResponse(
            tasks=[task_message(row) for row in page],
            next_page_token=page_token(_page_position(page[-1]))
            if len(matching) > len(page)
            else "",
        )

    def _matches(self, row: TaskRow, query: TaskQuery) -> bool:
        task = row.task
        mine = self._callers.may_report(query.principal.caller, task.department)
        return (
            (mine or _sees_all_departments(query))
            and query.step in ("", task.step)
            and (not query.mine or task.claimed_by == query.principal.actor)
            and (query.after is None or _page_position(row) > query.after)
        )


def _sees_all_departments(query: TaskQuery) -> bool:
    return query.principal.role in {Role.SUPERVISOR, Role.OPERATOR}


def _page_position(row: TaskRow) -> Place:
    return row.task.due_at, str(row.case_id), row.task.key
