"""What every ``CalendarStore`` keeps, on any medium. Subclass with a ``stores`` fixture."""

import pytest

from domain.errors import NotFoundError
from tests.unit.adapters.stores.samples import AnyStores
from tests.unit.domain.calendar.shipped import CN

EDITED = CN.model_copy(update={"utc_offset": 0})
SECOND = CN.model_copy(update={"version": 2})


class CalendarContract:
    async def test_a_published_calendar_is_found_by_name_and_version(
        self, stores: AnyStores
    ) -> None:
        assert CN == await stores.calendars.publish(CN)
        await stores.calendars.publish(SECOND)

        assert SECOND == await stores.calendars.newest("cn")
        assert CN == await stores.calendars.version("cn", 1)
        assert [CN, SECOND] == list(await stores.calendars.all())
        assert CN.digest == (await stores.calendars.version("cn", 1)).digest

    async def test_the_first_content_of_a_version_stays(self, stores: AnyStores) -> None:
        await stores.calendars.publish(CN)

        assert CN == await stores.calendars.publish(EDITED)
        assert CN == await stores.calendars.newest("cn")

    @pytest.mark.parametrize("name", ["us", "", "\0"])
    async def test_what_was_never_published_is_not_found(
        self, stores: AnyStores, name: str
    ) -> None:
        await stores.calendars.publish(CN)

        with pytest.raises(NotFoundError):
            await stores.calendars.newest(name)
        with pytest.raises(NotFoundError):
            await stores.calendars.version("cn", 9)
