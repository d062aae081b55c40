"""Bounds the number of concurrent calls to one department."""

import asyncio

from domain.case.answers import Answer, Withdrawal
from domain.case.next_actions import DepartmentCall
from domain.ports import Departments, ThemeStore


class BoundedDepartments:
    """``Departments`` with a first-come, first-served queue for each department.

    A queued call does not fail and its deadline begins when it starts. The bound is per process.

    Args:
        departments: makes the calls.
        themes: finds the department of a step.
        at_once: the maximum number of concurrent calls to one department.
    """

    def __init__(self, departments: Departments, themes: ThemeStore, max_concurrent: int) -> None:
        self._departments = departments
        self._themes = themes
        self._max_concurrent = max_concurrent
        self._semaphores: dict[str, asyncio.Semaphore] = {}

    async def call(self, call: DepartmentCall) -> Answer:
        """Wait for a slot and make one attempt; see :class:`domain.ports.Departments`."""
        async with await self._semaphore(call):
            return await self._departments.call(call)

    async def withdraw(self, call: DepartmentCall) -> Withdrawal:
        """Wait for a slot and make one attempt to withdraw a submission."""
        async with await self._semaphore(call):
            return await self._departments.withdraw(call)

    async def _semaphore(self, call: DepartmentCall) -> asyncio.Semaphore:
        plan = await self._themes.plan(call.plan_digest)
        department = plan.item_by_name[call.step].department
        if department not in self._semaphores:
            self._semaphores[department] = asyncio.Semaphore(self._max_concurrent)
        return self._semaphores[department]
