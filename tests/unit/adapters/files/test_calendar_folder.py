import pytest
from structlog.testing import capture_logs

from adapters.files.calendar_folder import FolderCalendars
from domain.errors import NotFoundError
from domain.ports import Calendars
from tests.unit.domain.calendar.shipped import CN, FILE

SHIPPED_FOLDERS = FILE.read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path):
    put(tmp_path, 1)
    return tmp_path


def put(folder, version, *, text=SHIPPED_FOLDERS, name=None):
    file = folder / "cn" / (name or f"{version}.yaml")
    file.parent.mkdir(exist_ok=True)
    file.write_text(text.replace("version: 1", f"version: {version}"), encoding="utf-8")
    return file


async def test_the_newest_version_and_each_one_are_found(folder):
    put(folder, 2)
    put(folder, 10)
    calendars: Calendars = FolderCalendars(folder)
    assert (await calendars.newest("cn")).version == 10
    assert await calendars.version("cn", 1) == CN


async def test_a_file_that_is_put_there_later_is_found_without_a_restart(folder):
    calendars = FolderCalendars(folder)
    assert (await calendars.newest("cn")).version == 1
    put(folder, 2)
    assert (await calendars.newest("cn")).version == 2


@pytest.mark.parametrize("absent", ["us", "../cn"])
async def test_what_is_not_there_is_reported_with_how_to_fix_it(folder, absent):
    calendars = FolderCalendars(folder)
    with pytest.raises(NotFoundError, match=r"put .*/1\.yaml into .*calendar check"):
        await calendars.newest(absent)
    with pytest.raises(NotFoundError, match=r"cn@7"):
        await calendars.version("cn", 7)


async def test_a_missing_folder_is_an_empty_one(tmp_path):
    with pytest.raises(NotFoundError):
        await FolderCalendars(tmp_path / "nowhere").newest("cn")


async def test_a_broken_file_is_left_out_and_logged_once(folder):
    put(folder, 2, text="name: [")
    calendars = FolderCalendars(folder)
    with capture_logs() as logs:
        assert (await calendars.newest("cn")).version == 1
        assert (await calendars.newest("cn")).version == 1
    assert [entry["event"] for entry in logs] == ["calendar_unreadable"]
    put(folder, 2)
    assert (await calendars.newest("cn")).version == 2


async def test_a_file_in_another_place_than_its_version_is_left_out(folder):
    put(folder, 3, name="2.yaml")
    with capture_logs() as logs:
        assert (await FolderCalendars(folder).newest("cn")).version == 1
    assert "cn@3 belongs into the file cn/3.yaml" in logs[0]["reason"]


async def test_an_edit_of_a_published_version_changes_nothing_and_is_logged(folder):
    calendars = FolderCalendars(folder)
    assert await calendars.version("cn", 1) == CN
    put(folder, 1, text=SHIPPED_FOLDERS.replace("[2026-05-09]", "[2026-05-10]"))
    with capture_logs() as logs:
        assert await calendars.version("cn", 1) == CN
    assert [entry["event"] for entry in logs] == ["calendar_changed_after_publication"]


async def test_what_was_read_stays_known_until_a_reload(folder):
    calendars = FolderCalendars(folder)
    assert await calendars.version("cn", 1) == CN
    (folder / "cn" / "1.yaml").unlink()
    assert await calendars.version("cn", 1) == CN
    calendars.reload()
    with pytest.raises(NotFoundError):
        await calendars.version("cn", 1)


async def test_of_several_folders_the_first_with_a_version_is_believed(folder, tmp_path_factory):
    own = tmp_path_factory.mktemp("own")
    put(own, 1, text=SHIPPED_FOLDERS.replace("[2026-05-09]", "[2026-05-10]"))
    put(own, 2)
    calendars = FolderCalendars(folder, own)
    assert await calendars.version("cn", 1) == CN
    assert (await calendars.newest("cn")).version == 2
