"""China's single civil time zone, which defines calendar days."""

from datetime import date, datetime, timedelta, timezone

CIVIL_TIME = timezone(timedelta(hours=8))


def civil_day(at: datetime) -> date:
    """Return the day of a moment. Raises ValueError if it has no time zone."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return at.astimezone(CIVIL_TIME).date()
