"""Holds back calls while their department is paused."""

import asyncio
import time
from collections.abc import Callable, Mapping

from domain.case.answers import Answer, Withdrawal
from domain.case.next_actions import DepartmentCall
from domain.errors import DepartmentFailedError
from domain.pauses import DEPARTMENT_PAUSED, Pause
from domain.ports import Departments, PauseRegister, ThemeStore

READ_INTERVAL_S = 1.0
"""The register is read at most this often: a pause takes effect with at most this delay."""


class PausableDepartments:
    """``Departments`` that makes no call to a paused department.

    A call that is held back fails with a retryable error, so that it is retried later and nothing
    is lost. A department that drains still gets queries and withdrawals.

    Args:
        departments: makes the calls.
        register: the paused departments.
        themes: finds the department of a step.
        seconds: a monotonic clock.
    """

    def __init__(
        self,
        departments: Departments,
        register: PauseRegister,
        themes: ThemeStore,
        monotonic_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._departments = departments
        self._register = register
        self._themes = themes
        self._monotonic_clock = monotonic_clock
        self._paused: Mapping[str, Pause] = {}
        self._next_read_at = float("-inf")
        self._read_lock = asyncio.Lock()

    async def call(self, call: DepartmentCall) -> Answer:
        """Make one attempt; see :class:`domain.ports.Departments`.

        Raises:
            DepartmentFailedError: with code ``DEPARTMENT_PAUSED``, retryable.
            UnavailableError: the register is away.
        """
        await self._require_not_paused(call)
        return await self._departments.call(call)

    async def withdraw(self, call: DepartmentCall) -> Withdrawal:
        """Make one attempt to withdraw a submission; raises as :meth:`call` does."""
        await self._require_not_paused(call)
        return await self._departments.withdraw(call)

    async def _require_not_paused(self, call: DepartmentCall) -> None:
        pauses = await self._pauses()
        if not pauses:
            return
        plan = await self._themes.plan(call.plan_digest)
        pause = pauses.get(plan.item_by_name[call.step].department)
        if pause is None or (pause.mode == "drain" and call.kind != "submit"):
            return
        raise DepartmentFailedError(DEPARTMENT_PAUSED, retryable=True)

    async def _pauses(self) -> Mapping[str, Pause]:
        """Return the pauses, at most one interval old. One of many concurrent callers reads."""
        if self._monotonic_clock() >= self._next_read_at:
            async with self._read_lock:
                if self._monotonic_clock() >= self._next_read_at:
                    self._paused = await self._register.paused()
                    self._next_read_at = self._monotonic_clock() + READ_INTERVAL_S
        return self._paused
