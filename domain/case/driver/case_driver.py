"""The loop around the core: which turn, call or timer is next. Pure: no I/O, no clock.

A shell reports what happens (a command, the result of a turn or of a call) and carries
out one action after the other::

    match driver.next_action(now):
        case ExecuteTurn() as turn: ...

All shells share it: the Temporal workflow, the in-process engine of theme tests and the
simulator.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from heapq import heapify, heappop

from domain.case.commands import (
    BeginCase,
    CheckDueDates,
    Command,
    CommandOutcome,
    RecordCallFailure,
)
from domain.case.driver.actions import (
    Action,
    CancelCall,
    ExecuteTurn,
    Finish,
    StartCall,
    Wait,
)
from domain.case.driver.call_outcome import LOST, CallOutcome, command_of
from domain.case.driver.case_progress import CaseProgress
from domain.case.next_actions import DepartmentCall

_FIRST_STALL_PAUSE = timedelta(seconds=5)
_MAX_STALL_PAUSE = timedelta(minutes=10)
"""How long a case that cannot go on waits before it is tried again: doubling."""

_MAX_DOUBLINGS = 16
_AT_ONCE = datetime.min.replace(tzinfo=UTC)


@dataclass(slots=True)
class QueuedCommand:
    """A command, and its outcome once that is stored."""

    command: Command
    outcome: CommandOutcome | None = None


class CaseDriver:
    """Drives one case.

    Args:
        version: the version of the case that is known.
    """

    def __init__(self, version: int = 0) -> None:
        self._version = version
        self._received = 0
        self._inbox: list[QueuedCommand] = []
        self._turn: list[QueuedCommand] = []
        self._stalls = 0
        self._retry_turn_at: datetime | None = None
        self._progress: CaseProgress | None = None
        self._calls: dict[str, DepartmentCall] = {}
        self._slow: dict[str, None] = {}  # an ordered set
        self._to_cancel = deque[str]()
        self._to_start: list[tuple[datetime, int, DepartmentCall]] = []  # a heap

    @property
    def version(self) -> int:
        """The newest version of the case that is known."""
        return self._version

    @property
    def progress(self) -> CaseProgress | None:
        """How the case stands by the last turn; ``None`` before the first."""
        return self._progress

    @property
    def received(self) -> int:
        """How many inputs there were: a shell that waits goes on when it grows."""
        return self._received

    @property
    def has_commands(self) -> bool:
        """Whether commands wait for their turn."""
        return bool(self._inbox)

    def submit(self, command: Command, version: int = 0) -> QueuedCommand:
        """Queue a command for the next turn.

        ``version`` is that of the case as the sender read it. It has the turn read the record
        again where the driver is behind it: a shell may have lost a command whose events are
        stored.
        """
        self._version = max(self._version, version)
        queued = QueuedCommand(command)
        self._inbox.append(queued)
        self._received += 1
        self._retry_turn_at = None
        return queued

    def turn_executed(
        self, outcomes: Sequence[CommandOutcome], progress: CaseProgress, slow: Iterable[str] = ()
    ) -> None:
        """Report a turn: the outcome of each of its commands, how the case stands, and the
        calls that the turn began and that were not answered in time.
        """
        self._stalls, self._retry_turn_at = 0, None
        self._progress = progress
        self._version = max(self._version, progress.version)  # a wake-up may know more
        for queued, outcome in zip(self._turn, outcomes, strict=True):
            queued.outcome = outcome
        self._turn = []
        self._slow.update(dict.fromkeys(slow))
        self._reconcile_calls(progress)

    def turn_failed(self, now: datetime) -> None:
        """Report that the case cannot go on. Its commands are tried again after a pause, or
        with the next input: then one command a turn, the failed ones last.
        """
        doublings = min(self._stalls, _MAX_DOUBLINGS)
        self._stalls += 1
        self._inbox += self._turn
        self._turn = []
        self._retry_turn_at = now + min(_FIRST_STALL_PAUSE * 2**doublings, _MAX_STALL_PAUSE)

    def call_finished(self, outcome: CallOutcome) -> None:
        """Report the outcome of a call. Where the state does not change for it, the call is
        due again.
        """
        self._calls.pop(outcome.identity, None)
        self.submit(command_of(outcome) or BeginCase())

    def call_lost(self, call: DepartmentCall) -> None:
        """Report that a call will have no outcome: its worker is gone, or it took too long."""
        self._calls.pop(call.identity, None)
        self.submit(
            RecordCallFailure(call.step, call.generation, LOST, retryable=True, call=call.kind)
        )

    def next_action(self, now: datetime) -> Action:
        """The next thing to do. Ask again after it, and after every input."""
        if self._inbox:
            if self._retry_turn_at is not None and now < self._retry_turn_at:
                return Wait(self._retry_turn_at)
            return self._begin_turn()
        if self._progress is None:
            return Wait(None)
        timer_at = self._progress.next_timer_at
        if timer_at is not None and timer_at <= now:
            self.submit(CheckDueDates())
            return self._begin_turn()
        return self._next_call(now) or self._rest(self._progress)

    def _next_call(self, now: datetime) -> StartCall | CancelCall | None:
        if self._to_cancel:
            identity = self._to_cancel.popleft()
            del self._calls[identity]
            return CancelCall(identity)
        if self._to_start and self._to_start[0][0] <= now:
            call = heappop(self._to_start)[2]
            self._calls[call.identity] = call
            return StartCall(call)
        return None

    def _rest(self, progress: CaseProgress) -> Wait | Finish:
        if progress.over:
            return Finish(progress)
        times = [at for at, _, _ in self._to_start[:1]]
        if progress.next_timer_at is not None:
            times.append(progress.next_timer_at)
        return Wait(min(times, default=None))

    def _begin_turn(self) -> ExecuteTurn:
        count = 1 if self._stalls else len(self._inbox)
        self._turn, self._inbox = self._inbox[:count], self._inbox[count:]
        commands = tuple(each.command for each in self._turn)
        return ExecuteTurn(commands, self._version, (*self._slow, *self._calls))

    def _reconcile_calls(self, progress: CaseProgress) -> None:
        """Compare the calls under way with those that the state asks for."""
        wanted = {call.identity: call for call in progress.calls}
        self._slow = {identity: None for identity in self._slow if identity in wanted}
        self._to_cancel = deque(each for each in self._calls if each not in wanted)
        self._to_start = [
            (call.not_before or _AT_ONCE, position, call)
            for position, (identity, call) in enumerate(wanted.items())
            if identity not in self._calls
        ]
        heapify(self._to_start)
