"""The sweep takes up what was left unstarted."""

from datetime import timedelta

import pytest

from adapters.api.sweep import StartSweep
from domain.errors import UnavailableError
from tests.unit.adapters.api.test_reading import end


@pytest.fixture
def sweep(office):
    return StartSweep(office.record, office.themes, office.clock, office.engine, older_s=10)


async def test_the_first_round_takes_up_every_open_case_and_no_closed_one(office, sweep):
    young, ended, under_way = [await office.opened(f"r{each}") for each in range(3)]
    for case_id in (ended, under_way):
        await office.engine.feed(case_id)
    await end(office, ended)
    office.engine.started.clear()
    assert await sweep.round() == 2
    assert set(office.engine.started) == {young, under_way}


async def test_a_case_that_was_only_opened_is_started_once_it_is_old_enough(office, sweep):
    await sweep.round()
    office.engine.away = True
    case_id = await office.opened()
    office.engine.away = False
    assert await sweep.round() == 0
    office.clock.time += timedelta(seconds=11)
    assert await sweep.round() == 1
    assert office.engine.started == [case_id]
    await office.engine.feed(case_id)
    assert await sweep.round() == 0


async def test_what_cannot_be_started_now_stays_due(office, sweep):
    office.engine.away = True
    cases = {await office.opened(f"r{each}") for each in range(3)}
    for case_id in cases:
        await office.engine.feed(case_id)
    assert await sweep.round() == 0
    office.engine.away = False
    assert await sweep.round() == 3
    assert set(office.engine.started) == cases


async def test_a_store_that_is_away_is_tried_again(office, sweep, monkeypatch):
    await office.opened()

    async def away(**_):
        raise UnavailableError("away")

    with monkeypatch.context() as patched:
        patched.setattr(office.record, "follow", away)
        with pytest.raises(UnavailableError):
            await sweep.round()
    assert await sweep.round() == 1


async def test_a_case_that_waits_for_a_worker_is_not_started_in_every_round(office, sweep):
    await office.opened()
    assert [await sweep.round() for _ in range(3)] == [1, 0, 0]
    office.clock.time += timedelta(seconds=11)
    assert await sweep.round() == 1
