"""Bounds how many calls to one department are under way at the same time."""

import asyncio

from domain.case.answers import Answer, Withdrawal
from domain.case.next_actions import DepartmentCall
from domain.ports import Departments, ThemeStore


class BoundedDepartments:
    """``Departments`` with a queue for each department, first come, first served.

    A call that has to wait neither fails nor counts its time: its deadline begins when it
    is made. The bound is this process's own.

    Args:
        departments: makes the calls.
        themes: says which department a step is with.
        at_once: how many calls to one department are under way at the same time.
    """

    def __init__(self, departments: Departments, themes: ThemeStore, max_concurrent: int) -> None:
        self._departments = departments
        self._themes = themes
        self._max_concurrent = max_concurrent
        self._semaphores: dict[str, asyncio.Semaphore] = {}

    async def call(self, call: DepartmentCall) -> Answer:
        """Make one attempt when its turn has come; see :class:`domain.ports.Departments`."""
        async with await self._semaphore(call):
            return await self._departments.call(call)

    async def withdraw(self, call: DepartmentCall) -> Withdrawal:
        """Make one attempt to take a submission back when its turn has come."""
        async with await self._semaphore(call):
            return await self._departments.withdraw(call)

    async def _semaphore(self, call: DepartmentCall) -> asyncio.Semaphore:
        plan = await self._themes.plan(call.plan_digest)
        department = plan.item_by_name[call.step].department
        if department not in self._semaphores:
            self._semaphores[department] = asyncio.Semaphore(self._max_concurrent)
        return self._semaphores[department]
