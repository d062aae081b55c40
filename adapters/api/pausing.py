"""Holds departments back and lets them go on, for operators."""

import structlog

from adapters.api.identity import Principal
from domain.errors import NotFoundError
from domain.pauses import PauseMode
from domain.ports import Clock, PauseRegister, ThemeStore

log = structlog.get_logger(__name__)


class DepartmentPausing:
    """Writes into the register of pauses, for departments that there are."""

    def __init__(self, register: PauseRegister, themes: ThemeStore, clock: Clock) -> None:
        self.register = register
        self._themes = themes
        self._clock = clock

    async def pause(
        self, principal: Principal, department: str, mode: PauseMode, reason: str
    ) -> None:
        """Hold a department back.

        Raises:
            NotFoundError: no published theme has such a department.
            InvalidInputError, UnavailableError: see ``PauseRegister``.
        """
        await self._require_known(department)
        await self.register.pause(
            department, mode=mode, actor=principal.actor, reason=reason, at=self._clock.now()
        )
        log.warning("department_paused", department=department, mode=mode, by=principal.role.value)

    async def resume(self, principal: Principal, department: str, reason: str) -> None:
        """Let a department go on; raises as ``PauseRegister.resume`` does."""
        await self.register.resume(
            department, actor=principal.actor, reason=reason, at=self._clock.now()
        )
        log.info("department_resumed", department=department, by=principal.role.value)

    async def _require_known(self, department: str) -> None:
        """A misspelt name would hold nobody back, and nobody would notice."""
        for newest in await self._themes.catalogue():
            for version in range(newest.version, 0, -1):
                if await self._has(f"{newest.theme}@{version}", department):
                    return
        raise NotFoundError(f"no published theme has a department {department}")

    async def _has(self, ref: str, department: str) -> bool:
        try:
            plan = await self._themes.resolve(ref)
        except NotFoundError:  # that version was never published
            return False
        return department in plan.department_by_name
