from structlog.testing import capture_logs

from adapters.files.published_calendars import PublishedCalendars
from adapters.memory.calendar_store import MemoryCalendarStore
from adapters.memory.calendars import MemoryCalendars
from domain.ports import Calendars
from tests.unit.domain.calendar.shipped import CN

EDITED = CN.model_copy(update={"utc_offset": 0})


async def test_the_first_use_publishes_a_version():
    store = MemoryCalendarStore()
    calendars: Calendars = PublishedCalendars(MemoryCalendars([CN]), store)
    assert await calendars.newest("cn") == CN
    assert await store.version("cn", 1) == CN


async def test_an_edited_file_is_logged_once_and_the_published_version_is_used():
    store = MemoryCalendarStore()
    await store.publish(CN)
    calendars = PublishedCalendars(MemoryCalendars([EDITED]), store)
    with capture_logs() as logs:
        assert await calendars.newest("cn") == CN
        assert await calendars.newest("cn") == CN
        assert await calendars.version("cn", 1) == CN
    (line,) = logs
    assert line["event"] == "calendar_differs_from_published"
    assert (line["file_digest"], line["published_digest"]) == (EDITED.digest, CN.digest)


async def test_a_host_without_the_file_uses_what_was_published():
    store = MemoryCalendarStore()
    await store.publish(CN)
    calendars = PublishedCalendars(MemoryCalendars([]), store)
    assert await calendars.newest("cn") == CN
    assert await calendars.version("cn", 1) == CN
