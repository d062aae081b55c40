"""A pause register in memory, for tests."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from adapters.stores.pause_register import check_words, not_held_back
from domain.pauses import Pause, PauseEntry, PauseMode, paused_by


class MemoryPauseRegister:
    """``PauseRegister`` in a list."""

    def __init__(self) -> None:
        self._entries: list[PauseEntry] = []

    async def pause(
        self, department: str, *, mode: PauseMode, actor: str, reason: str, at: datetime
    ) -> None:
        """Hold a department back; see ``PauseRegister``."""
        self._add(department, mode, actor, reason, at)

    async def resume(self, department: str, *, actor: str, reason: str, at: datetime) -> None:
        """Let a department's calls go on; see ``PauseRegister``."""
        check_words(department, actor, reason)
        if department not in paused_by(self._entries):
            raise not_held_back(department)
        self._add(department, "resume", actor, reason, at)

    async def paused(self) -> Mapping[str, Pause]:
        """The departments that are held back now."""
        return paused_by(self._entries)

    async def history(self, limit: int = 100) -> Sequence[PauseEntry]:
        """What was said, newest first."""
        return self._entries[::-1][:limit]

    def _add(
        self,
        department: str,
        action: PauseMode | Literal["resume"],
        actor: str,
        reason: str,
        at: datetime,
    ) -> None:
        check_words(department, actor, reason)
        number = len(self._entries) + 1
        self._entries.append(PauseEntry(number, department, action, actor, reason, at))
