"""Runs one case in this process, on a clock that is moved by hand.

Like :mod:`workflows.case_workflow` it is a shell around the driver: turns, calls, retries
and decisions are the same code.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from domain.case.commands import BeginCase, Command
from domain.case.driver.actions import CancelCall, ExecuteTurn, Finish, StartCall, Wait
from domain.case.driver.call_retries import retry_pause
from domain.case.driver.case_driver import CaseDriver
from domain.case.next_actions import DepartmentCall
from domain.plan import Plan
from domain.ports import EventRecord
from ops.authoring.rehearse.activities import RehearsalActivities
from ops.authoring.rehearse.rehearsal_clock import RehearsalClock
from ops.authoring.rehearse.virtual_time import RehearsalStuckError
from workflows.department_calls import DepartmentCalls
from workflows.messages import (
    CommandReply,
    TurnRequest,
    TurnResult,
)

MAX_ACTIONS = 100_000
"""Actions on the way to one moment, after which something goes round in circles."""


class TurnPort(Protocol):
    """Executes turns; see :class:`workflows.turn_executor.TurnExecutor`."""

    async def execute(self, turn: TurnRequest) -> TurnResult:
        """Execute a turn, as far as it goes without waiting."""
        ...


@dataclass(slots=True)
class _Attempt:
    """The next attempt of a call that is under way, ``number`` from 1."""

    call: DepartmentCall
    at: datetime
    number: int = 1


class InProcessCaseEngine:
    """Runs one case.

    It is the gateway's ``CaseStarter`` and ``CommandSender``, and advances the time of a rehearsal.
    """

    def __init__(
        self,
        turns: TurnPort,
        calls: DepartmentCalls,
        rehearsal_activities: RehearsalActivities,
        clock: RehearsalClock,
    ) -> None:
        self._turns = turns
        self._calls = calls
        self._rehearsal_activities = rehearsal_activities
        self._clock = clock
        self._driver = CaseDriver()
        self._attempts: dict[str, _Attempt] = {}
        self._wake_at: datetime | None = None
        self._over = True
        self._target: datetime | None = None
        self._case_id: UUID
        self._plan_digest: str

    async def start(self, case_id: UUID, plan: Plan, opened: EventRecord) -> None:
        """Start the case; see ``CaseStarter``."""
        del opened
        self._case_id, self._plan_digest = case_id, plan.digest
        await self._execute_command(BeginCase())

    async def send(
        self, case_id: UUID, plan: Plan, command: Command, *, version: int
    ) -> CommandReply:
        """Decide a command; see ``CommandSender``."""
        del case_id, plan
        return await self._execute_command(command, version)

    async def advance(self, moment: datetime) -> datetime | None:
        """Process everything until ``moment``, or an earlier one given to :meth:`sooner`.

        Returns the moment, or None if the case has ended.

        Raises:
            RehearsalStuckError: the case loops without time passing.
        """
        self._target = moment
        for _ in range(MAX_ACTIONS):
            due = self._due()
            if due is None or due > self._target:
                return None if self._over else self._target
            self._clock.move_to(due)
            await self._process_due(due)
        raise self._stuck()

    async def stop_earlier(self, moment: datetime) -> None:
        """Stop at ``moment`` if that is earlier."""
        if self._target is not None:
            self._target = min(self._target, moment)

    def _due(self) -> datetime | None:
        times = [each.at for each in self._attempts.values()]
        return min(times if self._wake_at is None else [*times, self._wake_at], default=None)

    async def _process_due(self, due: datetime) -> None:
        """Process what is due first: the timer, or the calls in the order in which they started.

        Answers of one moment are one turn.
        """
        if self._wake_at != due:
            for attempt in [each for each in self._attempts.values() if each.at == due]:
                await self._call(attempt)
        await self._run()

    async def _call(self, attempt: _Attempt) -> None:
        """Make one call; a call to be retried is made again after a pause."""
        outcome = await self._calls.finish(attempt.call)
        pause = retry_pause(attempt.call, outcome)
        if pause is None:
            del self._attempts[attempt.call.identity]
            self._driver.call_finished(outcome)
        else:
            pause = self._rehearsal_activities.pause(pause, attempt.call, attempt.number)
            attempt.at = self._clock.now() + pause
            attempt.number += 1

    async def _execute_command(self, command: Command, version: int = 0) -> CommandReply:
        queued = self._driver.submit(command, version)
        await self._run()
        assert queued.outcome is not None  # noqa: S101 - the driver decides all before it waits
        return CommandReply(
            command_result=queued.outcome.command_result,
            version=self._driver.version,
            reason=queued.outcome.reason,
        )

    async def _run(self) -> None:
        """Carry out the driver's actions until it waits, or the case is over."""
        self._over, self._wake_at = False, None
        for _ in range(MAX_ACTIONS):
            match self._driver.next_action(self._clock.now()):
                case ExecuteTurn() as turn:
                    await self._execute_turn(turn)
                case StartCall(call):
                    self._attempts[call.identity] = _Attempt(call, self._clock.now())
                case CancelCall(identity):
                    del self._attempts[identity]
                case Wait(until):
                    self._wake_at = until
                    return
                case Finish():
                    self._over = True
                    return
        raise self._stuck()

    def _stuck(self) -> RehearsalStuckError:
        return RehearsalStuckError(f"the case loops without progress at {self._clock.now()}")

    async def _execute_turn(self, turn: ExecuteTurn) -> None:
        result = await self._turns.execute(
            TurnRequest(
                case_id=self._case_id,
                plan_digest=self._plan_digest,
                known_version=turn.known_version,
                at=self._clock.now(),
                commands=turn.commands,
                busy=turn.busy,
            )
        )
        self._driver.turn_executed(result.outcomes, result.progress, result.slow)
