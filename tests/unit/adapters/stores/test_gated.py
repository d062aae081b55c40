"""A store that is away, or has no room left, is refused at once and with the right error."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from google.rpc import code_pb2

from adapters.gateway.statuses import status_of
from adapters.health.probe import Probe
from adapters.stores.open_stores import open_stores
from domain.errors import StoreFullError, UnavailableError
from domain.ports import CaseRecord
from tests.unit.adapters.stores.samples import KEYS, SteppedClock, turn


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=4m", "none", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("a disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


async def append_many(record: CaseRecord) -> None:
    for _ in range(200):
        await record.append(turn(uuid4(), 0, 1))


@pytest.mark.parametrize("how", ["removed", "replaced"])
async def test_a_file_that_is_gone_is_found_and_nothing_is_written_to_it(tmp_path, how):
    path = tmp_path / "store.db"
    stores = await open_stores(f"sqlite:///{path}", KEYS, SteppedClock())
    probe = Probe(stores.guarded_store.availability, stores.guarded_store.check)
    await probe.check_once()
    assert stores.guarded_store.problem() == ""
    path.rename(tmp_path / "moved.db")
    if how == "replaced":
        path.touch()
    await probe.check_once()
    with pytest.raises(UnavailableError, match=how if how == "replaced" else "cannot be found"):
        await stores.record.append(turn(uuid4(), 0, 1))
    with pytest.raises(UnavailableError):
        await stores.record.follow(after=0)
    (tmp_path / "moved.db").replace(path)
    await probe.check_once()
    await stores.record.append(turn(uuid4(), 0, 1))
    await stores.close()


async def test_a_full_disk_refuses_writes_only_and_health_says_so(small_disk):
    stores = await open_stores(f"sqlite:///{small_disk}/store.db", KEYS, SteppedClock())
    probe = Probe(stores.guarded_store.availability, stores.guarded_store.check)
    first = uuid4()
    await stores.record.append(turn(first, 0, 1))
    filler = small_disk / "filler"
    free = os.statvfs(small_disk)
    filler.write_bytes(bytes(free.f_bavail * free.f_frsize))
    with pytest.raises(StoreFullError) as refused:
        await append_many(stores.record)
    status = status_of(refused.value)
    assert status.code == code_pb2.RESOURCE_EXHAUSTED
    assert "nothing was stored" in status.message
    await probe.check_once()
    assert stores.guarded_store.problem() == "writes fail (StoreFullError)"
    assert len(await stores.record.read(first)) == 1
    filler.unlink()
    await probe.check_once()
    assert stores.guarded_store.problem() == ""
    await stores.record.append(turn(uuid4(), 0, 1))
    await stores.close()


async def test_a_writer_that_ended_is_found(tmp_path):
    stores = await open_stores(f"sqlite:///{tmp_path}/store.db", KEYS, SteppedClock())
    stores.writer.close()
    probe = Probe(stores.guarded_store.availability, stores.guarded_store.check)
    await probe.check_once()
    assert stores.guarded_store.problem() == "its writer ended"
    await stores.close()
