"""The loop of the case workflow in this process: turns, calls and alarms, each when it is due.

It is to :mod:`workflows.case_workflow` what a hand on the clock is to a server that skips
time: the turns, the calls, their retries and all decisions are the same code.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from temporalio.exceptions import ApplicationError

from domain.inputs import AnswerCame, AskedInput, Begin, CallFailed, Input, SupplementCame, TimeCame
from domain.outstanding import DepartmentCall
from domain.plan import Plan
from domain.ports import EventRecord
from ops.rehearsal.activities import RehearsedActivities
from ops.rehearsal.clock import RehearsalClock
from ops.rehearsal.virtual_time import RehearsalStuckError
from workflows.activities import CaseActivities
from workflows.messages import (
    RejectedReport,
    ReportedAnswer,
    ReportReceipt,
    Standing,
    TurnRequest,
    TurnResult,
)
from workflows.turns import inputs_of

MOST_HAPPENINGS = 100_000
"""Calls and alarms on the way to one moment, after which something goes round in circles."""


class Taking(Protocol):
    """Takes turns; see :class:`workflows.turns.Turns`."""

    async def take(self, turn: TurnRequest) -> TurnResult:
        """Take what came in, as far as it goes without waiting."""
        ...


@dataclass(slots=True)
class _UnderWay:
    """A call that is to be made ``at`` a time; ``attempt`` counts from 1."""

    call: DepartmentCall
    at: datetime
    attempt: int = 1


class CaseInProcess:
    """Runs one case. It is the gateway's ``CaseStarter`` and ``CaseReceiver``, and lets time
    go by for a rehearsal.
    """

    def __init__(
        self,
        turns: Taking,
        activities: CaseActivities,
        rehearsed: RehearsedActivities,
        clock: RehearsalClock,
    ) -> None:
        self._turns = turns
        self._activities = activities
        self._rehearsed = rehearsed
        self._clock = clock
        self._under_way: dict[str, _UnderWay] = {}
        self._wake_at: datetime | None = None
        self._over = True
        self._version = 0
        self._target: datetime | None = None
        self._case_id: UUID
        self._plan_digest: str

    async def start(self, case_id: UUID, plan: Plan, opened: EventRecord) -> None:
        """Begin the case; see ``CaseStarter``."""
        del opened
        self._case_id, self._plan_digest = case_id, plan.digest
        await self._turn(Begin())

    async def report(
        self, case_id: UUID, plan: Plan, reported: ReportedAnswer, *, report_id: str
    ) -> ReportReceipt:
        """Take an answer that a department reports; see ``CaseReceiver``."""
        del case_id, plan, report_id
        came = AnswerCame(
            reported.step,
            reported.generation,
            reported.answer,
            reported.actor,
            reported.task,
            reported.evidence,
        )
        return await self._told(came)

    async def reject(
        self, case_id: UUID, plan: Plan, rejected: RejectedReport, *, report_id: str
    ) -> ReportReceipt:
        """Take that a report was rejected; see ``CaseReceiver``."""
        del case_id, plan, report_id
        return await self._told(rejected.input())

    async def supply(
        self, case_id: UUID, plan: Plan, came: SupplementCame, *, supply_id: str
    ) -> ReportReceipt:
        """Take what an applicant supplies; see ``CaseReceiver``."""
        del case_id, plan, supply_id
        return await self._told(came)

    async def ask(
        self, case_id: UUID, plan: Plan, asked: AskedInput, *, ask_id: str
    ) -> ReportReceipt:
        """Take what a person asks of the case; see ``CaseReceiver``."""
        del case_id, plan, ask_id
        return await self._told(asked)

    async def wake(self, case_id: UUID, plan: Plan, *, version: int) -> None:
        """Do what is outstanding; see ``CaseReceiver``."""
        del case_id, plan, version
        await self._told(Begin())

    async def advance(self, moment: datetime) -> datetime | None:
        """Let everything happen until ``moment``, or a sooner one that :meth:`sooner` says.

        Returns the moment, or None where the case has ended.

        Raises:
            RehearsalStuckError: the same goes on and on without time going by.
        """
        self._target = moment
        for _ in range(MOST_HAPPENINGS):
            due = self._due()
            if due is None or due > self._target:
                return None if self._over else self._target
            self._clock.move_to(due)
            await self._happen(due)
        raise RehearsalStuckError(f"the case goes round in circles at {self._clock.now()}")

    async def sooner(self, moment: datetime) -> None:
        """Stop at ``moment`` if that is sooner."""
        if self._target is not None:
            self._target = min(self._target, moment)

    def _due(self) -> datetime | None:
        times = [each.at for each in self._under_way.values()]
        return min(times if self._wake_at is None else [*times, self._wake_at], default=None)

    async def _happen(self, due: datetime) -> None:
        """What is due first: the alarm, or the calls in the order they came up. What is
        answered at one moment is one turn.
        """
        if self._wake_at == due:
            await self._turn(TimeCame())
            return
        inputs: list[Input] = []
        for identity, each in list(self._under_way.items()):
            if each.at == due:
                inputs += await self._call(identity, each)
        if inputs:
            await self._turn(*inputs)

    async def _call(self, identity: str, under_way: _UnderWay) -> list[Input]:
        call = under_way.call
        try:
            outcome = await self._activities.call_department(call)
        except ApplicationError as error:
            if call.patient and not error.non_retryable:
                pause = self._rehearsed.pause(error, call, under_way.attempt)
                under_way.at = self._clock.now() + pause
                under_way.attempt += 1
                return []
            inputs: list[Input] = [
                CallFailed(call.step, call.generation, "DEADLINE_EXCEEDED", retryable=True)
            ]
        else:
            inputs = inputs_of([outcome])
        del self._under_way[identity]
        return inputs

    async def _told(self, incoming: Input) -> ReportReceipt:
        result = await self._turn(incoming)
        reason = result.reasons[0] if result.reasons else ""
        return ReportReceipt(reception=result.receptions[0], version=self._version, reason=reason)

    async def _turn(self, *inputs: Input) -> TurnResult:
        result = await self._turns.take(
            TurnRequest(
                case_id=self._case_id,
                plan_digest=self._plan_digest,
                known_version=self._version,
                at=self._clock.now(),
                inputs=inputs,
                busy=tuple(self._under_way),
            )
        )
        if result.standing is not None:  # turns say how the case stands
            self._stand(result.standing)
        return result

    def _stand(self, standing: Standing) -> None:
        self._version, self._over = standing.version, standing.over
        wanted = {} if standing.over else {call.identity: call for call in standing.calls}
        kept = {name: each for name, each in self._under_way.items() if name in wanted}
        now = self._clock.now()
        new = {
            name: _UnderWay(call, max(call.not_before or now, now))
            for name, call in wanted.items()
            if name not in kept
        }
        self._under_way = kept | new
        alarm = None if standing.over else standing.wake_at
        self._wake_at = alarm and max(alarm, now)
