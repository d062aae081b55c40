"""What the decisions of one turn share: plan, case, time, calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.calendar.calendar import Calendar
from domain.calendar.halts import Halt
from domain.calendar.reckoning import Reckoning, reckon
from domain.case import Case
from domain.errors import CalendarMissingError
from domain.events.base import CaseEvent
from domain.plan import Plan, PlanItem, PlanTerm
from domain.step import Step
from domain.tasks import served_by_people


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of one case. ``plans`` has the plans that inputs name, by digest."""

    plan: Plan
    case: Case
    now: datetime
    calendar: Calendar | None
    plans: Mapping[str, Plan]

    def decide(self, event_class: type[CaseEvent], **attributes: Any) -> None:
        """Have an event happen now. Raises CommandRefusedError."""
        self.case.decide(event_class, self.now, **attributes)

    def item(self, step: str) -> PlanItem:
        """The item of a step."""
        return self.plan.item_by_name[step]

    def served_by_people(self, step: Step) -> bool:
        """Whether people serve the step, by the plan or by an operator's order."""
        return served_by_people(self.plan, step)

    def after(self, seconds: int) -> datetime:
        """So many seconds from now."""
        return self.now + timedelta(seconds=seconds)

    @property
    def known_calendar(self) -> Calendar:
        """The newest calendar of the plan's name. Raises CalendarMissingError."""
        if self.calendar is None:
            raise CalendarMissingError(
                f"calendar {self.plan.calendar} is not loaded: put its file into the "
                "calendars folder"
            )
        return self.calendar

    def reckon(
        self, term: PlanTerm, since: datetime, halts: Sequence[Halt] = (), percent: int = 100
    ) -> Reckoning:
        """Compute when a term is due on the calendar. Raises CalendarMissingError."""
        return reckon(term, since, halts, self.known_calendar, percent=percent)
