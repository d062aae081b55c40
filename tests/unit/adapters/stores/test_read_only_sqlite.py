"""What reading a SQLite store leaves behind: nothing."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.stores.open_stores import Stores, open_stores
from adapters.stores.reading.open_read_only import open_read_only
from domain.errors import NotFoundError, SettingsError, UnavailableError
from tests.unit.adapters.stores.samples import KEYS, SteppedClock, plan, turn

CASE = uuid4()


def url(folder: Path) -> str:
    return f"sqlite:///{folder}/onething.db"


async def filled_store(folder: Path) -> Stores:
    stores = await open_stores(url(folder), KEYS, SteppedClock())
    await stores.record.append(turn(CASE, 0, 3))
    return stores


def state(folder: Path) -> dict[str, str]:
    return {each.name: hashlib.sha256(each.read_bytes()).hexdigest() for each in folder.iterdir()}


async def test_a_closed_store_is_read_without_any_file_made_or_changed(tmp_path: Path) -> None:
    await (await filled_store(tmp_path)).close()
    before = state(tmp_path)
    stores = await open_read_only(url(tmp_path), SteppedClock())
    read = await stores.record.read(CASE)
    with stores.database.snapshot() as snapshot:
        rows = list(snapshot.rows("SELECT seq FROM seal ORDER BY seq"))
    during = state(tmp_path)
    await stores.close()

    assert [1, 2, 3] == [each.event.version for each in read]
    assert [(1,), (2,), (3,)] == rows
    assert before == during == state(tmp_path)
    assert set(before) == {"onething.db"}


async def test_a_folder_that_cannot_be_written_can_be_read(tmp_path: Path) -> None:
    await (await filled_store(tmp_path)).close()
    (tmp_path / "onething.db").chmod(0o400)
    tmp_path.chmod(0o500)
    try:
        stores = await open_read_only(url(tmp_path), SteppedClock())
        assert 3 == len(await stores.record.read(CASE))
        await stores.close()
    finally:
        tmp_path.chmod(0o700)


async def test_a_store_in_use_is_read_beside_its_engine_in_one_snapshot(tmp_path: Path) -> None:
    engine = await filled_store(tmp_path)
    stores = await open_read_only(url(tmp_path), SteppedClock())
    with stores.database.snapshot() as snapshot:
        versions = snapshot.rows("SELECT version FROM seal ORDER BY version")
        first = next(versions)
        await engine.record.append(turn(CASE, 3, 2))
        assert [(1,), (2,), (3,)] == [first, *versions]
        assert [(3,)] == list(snapshot.rows("SELECT count(*) FROM seal"))
    assert 5 == len(await stores.record.read(CASE))
    await stores.close()
    await engine.close()


async def test_an_engine_that_starts_later_is_followed_and_breaks_a_snapshot(
    tmp_path: Path,
) -> None:
    await (await filled_store(tmp_path)).close()
    stores = await open_read_only(url(tmp_path), SteppedClock())
    snapshot = stores.database.snapshot()
    snapshot.__enter__()
    engine = await open_stores(url(tmp_path), KEYS, SteppedClock())
    await engine.record.append(turn(CASE, 3, 1))
    with pytest.raises(UnavailableError, match="run it again"):
        snapshot.__exit__(None, None, None)
    assert 4 == len(await stores.record.read(CASE))
    await stores.close()
    await engine.close()


async def test_what_is_opened_for_reading_refuses_to_write(tmp_path: Path) -> None:
    await (await filled_store(tmp_path)).close()
    stores = await open_read_only(url(tmp_path), SteppedClock())
    with pytest.raises(SettingsError, match="reading only"):
        await stores.record.append(turn(CASE, 3))
    with pytest.raises(SettingsError, match="reading only"):
        await stores.themes.publish(plan(), b"")
    with pytest.raises(UnavailableError, match="readonly"):
        await stores.database.read("DELETE FROM seal")
    await stores.close()


async def test_what_is_no_store_is_reported_and_left_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no store at"):
        await open_read_only(url(tmp_path), SteppedClock())
    assert [] == list(tmp_path.iterdir())
    (tmp_path / "onething.db").touch()
    with pytest.raises(NotFoundError, match="holds no store yet"):
        await open_read_only(url(tmp_path), SteppedClock())
    with closing(sqlite3.connect(tmp_path / "onething.db")) as other, other:
        other.execute("CREATE TABLE shopping (item)")
    before = state(tmp_path)
    with pytest.raises(SettingsError, match="another application"):
        await open_read_only(url(tmp_path), SteppedClock())
    assert before == state(tmp_path)


async def test_a_store_of_another_schema_version_is_refused(tmp_path: Path) -> None:
    await (await filled_store(tmp_path)).close()
    with closing(sqlite3.connect(tmp_path / "onething.db")) as other, other:
        other.execute("UPDATE schema_version SET version = 99")
    before = state(tmp_path)["onething.db"]
    with pytest.raises(SettingsError, match="schema version 99"):
        await open_read_only(url(tmp_path), SteppedClock())
    assert before == state(tmp_path)["onething.db"]
