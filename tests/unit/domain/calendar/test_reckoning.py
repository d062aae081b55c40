from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from domain.calendar.due_calculation import compute_due
from domain.calendar.halts import Halt
from domain.plan import PlanTerm
from tests.narrowing import present
from tests.unit.domain.calendar import slow_oracle
from tests.unit.domain.calendar.shipped import CN

YEAR = datetime(2026, 1, 1, tzinfo=UTC)
moments = st.builds(
    lambda day, minute: YEAR + timedelta(days=day, minutes=minute),
    st.integers(0, 120),
    st.sampled_from([0, 1, 959, 960, 961]) | st.integers(0, 1439),  # 960 is 24:00 in China
)
lengths = st.sampled_from([timedelta(0), timedelta(days=1)]) | st.integers(0, 20_000).map(
    lambda minutes: timedelta(minutes=minutes)
)
closed = st.builds(
    lambda at, length: Halt(at, at + length, "hearing", "行政许可法 art. 45"), moments, lengths
)
opened = st.builds(lambda at: Halt(at, None, "supplement", ""), moments)
halts = st.lists(closed, max_size=4) | st.tuples(
    st.lists(closed, max_size=3), opened
).map(lambda both: [*both[0], both[1]])  # fmt: skip
terms = st.one_of(
    st.builds(PlanTerm, count=st.integers(1, 25), unit=st.sampled_from(["working_days", "days"])),
    st.builds(PlanTerm, count=st.integers(1, 4), unit=st.just("months")),
    st.builds(PlanTerm, count=st.integers(1, 100), unit=st.just("hours")),
)
FAR = datetime.max.replace(tzinfo=UTC)


def local(month, day, hour=0, minute=0):
    return datetime(2026, month, day, hour, minute, tzinfo=slow_oracle.CHINA)


def due(count, unit, started, *stood, **share):
    return compute_due(PlanTerm(count=count, unit=unit), started, stood, CN, **share).due_at


@given(terms, moments, halts)
def test_the_clock_equals_the_slow_oracle(term, started, stood):
    pairs = [(one.stopped_at, one.resumed_at) for one in stood]
    expected = slow_oracle.due(term.count, term.unit, started, pairs)
    assert compute_due(term, started, stood, CN).due_at == expected


@given(terms, moments, halts, closed, lengths)
def test_a_further_or_a_longer_halt_never_brings_the_due_time_forward(
    term, started, stood, more, longer
):
    before = compute_due(term, started, stood, CN).due_at or FAR
    with_more = compute_due(term, started, [*stood, more], CN).due_at or FAR
    stretched = Halt(more.stopped_at, more.end + longer, more.kind, more.basis)
    with_longer = compute_due(term, started, [*stood, stretched], CN).due_at or FAR
    never_resumed = Halt(more.stopped_at, None, more.kind, more.basis)
    assert before <= with_more <= with_longer
    assert with_longer <= (compute_due(term, started, [*stood, never_resumed], CN).due_at or FAR)


@given(terms, moments, halts, st.integers(1, 99), st.integers(1, 99))
def test_a_larger_share_is_never_used_up_earlier_and_the_whole_last(term, started, stood, one, two):
    small, large = sorted((one, two))
    first = compute_due(term, started, stood, CN, percent=small)
    second = compute_due(term, started, stood, CN, percent=large)
    whole = compute_due(term, started, stood, CN)
    assert started < (first.due_at or FAR) <= (second.due_at or FAR)
    if whole.due_at is not None:
        assert present(second.due_at) < whole.due_at
    assert first.counted <= second.counted <= whole.counted


@given(terms, moments, halts, st.randoms())
def test_the_order_of_the_halts_and_telling_them_twice_change_nothing(
    term, started, stood, shuffler
):
    again = [*stood, *stood]
    shuffler.shuffle(again)
    expected = compute_due(term, started, stood, CN)
    got = compute_due(term, started, again, CN)
    assert (got.due_at, got.counted) == (expected.due_at, expected.counted)


@given(terms, moments, halts, st.integers(0, 60))
def test_a_halt_after_the_due_time_changes_nothing(term, started, stood, days):
    expected = compute_due(term, started, stood, CN)
    if expected.due_at is None:
        return
    late = Halt(expected.due_at + timedelta(days=days), None, "hearing", "")
    got = compute_due(term, started, [*stood, late], CN)
    assert (got, got.lines) == (expected, expected.lines)


@given(terms, moments, halts)
def test_the_lines_hold_every_day_once_and_count_to_the_end(term, started, stood):
    result = compute_due(term, started, stood, CN)
    assert result.lines[0].what == "started"
    assert (result.lines[-1].what == "due") == (result.due_at is not None)
    runs = [line for line in result.lines if line.what in ("counted", "not_counted")]
    told = [line.at + timedelta(days=n) for line in runs for n in range(_length(line))]
    first = CN.local(started).date()
    assert told == [first + timedelta(days=n) for n in range(len(told))]
    if term.unit != "hours":
        assert sum(_length(line) for line in runs if line.what == "counted") == result.counted


def _length(line):
    return (line.until - line.at).days + 1


