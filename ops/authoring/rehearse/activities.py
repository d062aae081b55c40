"""The activities of a rehearsal: they report the time, and are retried at longer intervals."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from domain.case.driver.call_retries import FIRST_BACKOFF
from domain.case.next_actions import DepartmentCall
from ops.authoring.rehearse.rehearsal_clock import RehearsalClock
from workflows.messages import TurnRequest

_MAX_DOUBLINGS = 30

NextDue = Callable[[DepartmentCall], datetime | None]
"""Returns when a department will have a new answer to a call, if that is known."""


class RehearsalActivities(Interceptor):
    """Worker interceptor of a rehearsal.

    A department that does not answer for a year would be polled every minute of it. Here the pause
    doubles up to ``max_retry_interval``, but never beyond the time of the script's next answer.
    """

    def __init__(self, clock: RehearsalClock, max_retry_interval: timedelta, due: NextDue) -> None:
        self.clock = clock
        self.max_retry_interval = max_retry_interval
        self.due = due

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002 - the base's name
        """See the base class."""
        return _Inbound(next, self)

    def pause(self, first: timedelta, call: DepartmentCall, attempt: int) -> timedelta:
        """Return the pause after an attempt of a call, counted from 1.

        ``first`` is the pause after the first attempt.
        """
        doubled: timedelta = first * 2 ** min(attempt - 1, _MAX_DOUBLINGS)
        pause = min(doubled, max(first, self.max_retry_interval))
        due = self.due(call)
        if due is None:
            return pause
        return min(pause, max(due - self.clock.now(), FIRST_BACKOFF))


class _Inbound(ActivityInboundInterceptor):
    def __init__(
        self, inner: ActivityInboundInterceptor, rehearsal_activities: RehearsalActivities
    ) -> None:
        super().__init__(inner)
        self._rehearsal_activities = rehearsal_activities

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002 - the base's name
        self._heartbeat(input.args[0])
        try:
            return await super().execute_activity(input)
        except ApplicationError as error:
            if error.non_retryable or not isinstance(input.args[0], DepartmentCall):
                raise
            raise ApplicationError(
                error.message,
                type=error.type,
                category=error.category,
                next_retry_delay=self._rehearsal_activities.pause(
                    error.next_retry_delay or FIRST_BACKOFF, input.args[0], activity.info().attempt
                ),
            ) from error

    def _heartbeat(self, message: object) -> None:
        """Return the workflow's time if a turn has it, else the server's, which skips as well."""
        info, clock = activity.info(), self._rehearsal_activities.clock
        if isinstance(message, TurnRequest):
            clock.move_to(message.at)
        elif not info.is_local and info.workflow_run_id:
            at = info.current_attempt_scheduled_time
            clock.move_to(at + clock.shift(info.workflow_run_id, at))
