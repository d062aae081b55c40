"""The one place where a case's workflow writes: checks, stamps and appends a turn (I3)."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from domain.case import Case
from domain.errors import CommandRefusedError, VersionConflictError
from domain.event_codec import decode, encode, fold, replay
from domain.ports import Append, CaseRecord, Clock, EventRecord
from workflows.messages import TurnRequest


class TurnRecorder:
    """Appends turns to the record.

    It keeps the state of the cases it wrote last, so that the only writer of a
    case need not read back what it has just written. The memory is never
    trusted over the record: the append itself checks the expected version.
    """

    def __init__(self, record: CaseRecord, clock: Clock, *, remembered: int = 2_000) -> None:
        self._record = record
        self._clock = clock
        self._remembered = remembered
        self._cases: OrderedDict[UUID, Case] = OrderedDict()

    async def append(self, turn: TurnRequest) -> bool:
        """Store a turn. False: the case has moved on, and nothing was stored.

        Raises:
            RecordDamagedError: the turn does not fold onto the record.
            UnavailableError: the store is away.
        """
        case = await self._state(turn)
        if case is None:
            return False
        recorded_at = self._clock.now()
        events = [
            replace(decode(message.record(turn.case_id)), timestamp=recorded_at)
            for message in turn.events
        ]
        fold(events, case)
        try:
            await self._record.append(self._append(turn, [encode(event) for event in events]))
        except VersionConflictError:
            return False
        self._remember(case)
        return True

    async def _state(self, turn: TurnRequest) -> Case | None:
        """The case at the turn's expected version, ``None`` if it is not there."""
        case = self._cases.pop(turn.case_id, None)
        if case is None or case.version != turn.expected_version:
            case = replay(await self._record.read(turn.case_id), turn.case_id)
        return case if case.version == turn.expected_version else None

    def _append(self, turn: TurnRequest, events: Sequence[EventRecord]) -> Append:
        if not events:
            raise CommandRefusedError(f"case {turn.case_id}: a turn without events")
        return Append(
            case_id=turn.case_id,
            expected_version=turn.expected_version,
            events=tuple(events),
            command_ids=turn.command_ids,
        )

    def _remember(self, case: Case) -> None:
        if not case.closed:
            self._cases[case.id] = case
        while len(self._cases) > self._remembered:
            self._cases.popitem(last=False)