def test_the_day_of_the_start_does_not_count_from_whatever_hour():
    expected = local(3, 10).astimezone(UTC)
    for started in (local(3, 6), local(3, 6, 9), local(3, 6, 23, 59)):  # a Friday
        assert due(1, "working_days", started) == expected


def test_make_up_days_count_and_holidays_do_not():
    assert due(1, "working_days", local(2, 13, 9)) == local(2, 15)  # Saturday the 14th is worked
    assert due(2, "working_days", local(2, 13, 9)) == local(2, 25)


def test_a_last_day_off_moves_to_the_next_working_day():
    assert due(5, "days", local(2, 11, 9)) == local(2, 25)
    assert due(1, "months", local(1, 17, 9)) == local(2, 25)


def test_months_end_on_the_same_day_or_on_the_last_of_the_month():
    assert due(1, "months", local(3, 10, 9)) == local(4, 11)
    assert due(1, "months", local(3, 31, 9)) == local(5, 1)
    assert due(1, "months", local(1, 31, 9)) == local(3, 1)  # 28 February is a make-up day
    assert due(12, "months", datetime(2024, 2, 29, 9, tzinfo=UTC)) == local(3, 1).replace(year=2025)


def test_neither_the_day_of_a_stop_nor_that_of_a_resumption_counts():
    halt = Halt(local(3, 10, 16), local(3, 12, 9), "test", "")
    assert due(5, "working_days", local(3, 9, 9)) == local(3, 17)
    assert due(5, "working_days", local(3, 9, 9), halt) == local(3, 20)


def test_a_stop_at_midnight_leaves_the_day_before_whole():
    halt = Halt(local(3, 11), local(3, 11, 9), "test", "")
    assert due(1, "working_days", local(3, 9, 9), halt) == local(3, 11)
    assert due(2, "working_days", local(3, 9, 9), halt) == local(3, 13)


def test_hours_run_through_nights_and_holidays_and_leave_out_halts_to_the_second():
    halt = Halt(local(2, 15, 1), local(2, 15, 1, 30), "test", "")
    assert due(24, "hours", local(2, 14, 9), halt) == local(2, 15, 9, 30)


def test_an_open_halt_leaves_the_due_time_unsaid_and_says_what_counted():
    result = compute_due(
        PlanTerm(count=5), local(3, 9, 9), [Halt(local(3, 12, 9), None, "test", "b")], CN
    )
    assert (result.due_at, result.counted) == (None, 2)
    assert "2026-03-12 09:00:00+08:00 stopped: test (b)" in map(str, result.lines)


def test_a_resumption_before_its_stop_is_taken_for_one_at_the_stop():
    skewed = Halt(local(3, 10, 9), local(3, 9, 9), "test", "")
    assert due(2, "working_days", local(3, 9, 9), skewed) == local(3, 13)


@pytest.mark.parametrize(
    ("count", "expected"),
    [(1, local(3, 9)), (2, local(3, 10)), (5, local(3, 13)), (10, local(3, 19))],
)
def test_a_warning_comes_a_day_before_the_breach_at_the_latest(count, expected):
    assert due(count, "working_days", local(3, 6, 9), percent=80) == expected


def test_beyond_the_known_years_a_due_time_is_provisional():
    known = compute_due(PlanTerm(count=3), local(12, 21, 9), [], CN)
    reached = compute_due(PlanTerm(count=4), local(12, 21, 9), [], CN)  # 25 December
    assert (known.provisional, reached.provisional) == (False, True)
    assert "provisional" in reached.lines[-1].detail.en


def test_days_that_are_only_passed_through_are_not_looked_at():
    long = PlanTerm(count=30, unit="days")
    halt = Halt(datetime(2024, 12, 20, tzinfo=UTC), datetime(2025, 1, 6, tzinfo=UTC), "test", "")
    started = datetime(2024, 12, 1, 4, tzinfo=UTC)
    assert compute_due(long, started, [halt], CN).provisional is False
    assert compute_due(PlanTerm(count=30), started, [halt], CN).provisional is True


def test_shares_and_moments_that_mean_nothing_are_refused():
    with pytest.raises(ValueError, match="percent"):
        due(5, "days", local(3, 9), percent=0)
    with pytest.raises(ValueError, match="time zone"):
        due(5, "days", datetime(2026, 3, 9))  # noqa: DTZ001 - what is refused


def test_a_halt_travels_as_json():
    halts = TypeAdapter(tuple[Halt, ...])
    written = (Halt(local(3, 9).astimezone(UTC), None, "hearing", "art. 45"),)
    assert halts.validate_json(halts.dump_json(written)) == written


def test_the_longest_term_ends():
    longest = compute_due(PlanTerm(count=10_000), local(3, 9), [], CN)
    assert longest.counted == 10_000
    assert present(longest.due_at).date() > date(2064, 1, 1)


@pytest.mark.parametrize("unit", ["hours", "days", "working_days", "months"])
def test_a_moment_needs_a_time_zone(unit):
    with pytest.raises(ValueError, match="time zone"):
        compute_due(
            PlanTerm(count=1, unit=unit), datetime.fromisoformat("2026-03-02T09:00"), [], CN
        )
