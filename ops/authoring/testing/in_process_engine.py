"""The loop of the case workflow in this process: turns, calls and alarms, each when it is due.

It is to :mod:`workflows.case_workflow` what a hand on the clock is to a server that skips
time: the turns, the calls, their retries and all decisions are the same code.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from temporalio.exceptions import ApplicationError

from domain.case.commands import (
    BeginCase,
    CheckDueDates,
    Command,
    RecordCallFailure,
)
from domain.case.next_actions import DepartmentCall
from domain.plan import Plan
from domain.ports import EventRecord
from ops.authoring.rehearse.activities import RehearsalActivities
from ops.authoring.rehearse.rehearsal_clock import RehearsalClock
from ops.authoring.rehearse.virtual_time import RehearsalStuckError
from workflows.activities import CaseActivities
from workflows.messages import (
    CaseProgress,
    CommandReply,
    TurnRequest,
    TurnResult,
)
from workflows.turn_executor import commands_from

MAX_ACTIONS = 100_000
"""Calls and alarms on the way to one moment, after which something goes round in circles."""


class TurnPort(Protocol):
    """Takes turns; see :class:`workflows.turn_executor.TurnExecutor`."""

    async def execute(self, turn: TurnRequest) -> TurnResult:
        """Take what came in, as far as it goes without waiting."""
        ...


@dataclass(slots=True)
class _CallInFlight:
    """A call that is to be made ``at`` a time; ``attempt`` counts from 1."""

    call: DepartmentCall
    at: datetime
    attempt: int = 1


class InProcessCaseEngine:
    """Runs one case. It is the gateway's ``CaseStarter`` and ``CommandSender``, and lets time
    go by for a rehearsal.
    """

    def __init__(
        self,
        turns: TurnPort,
        activities: CaseActivities,
        rehearsal_activities: RehearsalActivities,
        clock: RehearsalClock,
    ) -> None:
        self._turns = turns
        self._activities = activities
        self._rehearsal_activities = rehearsal_activities
        self._clock = clock
        self._in_flight: dict[str, _CallInFlight] = {}
        self._timer_at: datetime | None = None
        self._over = True
        self._version = 0
        self._target: datetime | None = None
        self._case_id: UUID
        self._plan_digest: str

    async def start(self, case_id: UUID, plan: Plan, opened: EventRecord) -> None:
        """Begin the case; see ``CaseStarter``."""
        del opened
        self._case_id, self._plan_digest = case_id, plan.digest
        await self._run_turn(BeginCase())

    async def send(
        self, case_id: UUID, plan: Plan, command: Command, *, version: int
    ) -> CommandReply:
        """Decide a command; see ``CommandSender``."""
        del case_id, plan, version
        result = await self._run_turn(command)
        reason = result.reasons[0] if result.reasons else ""
        return CommandReply(
            command_result=result.command_results[0], version=self._version, reason=reason
        )

    async def advance(self, moment: datetime) -> datetime | None:
        """Let everything happen until ``moment``, or a sooner one that :meth:`sooner` says.

        Returns the moment, or None where the case has ended.

        Raises:
            RehearsalStuckError: the same goes on and on without time going by.
        """
        self._target = moment
        for _ in range(MAX_ACTIONS):
            due = self._due()
            if due is None or due > self._target:
                return None if self._over else self._target
            self._clock.move_to(due)
            await self._process_due(due)
        raise RehearsalStuckError(f"the case goes round in circles at {self._clock.now()}")

    async def stop_earlier(self, moment: datetime) -> None:
        """Stop at ``moment`` if that is sooner."""
        if self._target is not None:
            self._target = min(self._target, moment)

    def _due(self) -> datetime | None:
        times = [each.at for each in self._in_flight.values()]
        return min(times if self._timer_at is None else [*times, self._timer_at], default=None)

    async def _process_due(self, due: datetime) -> None:
        """What is due first: the alarm, or the calls in the order they came up. What is
        answered at one moment is one turn.
        """
        if self._timer_at == due:
            await self._run_turn(CheckDueDates())
            return
        inputs: list[Command] = []
        for identity, each in list(self._in_flight.items()):
            if each.at == due:
                inputs += await self._call(identity, each)
        if inputs:
            await self._run_turn(*inputs)

    async def _call(self, identity: str, in_flight: _CallInFlight) -> list[Command]:
        call = in_flight.call
        try:
            outcome = await self._activities.call_department(call)
        except ApplicationError as error:
            if call.retry_with_backoff and not error.non_retryable:
                pause = self._rehearsal_activities.pause(error, call, in_flight.attempt)
                in_flight.at = self._clock.now() + pause
                in_flight.attempt += 1
                return []
            inputs: list[Command] = [
                RecordCallFailure(
                    call.step, call.generation, "DEADLINE_EXCEEDED", retryable=True, call=call.kind
                )
            ]
        else:
            inputs = commands_from([outcome])
        del self._in_flight[identity]
        return inputs

    async def _run_turn(self, *inputs: Command) -> TurnResult:
        result = await self._turns.execute(
            TurnRequest(
                case_id=self._case_id,
                plan_digest=self._plan_digest,
                known_version=self._version,
                at=self._clock.now(),
                inputs=inputs,
                busy=tuple(self._in_flight),
            )
        )
        self._apply_next_actions(result.progress)
        return result

    def _apply_next_actions(self, progress: CaseProgress) -> None:
        self._version, self._over = progress.version, progress.over
        wanted = {} if progress.over else {call.identity: call for call in progress.calls}
        kept = {name: each for name, each in self._in_flight.items() if name in wanted}
        now = self._clock.now()
        new = {
            name: _CallInFlight(call, max(call.not_before or now, now))
            for name, call in wanted.items()
            if name not in kept
        }
        self._in_flight = kept | new
        timer_at = None if progress.over else progress.next_timer_at
        self._timer_at = timer_at and max(timer_at, now)
