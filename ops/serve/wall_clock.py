"""The wall clock: the engine's processes read the time for the record only here."""

from datetime import UTC, datetime


class WallClock:
    """``domain.ports.Clock`` on the machine's time."""

    def now(self) -> datetime:
        """Return the current time, timezone-aware UTC."""
        return datetime.now(UTC)
