"""The sweep takes up what was left unstarted."""

import asyncio
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from adapters.temporal.unstarted_sweep import MAX_CONCURRENT_STARTS, UnstartedCaseSweep
from domain.errors import NotFoundError, UnavailableError
from domain.projection.queries import ConcernFilter
from tests.unit.adapters.gateway.cases.test_reading import end


@pytest.fixture
def sweep(harness):
    return UnstartedCaseSweep(
        harness.record,
        harness.record.projection,
        harness.themes,
        harness.clock,
        harness.engine,
        min_age_s=10,
    )


async def test_the_first_round_recovers_every_open_case_and_no_closed_one(harness, sweep):
    young, ended, under_way = [await harness.opened(f"r{each}") for each in range(3)]
    for case_id in (ended, under_way):
        await harness.engine.feed(case_id)
    await end(harness, ended)
    harness.engine.started.clear()
    assert await sweep.run_once() == 2
    assert set(harness.engine.started) == {young, under_way}


async def test_a_case_that_was_only_opened_is_started_once_it_is_old_enough(harness, sweep):
    await sweep.run_once()
    harness.engine.away = True
    case_id = await harness.opened()
    harness.engine.away = False
    assert await sweep.run_once() == 0
    harness.clock.time += timedelta(seconds=11)
    assert await sweep.run_once() == 1
    assert harness.engine.started == [case_id]
    await harness.engine.feed(case_id)
    assert await sweep.run_once() == 0


async def test_an_opening_that_a_fast_clock_recorded_in_the_future_is_started_all_the_same(
    harness, sweep
):
    await sweep.run_once()
    harness.engine.away = True
    harness.clock.time += timedelta(days=400)
    case_id = await harness.opened()
    harness.clock.time -= timedelta(days=400)
    harness.engine.away = False
    assert await sweep.run_once() == 0
    harness.clock.time += timedelta(seconds=11)
    assert await sweep.run_once() == 1
    assert harness.engine.started == [case_id]


async def test_what_cannot_be_started_now_stays_due(harness, sweep):
    harness.engine.away = True
    cases = {await harness.opened(f"r{each}") for each in range(3)}
    for case_id in cases:
        await harness.engine.feed(case_id)
    assert await sweep.run_once() == 0
    harness.engine.away = False
    assert await sweep.run_once() == 3
    assert set(harness.engine.started) == cases


async def test_a_store_that_is_away_is_tried_again(harness, sweep, monkeypatch):
    await harness.opened()

    async def away(_):
        raise UnavailableError("away")

    with monkeypatch.context() as patched:
        patched.setattr(harness.record.projection, "cases", away)
        with pytest.raises(UnavailableError):
            await sweep.run_once()
    assert await sweep.run_once() == 1


async def test_a_case_that_waits_for_a_worker_is_not_started_in_every_round(harness, sweep):
    await harness.opened()
    assert [await sweep.run_once() for _ in range(3)] == [1, 0, 0]
    harness.clock.time += timedelta(seconds=11)
    assert await sweep.run_once() == 1


class BrokenError(Exception):
    """An error that is none of ours."""


def with_failing_case(harness, monkeypatch, bad, error):
    start = harness.engine.start

    async def failing_start(case_id, plan, opened):
        if case_id in bad:
            raise error
        await start(case_id, plan, opened)

    monkeypatch.setattr(harness.engine, "start", failing_start)


@pytest.mark.parametrize("error", [BrokenError("王小美"), NotFoundError("王小美")])
async def test_a_case_that_cannot_be_started_holds_up_no_other(harness, sweep, monkeypatch, error):
    cases = [await harness.opened(f"r{each}") for each in range(20)]
    harness.engine.started.clear()
    with_failing_case(harness, monkeypatch, {cases[0], cases[9]}, error)
    with capture_logs() as logs:
        assert await sweep.run_once() == 18
    assert set(harness.engine.started) == set(cases) - {cases[0], cases[9]}
    assert {entry["case_id"] for entry in logs} == {str(cases[0]), str(cases[9])}
    assert {(entry["event"], entry["error"]) for entry in logs} == {
        ("case_not_startable", type(error).__name__)
    }
    assert "王小美" not in str(logs)


