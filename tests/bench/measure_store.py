"""The event store alone: append, replay and scan, with real commits to the disk."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

from adapters.stores.case_record import StoredCaseRecord
from adapters.stores.open_stores import open_stores
from adapters.stores.vault.keyring import KEY_BYTES, MasterKeys
from domain.case.codec import replay
from domain.errors import UnavailableError
from domain.ports import Append
from ops.dev.postgres import PostgresServer
from ops.serve.wall_clock import WallClock
from tests.bench.figures import StoreRates
from tests.bench.options import Options
from tests.bench.recorded_case import appends_of
from tests.bench.theme import bench_plan

PAGE = 500
GROUP = 50
"""Cases that are written side by side, each one append at a time, as an engine does."""

Turns = Sequence[Append]


async def store_rates(folder: Path, options: Options) -> dict[str, StoreRates]:
    """The rates on SQLite, and on PostgreSQL where there is one."""
    options.say("store on sqlite")
    rates = {"sqlite": await measure(f"sqlite:///{folder / 'store.db'}", options.store_cases)}
    try:
        with PostgresServer(fsync=True) as server:
            options.say("store on postgresql")
            rates["postgresql"] = await measure(server.dsn, options.store_cases)
    except UnavailableError as error:
        options.say(f"no postgresql: {error}")
    return rates


async def measure(url: str, cases: int) -> StoreRates:
    """The rates of one store; ``cases`` are written grouped, a tenth of it one by one."""
    stores = await open_stores(url, MasterKeys({"bench": bytes(KEY_BYTES)}, "bench"), WallClock())
    try:
        alone, grouped = _cases(max(cases // 10, 1)), _cases(cases)
        with stopwatch() as one_by_one:
            await write(stores.record, alone)
        with stopwatch() as side_by_side:
            share = [grouped[lane::GROUP] for lane in range(GROUP)]
            await asyncio.gather(*(write(stores.record, some) for some in share))
        with stopwatch() as scanning:
            scanned = await scan(stores.record)
        read = grouped[: max(cases // 4, 1)]
        with stopwatch() as replaying:
            for turns in read:
                case_id: UUID = turns[0].case_id
                replay(await stores.record.read(case_id), case_id)
    finally:
        await stores.close()
    return StoreRates(
        appends_one_by_one_per_s=sum(map(len, alone)) / one_by_one.seconds,
        events_one_by_one_per_s=_events(alone) / one_by_one.seconds,
        appends_grouped_per_s=sum(map(len, grouped)) / side_by_side.seconds,
        events_grouped_per_s=_events(grouped) / side_by_side.seconds,
        replayed_per_s=_events(read) / replaying.seconds,
        scanned_per_s=scanned / scanning.seconds,
    )


async def write(record: StoredCaseRecord, cases: Sequence[Turns]) -> None:
    """Append cases one after the other, each append once the one before is on the disk."""
    for turns in cases:
        for append in turns:
            await record.append(append)


async def scan(record: StoredCaseRecord) -> int:
    """Follow the log to its end; how many events there were."""
    position = 0
    while page := await record.follow(after=position, limit=PAGE):
        position = page[-1].seq
    return position


class Stopwatch:
    """How long a block took."""

    seconds = 0.0


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Time a block."""
    watch = Stopwatch()
    begun = time.perf_counter()
    yield watch
    watch.seconds = time.perf_counter() - begun


def _cases(count: int) -> list[Turns]:
    plan = bench_plan()
    return [tuple(appends_of(plan, uuid4())) for _ in range(count)]


def _events(cases: Sequence[Turns]) -> int:
    return sum(len(append.events) for turns in cases for append in turns)
