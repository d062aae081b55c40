"""Holds departments back and lets them go on, for operators."""

import structlog

from domain.errors import NotFoundError
from domain.pauses import PauseCommand, PauseEntry
from domain.ports import PauseRegister, ThemeStore

log = structlog.get_logger(__name__)


class DepartmentPauseHandler:
    """Writes into the register of pauses, for departments that there are."""

    def __init__(self, register: PauseRegister, themes: ThemeStore) -> None:
        self.register = register
        self._themes = themes

    async def pause_department(self, command: PauseCommand) -> PauseEntry:
        """Hold a department back; a repeat returns the first entry.

        Raises:
            NotFoundError: no published theme has such a department.
            RequestReusedError, InvalidInputError, UnavailableError: see ``PauseRegister``.
        """
        await self._require_known(command.department)
        entry = await self.register.record(command)
        role = role_of(entry)
        log.warning("department_paused", department=entry.department, mode=entry.action, by=role)
        return entry

    async def resume(self, command: PauseCommand) -> PauseEntry:
        """Let a department go on; raises as ``PauseRegister.record`` does."""
        entry = await self.register.record(command)
        log.info("department_resumed", department=entry.department, by=role_of(entry))
        return entry

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


def role_of(entry: PauseEntry) -> str:
    """The role of who made an entry: logs name no person."""
    return entry.actor.partition("/")[0]
