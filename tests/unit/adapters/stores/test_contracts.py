"""The contract suites on the fakes and on SQLite; PostgreSQL's turn is in integration."""

from tests.unit.adapters.stores.calendar_contract import CalendarContract
from tests.unit.adapters.stores.pause_contract import PauseContract
from tests.unit.adapters.stores.projection_contract import ProjectionContract
from tests.unit.adapters.stores.record_contract import RecordContract
from tests.unit.adapters.stores.theme_contract import ThemeContract
from tests.unit.adapters.stores.vault_contract import VaultContract


class TestRecord(RecordContract):
    """The event log."""


class TestProjection(ProjectionContract):
    """The rows of cases."""


class TestVault(VaultContract):
    """The vault."""


class TestPauses(PauseContract):
    """The pause register."""


class TestThemes(ThemeContract):
    """The theme store."""


class TestCalendars(CalendarContract):
    """The calendar store."""
