"""The state of the clocks of a case: when each limit is due, as its events say.

The arithmetic is done when an event is decided, on the calendar the event names; the
fold only assigns. So no later calendar changes what was recorded.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.calendar.halts import Halt

CASE_CLOCK = "case"
"""The name of the case's clock; a step's clock has the name of the step."""

LimitKind = Literal["promised", "statutory"]


def limit_concern_key(clock: str, limit: LimitKind) -> str:
    """Return the key of the concern about a limit."""
    return f"limit/{clock}/{limit}"


class DueDate(BaseModel):
    """When one limit is due, and when its warning is; unset while the clock stands.

    ``provisional``: the calendar does not know all the years it runs through yet.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    due_at: datetime | None
    warn_at: datetime | None
    provisional: bool = False


@dataclass
class Clock:
    """One clock: of the case, or of a step."""

    started_at: datetime
    calendar: str
    calendar_version: int
    due_dates: dict[LimitKind, DueDate]
    halts: tuple[Halt, ...] = ()
    extended_to: datetime | None = None
    extension_basis: str = ""
    warned: tuple[LimitKind, ...] = ()
    breached: tuple[LimitKind, ...] = ()
    ended_at: datetime | None = None
    calendar_digest: str = ""
    """The digest of the calendar that the due times were computed on."""

    @property
    def stopped(self) -> bool:
        """Whether the clock is stopped."""
        return bool(self.halts) and self.halts[-1].resumed_at is None

    @property
    def running(self) -> bool:
        """Whether the clock runs."""
        return self.ended_at is None and not self.stopped

    @property
    def provisional(self) -> bool:
        """Whether a due time may change with a later calendar."""
        return any(due.provisional for due in self.due_dates.values())