async def test_a_case_that_could_not_be_started_is_tried_again_later_and_later(
    harness, sweep, monkeypatch
):
    case_id = await harness.opened()
    harness.engine.started.clear()
    bad = {case_id}
    with_failing_case(harness, monkeypatch, bad, BrokenError())
    waits = []
    with capture_logs() as logs:
        for _ in range(3):
            assert await sweep.run_once() == 0
            assert await sweep.run_once() == 0
            waits.append(logs[-1]["wait_s"])
            harness.clock.time += timedelta(seconds=waits[-1] + 1)
    assert waits == [10, 20, 40]
    assert len(logs) == 3
    bad.clear()
    assert await sweep.run_once() == 1
    assert harness.engine.started == [case_id]


async def test_cases_that_temporal_never_takes_do_not_stand_before_the_others(
    harness, sweep, monkeypatch
):
    cases = [await harness.opened(f"r{each}") for each in range(MAX_CONCURRENT_STARTS + 3)]
    harness.engine.started.clear()
    with_failing_case(
        harness, monkeypatch, set(cases[:MAX_CONCURRENT_STARTS]), UnavailableError("away")
    )
    assert await sweep.run_once() == 0
    assert await sweep.run_once() == 3
    assert set(harness.engine.started) == set(cases[MAX_CONCURRENT_STARTS:])


async def test_a_sweep_goes_on_after_an_error_that_is_none_of_ours(harness, monkeypatch):
    case_id = await harness.opened()
    harness.engine.started.clear()
    projection, failures = harness.record.projection, [BrokenError(), BrokenError()]
    cases = projection.cases

    async def broken(query):
        if failures:
            raise failures.pop()
        return await cases(query)

    monkeypatch.setattr(projection, "cases", broken)
    sweep = UnstartedCaseSweep(
        harness.record,
        projection,
        harness.themes,
        harness.clock,
        harness.engine,
        every_s=0.001,
    )
    with capture_logs() as logs:
        sweep.start()
        async with asyncio.timeout(10):
            while not harness.engine.started:
                await asyncio.sleep(0.001)
        await sweep.stop()
    assert harness.engine.started == [case_id]
    assert [entry["error"] for entry in logs[:2]] == ["BrokenError", "BrokenError"]


class Counting:
    """A log that counts the events that were read of it."""

    def __init__(self, record) -> None:
        self._record = record
        self.read_events = 0

    async def read(self, *case, **asked):
        return self._counted(await self._record.read(*case, **asked))

    def _counted(self, events):
        self.read_events += len(events)
        return events


@pytest.fixture
def begin(harness):
    """Makes a sweep as a new process would."""

    def begin(record=None) -> UnstartedCaseSweep:
        harness.engine.started.clear()
        return UnstartedCaseSweep(
            record or harness.record,
            harness.record.projection,
            harness.themes,
            harness.clock,
            harness.engine,
        )

    return begin


async def cases_of_a_year(harness) -> tuple[set, set]:
    """Closed cases, and open ones of which some were only opened."""
    cases = [await harness.opened(f"r{each}") for each in range(60)]
    for case_id in cases[:58]:
        await harness.engine.feed(case_id)
    for case_id in cases[:56]:
        await end(harness, case_id)
    return set(cases[:56]), set(cases[56:])


async def test_a_start_reads_the_open_cases_and_no_other(harness, begin):
    _, under_way = await cases_of_a_year(harness)
    first, counted = begin(), Counting(harness.record)
    await first.run_once()
    await first.stop()
    late = await harness.opened("late")
    again = begin(counted)
    await again.run_once()
    assert set(harness.engine.started) == under_way | {late}
    whole = len(await harness.record.follow(after=0, limit=10_000))
    of_open = [await harness.record.read(each) for each in (*under_way, late)]
    assert counted.read_events == sum(map(len, of_open))
    assert whole > 5 * counted.read_events


async def test_what_closed_since_the_last_start_is_not_started(harness, begin):
    case_id = await harness.opened()
    await harness.engine.feed(case_id)
    first = begin()
    await first.run_once()
    await first.stop()
    await end(harness, case_id)
    assert await begin().run_once() == 0


async def test_a_case_that_cannot_be_read_is_a_concern_until_it_can_be(harness, begin, monkeypatch):
    case_id = await harness.opened()
    await harness.engine.feed(case_id)

    async def missing(_):
        raise NotFoundError("no plan")

    concerns = harness.record.projection.concerns
    sweep = begin()
    with monkeypatch.context() as patched:
        patched.setattr(harness.themes, "plan", missing)
        assert await sweep.run_once() == 0
    [row] = await concerns(ConcernFilter(limit=10))
    assert (row.case_id, row.reason, row.escalated_to) == (case_id, "plan_missing", "operator")
    assert await begin().run_once() == 1
    assert await concerns(ConcernFilter(limit=10)) == []
