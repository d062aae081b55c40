import os
from pathlib import Path

import pytest

from domain.errors import SettingsError, UnavailableError
from ops.embedded.data_folder import LOCK_NAME, DataFolder


def test_a_second_engine_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    holder = DataFolder(tmp_path / "data").acquire()
    with pytest.raises(UnavailableError, match=rf"another engine \(pid {os.getpid()}\)"):
        DataFolder(tmp_path / "data").acquire()
    holder.release()


def test_a_released_folder_can_be_taken_again(tmp_path: Path) -> None:
    with DataFolder(tmp_path):
        pass
    with DataFolder(tmp_path) as folder:
        assert str(os.getpid()) == (folder.path / LOCK_NAME).read_text().strip()


def test_two_folders_do_not_disturb_each_other(tmp_path: Path) -> None:
    with DataFolder(tmp_path / "one"), DataFolder(tmp_path / "two") as two:
        assert (tmp_path / "two/temporal", tmp_path / "two/logs") == (two.temporal, two.logs)


def test_a_new_folder_is_its_owners_only(tmp_path: Path) -> None:
    with DataFolder(tmp_path / "data") as folder:
        assert folder.path.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_made_is_a_setting_to_fix(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match=r"file/data: cannot be written .* choose another"):
        DataFolder(tmp_path / "file/data").acquire()


def test_a_lock_that_cannot_be_opened_is_a_setting_to_fix(tmp_path: Path) -> None:
    (tmp_path / LOCK_NAME).mkdir()
    with pytest.raises(SettingsError, match="cannot be written"):
        DataFolder(tmp_path).acquire()


def test_release_twice_is_release_once(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path).acquire()
    folder.release()
    folder.release()
    folder.acquire().release()
