"""Files that grow are put aside by size, and the oldest go."""

from pathlib import Path

from adapters.logs.rotation import Rotation


def test_a_file_is_put_aside_at_its_size_and_the_oldest_goes(tmp_path: Path):
    path, rotation = tmp_path / "log", Rotation(max_bytes=3, keep=2)
    for text in ("one", "two", "three", "x"):
        if rotation.due(path):
            rotation.rotate_by_rename(path)
        path.write_text(text)
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {
        "log": "x",
        "log.1": "three",
        "log.2": "two",
    }


def test_a_file_that_is_held_open_is_copied_and_cut(tmp_path: Path):
    path, rotation = tmp_path / "log", Rotation(max_bytes=3, keep=1)
    with path.open("ab", buffering=0) as held:
        held.write(b"before\n")
        rotation.rotate_by_copy(path)
        held.write(b"after\n")
    assert (path.read_text(), (tmp_path / "log.1").read_text()) == ("after\n", "before\n")


def test_without_a_size_or_a_file_nothing_is_due(tmp_path: Path):
    (tmp_path / "log").write_text("some")
    assert not Rotation().due(tmp_path / "log")
    assert not Rotation(max_bytes=1).due(tmp_path / "missing")


def test_none_is_kept_where_none_is_wanted(tmp_path: Path):
    path = tmp_path / "log"
    path.write_text("some")
    Rotation(max_bytes=1, keep=0).rotate_by_rename(path)
    assert list(tmp_path.iterdir()) == []
