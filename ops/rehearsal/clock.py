"""The time of a rehearsal: it stands until the workflow, an activity or a scene moves it on."""

from datetime import datetime, timedelta

from temporalio import activity

from domain.answers import Answer, Withdrawal
from domain.outstanding import DepartmentCall
from domain.ports import Departments
from workflows.messages import TurnRequest, TurnResult
from workflows.turns import Turns


class RehearsalClock:
    """A clock that never goes back. ``ahead`` is how far it is before the server's time."""

    def __init__(self, start: datetime, ahead: timedelta) -> None:
        self._now = start
        self.ahead = ahead

    def now(self) -> datetime:
        """The present of the rehearsal."""
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Time has come at least so far."""
        self._now = max(self._now, moment)


class RehearsedTurns(Turns):
    """Turns whose time the clock follows."""

    clock: RehearsalClock

    async def take(self, turn: TurnRequest) -> TurnResult:
        """As in a real case; the workflow's virtual time becomes everybody's."""
        self.clock.move_to(turn.at)
        return await super().take(turn)


class RehearsedDepartments:
    """Calls that are made at the virtual time at which the server let them begin."""

    def __init__(self, departments: Departments, clock: RehearsalClock) -> None:
        self._departments = departments
        self._clock = clock

    async def call(self, call: DepartmentCall) -> Answer:
        """See :class:`domain.ports.Departments`."""
        self._tell()
        return await self._departments.call(call)

    async def withdraw(self, call: DepartmentCall) -> Withdrawal:
        """See :class:`domain.ports.Departments`."""
        self._tell()
        return await self._departments.withdraw(call)

    def _tell(self) -> None:
        if activity.in_activity() and not activity.info().is_local:
            self._clock.move_to(activity.info().current_attempt_scheduled_time + self._clock.ahead)
