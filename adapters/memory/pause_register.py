"""A pause register in memory, for tests."""

from collections.abc import Mapping, Sequence

from adapters.stores.pause_register import check_texts, not_paused_error
from domain.pauses import Pause, PauseCommand, PauseEntry, current_pauses


class MemoryPauseRegister:
    """``PauseRegister`` in a list."""

    def __init__(self) -> None:
        self._entries: list[PauseEntry] = []
        self._of_request: dict[tuple[str, str], PauseEntry] = {}

    async def record(self, command: PauseCommand) -> PauseEntry:
        """Record a command; see ``PauseRegister``."""
        check_texts(command)
        first = self._of_request.get((command.actor, command.request_id))
        if first is not None:
            first.require_repeat(command)
            return first
        if command.action == "resume" and command.department not in current_pauses(self._entries):
            raise not_paused_error(command.department)
        entry = PauseEntry(
            len(self._entries) + 1,
            command.department,
            command.action,
            command.actor,
            command.reason,
            command.at,
        )
        self._entries.append(entry)
        self._of_request[command.actor, command.request_id] = entry
        return entry

    async def paused(self) -> Mapping[str, Pause]:
        """Return the departments that are paused now."""
        return current_pauses(self._entries)

    async def history(self, limit: int = 100) -> Sequence[PauseEntry]:
        """Return the entries, newest first."""
        return self._entries[::-1][:limit]
