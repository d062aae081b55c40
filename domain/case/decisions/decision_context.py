"""What the decisions of one turn share: plan, case, time and calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.calendar.calendar import Calendar
from domain.calendar.due_calculation import DueCalculation, compute_due
from domain.calendar.halts import Halt
from domain.case.aggregate import Case
from domain.case.events.base import ENGINE, EventPayload
from domain.case.step import Step
from domain.case.tasks import served_by_people
from domain.errors import CalendarMissingError
from domain.plan import Plan, PlanItem, PlanTerm


@dataclass(frozen=True, slots=True)
class DecisionContext:
    """What the decisions of one turn read. ``plans``: those that commands name, by digest."""

    plan: Plan
    case: Case
    now: datetime
    calendar: Calendar | None
    plans: Mapping[str, Plan]

    def trigger(
        self, payload: EventPayload, *, actor: str = ENGINE, effective_at: datetime | None = None
    ) -> None:
        """Trigger an event. ``effective_at`` defaults to ``now``.

        Raises:
            CommandRejectedError: the case does not allow the event.
        """
        self.case.trigger(payload, self.now, actor=actor, effective_at=effective_at)

    def item(self, step: str) -> PlanItem:
        """The item of a step."""
        return self.plan.item_by_name[step]

    def served_by_people(self, step: Step) -> bool:
        """Whether people serve the step, by the plan or by an operator's order."""
        return served_by_people(self.plan, step)

    def after(self, seconds: int) -> datetime:
        """Return the time that many seconds from now."""
        return self.now + timedelta(seconds=seconds)

    @property
    def required_calendar(self) -> Calendar:
        """The newest calendar of the plan's name. Raises CalendarMissingError."""
        if self.calendar is None:
            raise CalendarMissingError(
                f"calendar {self.plan.calendar} is not loaded: put its file into the "
                "calendars folder"
            )
        return self.calendar

    def due_at(self, term: PlanTerm, since: datetime) -> datetime:
        """Compute when a term that nothing halts is due. Raises CalendarMissingError."""
        due_at = self.compute_due(term, since).due_at
        if due_at is None:
            raise RuntimeError("a term without halts has no end")
        return due_at

    def compute_due(
        self, term: PlanTerm, since: datetime, halts: Sequence[Halt] = (), percent: int = 100
    ) -> DueCalculation:
        """Compute when a term is due on the calendar. Raises CalendarMissingError."""
        return compute_due(term, since, halts, self.required_calendar, percent=percent)
