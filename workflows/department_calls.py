"""Calls to departments, one at a time for each: quick where they can be, joined where not.

A quick call runs inside the turn's own activity. One that outlives the moment a
turn waits goes on here, and the ordinary activity that takes over joins it; in
another process the department does, by the idempotency key.
"""

import asyncio
from collections.abc import Sequence

import structlog

from domain.case.driver.call_outcome import CallFailure, CallOutcome, outcome_of
from domain.case.next_actions import DepartmentCall
from domain.errors import DepartmentFailedError, UnavailableError
from domain.ports import Departments

ENGINE_FAULT = "ENGINE_FAULT"
"""The failure code of a call that broke on our side: people must look at the step."""

log = structlog.get_logger(__name__)


class DepartmentCalls:
    """Makes calls through the port and holds the ones in flight.

    Args:
        departments: the port.
        quick_limit: seconds that a turn waits for its calls at most.
        linger: seconds that answers after the first may take to share its turn; where
            the first took longer, as long as that. What slows one call down (a busy
            machine) slows the others, and a turn of their own costs far more.
        keep: seconds that a finished call waits to be joined.
    """

    def __init__(
        self,
        departments: Departments,
        *,
        quick_limit: float = 0.5,
        linger: float = 0.05,
        keep: float = 60.0,
    ) -> None:
        self._departments = departments
        self._quick_limit = quick_limit
        self._linger = linger
        self._keep = keep
        self._in_flight: dict[str, asyncio.Task[CallOutcome]] = {}
        self._expiries: dict[str, asyncio.TimerHandle] = {}

    async def quick(self, calls: Sequence[DepartmentCall]) -> tuple[CallOutcome, ...]:
        """Make calls side by side and wait a moment; one not done comes back empty."""
        if not calls:
            return ()
        tasks = {call.identity: self._task(call) for call in calls}
        loop = asyncio.get_running_loop()
        begun = loop.time()
        done, waiting = await asyncio.wait(
            tasks.values(), timeout=self._quick_limit, return_when=asyncio.FIRST_COMPLETED
        )
        if done and waiting:
            await asyncio.wait(waiting, timeout=max(self._linger, loop.time() - begun))
        return tuple(self._collect(call) for call in calls)

    async def finish(self, call: DepartmentCall) -> CallOutcome:
        """Make a call, or join it if it is in flight here, and wait for what comes of it."""
        try:
            return await asyncio.shield(self._task(call))
        finally:
            self._forget(_name(call))

    async def close(self) -> None:
        """Cancel what is in flight."""
        tasks = list(self._in_flight.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for name in list(self._in_flight):
            self._forget(name)

    def _task(self, call: DepartmentCall) -> asyncio.Task[CallOutcome]:
        name = _name(call)
        task = self._in_flight.get(name)
        if task is None:
            task = asyncio.create_task(self._attempt(call))
            self._in_flight[name] = task
            task.add_done_callback(lambda done: self._finished(name, done))
        return task

    def _collect(self, call: DepartmentCall) -> CallOutcome:
        name = _name(call)
        task = self._in_flight[name]
        if not task.done():
            return outcome_of(call)
        self._forget(name)
        return task.result()

    def _finished(self, name: str, done: asyncio.Task[CallOutcome]) -> None:
        """Have a finished call forgotten in a while, unless somebody has collected it.

        Its error counts as seen: whoever joined the call may be gone (a cancelled turn or
        activity), and whoever asks for the same call again is given it.
        """
        if not done.cancelled():
            done.exception()
        if self._in_flight.get(name) is done:
            loop = asyncio.get_running_loop()
            self._expiries[name] = loop.call_later(self._keep, self._forget, name)

    def _forget(self, name: str) -> None:
        task = self._in_flight.get(name)
        if task is not None and task.done():
            del self._in_flight[name]
            # A timer left behind would hold on to all that is here until it goes off.
            expiry = self._expiries.pop(name, None)
            if expiry is not None:
                expiry.cancel()

    async def _attempt(self, call: DepartmentCall) -> CallOutcome:
        try:
            if call.kind == "withdraw":
                return outcome_of(call, withdrawal=await self._departments.withdraw(call))
            return outcome_of(call, answer=await self._departments.call(call))
        except DepartmentFailedError as error:
            failure = CallFailure(
                code=error.code, retryable=error.retryable, violations=error.violations
            )
            return outcome_of(call, failure=failure)
        except UnavailableError:  # the store is away, for the turn as well
            raise
        except Exception as error:  # noqa: BLE001 - one broken call must not hold up the case
            log.error(  # noqa: TRY400 - no trace: its texts may hold values
                "department_call_crashed",
                case_id=str(call.case_id),
                step=call.step,
                error=type(error).__name__,
            )
            return outcome_of(call, failure=CallFailure(code=ENGINE_FAULT, retryable=False))


def _name(call: DepartmentCall) -> str:
    return f"{call.case_id}/{call.identity}"
