"""China's one civil time, in which a day is a day."""

from datetime import date, datetime, timedelta, timezone

CIVIL_TIME = timezone(timedelta(hours=8))


def civil_day(at: datetime) -> date:
    """The day on which a moment falls. Raises ValueError for a moment without a zone."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return at.astimezone(CIVIL_TIME).date()
