"""The rehearsal's clock: never back, and each run of a workflow at a fixed shift."""

from datetime import UTC, datetime, timedelta

from ops.authoring.rehearse.rehearsal_clock import RehearsalClock

START = datetime(2026, 2, 10, 1, tzinfo=UTC)
REALLY = datetime(2030, 7, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def test_it_stands_until_it_is_moved_and_never_goes_back():
    clock = RehearsalClock(START)
    assert clock.now() == START
    clock.move_to(START + HOUR)
    clock.move_to(START)
    assert clock.now() == START + HOUR


def test_a_run_keeps_its_shift_so_that_a_replay_finds_the_same_times():
    clock = RehearsalClock(START)
    first = clock.shift("run-1", REALLY)
    clock.move_to(START + HOUR)
    assert first == clock.shift("run-1", REALLY + 5 * HOUR) == START - REALLY


def test_a_later_run_goes_on_at_the_present_of_the_rehearsal():
    clock = RehearsalClock(START)
    clock.shift("run-1", REALLY)
    clock.move_to(START + 24 * HOUR)
    assert REALLY + clock.shift("run-2", REALLY) == START + 24 * HOUR
