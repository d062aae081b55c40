"""Pages of tasks, the most urgent first, of the departments that a caller may act for.

Supervisors and operators see the tasks of all departments, and who holds them.
"""

from adapters.gateway.auth.callers import Callers
from adapters.gateway.auth.roles import Role
from adapters.gateway.request_parts import page_token
from adapters.gateway.tasks.task_requests import TaskQuery
from adapters.gateway.tasks.task_view import task_message
from adapters.pb.onething.case.v1 import task_pb2
from domain.projection.queries import Cursor, Projection, TaskFilter
from domain.projection.rows import TaskRow


class TaskLister:
    """Lists tasks."""

    def __init__(self, projection: Projection, callers: Callers) -> None:
        self._projection = projection
        self._callers = callers

    async def page(self, query: TaskQuery) -> task_pb2.ListTasksResponse:
        """One page, with the token of the next where there are more.

        Raises:
            NotPermittedError: the caller may not act for the department it names.
            UnavailableError: the store is away.
        """
        found = await self._projection.tasks(
            TaskFilter(
                limit=query.size + 1,
                after=query.after,
                departments=self._departments(query),
                step=query.step,
                claimed_by=query.principal.actor if query.mine else "",
            )
        )
        page = found[: query.size]
        return task_pb2.ListTasksResponse(
            tasks=[task_message(row) for row in page],
            next_page_token=page_token(_cursor(page[-1])) if len(found) > len(page) else "",
        )

    def _departments(self, query: TaskQuery) -> tuple[str, ...] | None:
        """The departments whose tasks are asked for and may be seen; None for all."""
        sees_all = query.principal.role in {Role.SUPERVISOR, Role.OPERATOR}
        if query.department:
            if not sees_all:
                self._callers.require_department(query.principal.caller, query.department)
            return (query.department,)
        return None if sees_all else self._callers.departments_of(query.principal.caller)


def _cursor(row: TaskRow) -> Cursor:
    return Cursor(row.task.due_at, row.case_id, row.task.key)
