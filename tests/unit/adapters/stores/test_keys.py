"""Keys in memory and on the disk: erasures and rotations beside engines that run."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from adapters.stores.database import Transaction
from adapters.stores.open_stores import Stores, open_stores
from adapters.stores.vault.epoch import LONGEST_S
from adapters.stores.vault.keyring import MasterKeys
from adapters.stores.vault.rotation import keys_in_use, rotations
from domain.errors import NotFoundError, RecordDamagedError
from tests.unit.adapters.stores.samples import ERASED, KEYS, SteppedClock

OLD, NEW = bytes(range(32)), bytes(range(1, 33))


@asynccontextmanager
async def opened(folder: Path, keys: MasterKeys = KEYS) -> AsyncIterator[Stores]:
    stores = await open_stores(f"sqlite:///{folder}/store.db", keys, SteppedClock())
    try:
        yield stores
    finally:
        await stores.close()


class KeySource:
    """A key file that changes while engines run."""

    def __init__(self) -> None:
        self.given = {"old": OLD}
        self.newest = "old"

    def keys(self) -> MasterKeys:
        return MasterKeys(self.given, self.newest, source=self.keys)

    def add_new(self) -> None:
        self.given, self.newest = {"new": NEW, "old": OLD}, "new"

    def drop_old(self) -> None:
        self.given = {"new": NEW}


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5 * LONGEST_S):
        while not holds():
            await asyncio.sleep(0.05)


async def test_another_process_stops_using_the_key_of_an_erased_subject(tmp_path: Path) -> None:
    case_id, other = uuid4(), uuid4()
    async with opened(tmp_path) as gateway, opened(tmp_path) as worker:
        await gateway.vault.enrol(case_id, gateway.vault.subject_id("A"))
        await gateway.vault.enrol(other, gateway.vault.subject_id("B"))
        for case in (case_id, other):
            await worker.vault.seal(case, "form", {"name": "a"})  # the key is in memory now

        await gateway.vault.erase(gateway.vault.subject_id("A"), ERASED)
        await asyncio.sleep(LONGEST_S)

        for stores in (gateway, worker):
            with pytest.raises(NotFoundError, match="erased"):
                await stores.vault.seal(case_id, "form", {"name": "b"})
            with pytest.raises(NotFoundError, match="erased"):
                await stores.vault.commitment(case_id, "purpose", b"data")
            assert await stores.vault.commitment(other, "purpose", b"data")


async def test_a_key_leaves_memory_although_nobody_asks_for_it(tmp_path: Path) -> None:
    case_id = uuid4()
    async with opened(tmp_path) as gateway, opened(tmp_path) as worker:
        await gateway.vault.enrol(case_id, gateway.vault.subject_id("A"))
        await worker.vault.seal(case_id, "form", {"name": "a"})
        cache = worker.vault._cache
        assert cache.get(case_id) is not None
        await gateway.vault.erase(gateway.vault.subject_id("A"), ERASED)
        await until(lambda: cache.get(case_id) is None)


async def test_keys_that_were_read_before_an_erasure_are_not_kept_after_it(tmp_path: Path) -> None:
    case_id = uuid4()
    async with opened(tmp_path) as stores:
        await stores.vault.enrol(case_id, stores.vault.subject_id("A"))
        cache = stores.vault._cache
        keys, epoch = cache.get(case_id), cache.epoch
        assert keys is not None
        await stores.vault.erase(stores.vault.subject_id("A"), ERASED)
        cache.put(case_id, keys, epoch)  # an opening that was on its way
        assert cache.get(case_id) is None


async def test_an_engine_that_runs_takes_up_a_new_master_key(tmp_path: Path) -> None:
    """Also one that wraps while the rotation is under way: always under the new key."""
    source = KeySource()
    before, during = uuid4(), uuid4()
    async with opened(tmp_path, source.keys()) as engine:
        await engine.vault.enrol(before, engine.vault.subject_id("A"))
        await engine.vault.put(await engine.vault.seal(before, "form", {"name": "a"}))
        source.add_new()
        async with opened(tmp_path, source.keys()) as command:
            await command.rotation.rotate("operator/o", "planned", lambda _: None)
            await engine.vault.enrol(during, engine.vault.subject_id("B"))
            assert {"new": 2} == await keys_in_use(command.database)
            assert 3 == await command.rotation.finish(MasterKeys({"new": NEW}, "new"))
            [rotation] = await rotations(command.database)
        source.drop_old()
        assert {"name": "a"} == await engine.vault.open(before, {"name": "form"})
        await engine.vault.enrol(uuid4(), engine.vault.subject_id("A"))
    assert (rotation.former_key_id, rotation.master_key_id) == ("old", "new")
    assert (rotation.actor, rotation.reason_code) == ("operator/o", "planned")
    assert rotation.finished_at is not None
    async with opened(tmp_path, MasterKeys({"new": NEW}, "new")) as stores:
        assert {"name": "a"} == await stores.vault.open(before, {"name": "form"})


async def test_a_rotation_that_was_cut_off_goes_on(tmp_path: Path) -> None:
    source = KeySource()
    source.add_new()
    async with opened(tmp_path, MasterKeys({"old": OLD}, "old")) as stores:
        for number in range(3):
            await stores.vault.enrol(uuid4(), stores.vault.subject_id(str(number)))
    async with opened(tmp_path, source.keys()) as stores:

        def cut_off(done: int) -> None:
            raise KeyboardInterrupt(done)

        with pytest.raises(KeyboardInterrupt):
            await stores.rotation.rotate("operator/o", "planned", cut_off)
        with pytest.raises(RecordDamagedError, match="'old'"):
            await stores.rotation.finish(MasterKeys({"new": NEW}, "new"))
        assert [None] == [each.finished_at for each in await rotations(stores.database)]
    async with opened(tmp_path, source.keys()) as stores:
        assert 3 == await stores.rotation.rotate("operator/o", "planned", lambda _: None)
        assert 4 == await stores.rotation.finish(MasterKeys({"new": NEW}, "new"))
        assert 1 == len(await rotations(stores.database))


async def test_a_key_that_does_not_open_is_found_before_the_old_one_is_given_up(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as stores:
        await stores.vault.enrol(uuid4(), stores.vault.subject_id("A"))

        def damage(sql: Transaction) -> None:
            sql.run("UPDATE vault_subject SET wrapped = ?", (bytes(48),))

        await stores.writer.submit(damage)
        with pytest.raises(RecordDamagedError):
            await stores.rotation.finish(KEYS)
