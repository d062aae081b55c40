import pytest

from adapters.memory.calendars import MemoryCalendars
from domain.errors import NotFoundError
from domain.ports import Calendars
from tests.unit.domain.calendar.shipped import CN

SECOND = CN.model_copy(update={"version": 2})


async def test_the_newest_version_and_each_one_are_found():
    calendars: Calendars = MemoryCalendars([SECOND, CN])
    assert await calendars.newest("cn") is SECOND
    assert await calendars.version("cn", 1) is CN


async def test_what_is_not_there_is_reported():
    calendars = MemoryCalendars([CN])
    with pytest.raises(NotFoundError, match="us"):
        await calendars.newest("us")
    with pytest.raises(NotFoundError, match="cn@9"):
        await calendars.version("cn", 9)
