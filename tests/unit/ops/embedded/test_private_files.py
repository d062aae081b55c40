"""What the engine keeps is its owner's alone."""

import stat
from pathlib import Path

import pytest

from adapters.stores.sqlite.open import open_sqlite
from domain.errors import SettingsError
from ops.embedded.data_folder import DataFolder
from ops.embedded.private_files import make_private_folder


def modes(folder: Path) -> dict[str, str]:
    return {
        str(each.relative_to(folder)): f"{stat.S_IMODE(each.stat().st_mode):04o}"
        for each in (folder, *folder.rglob("*"))
    }


def test_a_folder_that_is_made_is_private(tmp_path):
    make_private_folder(tmp_path / "a" / "data")
    assert modes(tmp_path / "a" / "data") == {".": "0700"}


def test_a_data_folder_that_others_can_read_is_tightened_with_all_that_is_in_it(tmp_path):
    data = tmp_path / "data"
    (data / "logs").mkdir(parents=True)
    for name in ("store.db", "store.db-wal", "notices.jsonl", "logs/engine.log"):
        (data / name).touch(0o644)
    for folder in (data, data / "logs"):
        folder.chmod(0o755)
    with DataFolder(data):
        assert modes(data) == {
            ".": "0700",
            "logs": "0700",
            "store.db": "0600",
            "store.db-wal": "0600",
            "notices.jsonl": "0600",
            "logs/engine.log": "0600",
            "engine.lock": "0600",
        }


def test_a_folder_of_something_else_is_left_alone_and_refused(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o755)
    (home / "letter.txt").touch(0o644)
    with pytest.raises(SettingsError, match=r"mode 0755.*chmod 700"):
        DataFolder(home).acquire()
    assert modes(home) == {".": "0755", "letter.txt": "0644"}


def test_what_a_link_points_at_is_left_alone(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.touch(0o644)
    elsewhere.chmod(0o644)
    data = tmp_path / "data"
    data.mkdir()
    (data / "store.db").touch()
    (data / "link").symlink_to(elsewhere)
    data.chmod(0o755)
    make_private_folder(data)
    assert modes(tmp_path)["elsewhere"] == "0644"


def test_a_store_is_private_wherever_it_is(tmp_path):
    tmp_path.chmod(0o755)
    database = open_sqlite(tmp_path / "store.db")
    try:
        found = modes(tmp_path)
    finally:
        database.close()
    assert {name: mode for name, mode in found.items() if name != "."} == dict.fromkeys(
        set(found) - {"."}, "0600"
    )
    assert {"store.db", "store.db-wal", "store.db-shm"} <= set(found)
