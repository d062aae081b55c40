from pathlib import Path

import pytest

from domain.errors import UnavailableError
from ops.dev import postgres


def test_binaries_are_found_on_this_machine() -> None:
    assert (postgres.binaries() / "postgres").exists()


def test_where_there_is_no_postgresql_the_error_says_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_candidates", lambda: [tmp_path])
    with pytest.raises(UnavailableError, match="make setup"):
        postgres.binaries()


def test_programs_in_a_closed_folder_are_copied_with_their_libraries(tmp_path: Path) -> None:
    programs = tmp_path / f"closed/{postgres.BUNDLE}/pginstall/bin"
    libraries = tmp_path / f"closed/{postgres.BUNDLE}.libs"
    for folder in (programs, libraries):
        folder.mkdir(parents=True)
        (folder / "file").touch()
    (tmp_path / "closed").chmod(0o700)
    (tmp_path / "copy").mkdir()
    copy = postgres._copy_for_user(programs, tmp_path / "copy", (65534, 65534))
    assert tmp_path / "copy" in copy.parents
    assert (copy / "file").exists()
    assert (copy.parents[2] / f"{postgres.BUNDLE}.libs/file").exists()


def test_without_root_programs_are_used_in_place(tmp_path: Path) -> None:
    assert tmp_path == postgres._copy_for_user(tmp_path, tmp_path, None)
