"""A case record in memory, for tests: the same contract, not durable."""

from collections.abc import Sequence
from uuid import UUID

from adapters.memory.projection import MemoryProjection
from adapters.stores.case_record import check_append
from domain.errors import VersionConflictError
from domain.ports import Append, CommandReceipt, RecordedEvent, SealedValue

ValueKey = tuple[UUID, str, str]


class MemoryCaseRecord:
    """``CaseRecord`` in lists and dicts; for one event loop.

    Args:
        values: receives the values of an append; may be shared with a ``MemoryVault``.
    """

    def __init__(self, values: dict[ValueKey, SealedValue] | None = None) -> None:
        self._log: list[RecordedEvent] = []
        self._cases: dict[UUID, list[RecordedEvent]] = {}
        self._commands: dict[str, CommandReceipt] = {}
        self._values = {} if values is None else values
        self.projection = MemoryProjection(self)

    async def append(self, append: Append) -> None:
        """Store one append; repeating the same one changes nothing. See ``CaseRecord``."""
        check_append(append)
        if self._is_stored(append):
            return
        commands = append.command_ids
        taken = any(c in self._commands for c in commands) or len(set(commands)) < len(commands)
        if taken or len(self._of(append.case_id)) != append.expected_version:
            raise VersionConflictError(f"case {append.case_id} has moved on")
        receipt = CommandReceipt(append.case_id, append.events[-1].version)
        new = [RecordedEvent(s, e) for s, e in enumerate(append.events, len(self._log) + 1)]
        self._log += new
        self._cases.setdefault(append.case_id, []).extend(new)
        self._commands |= dict.fromkeys(commands, receipt)
        if append.rows is not None:
            self.projection.apply(append.rows)
        self._values |= {(v.case_id, v.slot, v.name): v for v in append.values}

    async def read(
        self, case_id: UUID, *, after: int = 0, limit: int = 10_000
    ) -> Sequence[RecordedEvent]:
        """Return the events of a case above version ``after``, in order; empty if none."""
        return self._of(case_id)[after:][:limit]  # versions start at 1

    async def follow(self, *, after: int, limit: int = 500) -> Sequence[RecordedEvent]:
        """Return the events of all cases above sequence number ``after``, in order."""
        return self._log[after : after + limit]

    async def newest(self) -> int:
        """Return the highest sequence number of the log; 0 for an empty one."""
        return len(self._log)

    async def opened(
        self, *, before: int | None = None, limit: int = 50
    ) -> Sequence[RecordedEvent]:
        """Return the first event of each case below sequence number ``before``, newest first."""
        first = [r for r in reversed(self._log) if r.event.version == 1]
        return [r for r in first if before is None or r.seq < before][:limit]

    async def find_command(self, command_id: str) -> CommandReceipt | None:
        """Return the result of a command id; None if it was never stored."""
        return self._commands.get(command_id)

    def _of(self, case_id: UUID) -> list[RecordedEvent]:
        return self._cases.get(case_id, [])

    def _is_stored(self, append: Append) -> bool:
        receipt = CommandReceipt(append.case_id, append.events[-1].version)
        stored = self._of(append.case_id)[append.expected_version : receipt.version]
        return [r.event for r in stored] == list(append.events) and all(
            self._commands.get(command_id) == receipt for command_id in append.command_ids
        )
