"""Latencies: the distributions have the ends they declare, by the clock they declare."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from statistics import fmean, median, quantiles

import pytest

from ops.authoring.simulate.assumptions import DurationModel, Exponential, Hours, Lognormal, Uniform
from ops.authoring.simulate.latency import Span, declared_latency
from ops.authoring.simulate.office_hours import Office
from tests.unit.ops.authoring.simulate.cities import CALENDAR

OFFICE = Office(CALENDAR, Hours(), datetime(2026, 3, 2, tzinfo=UTC).date())
HOUR = 3600
MONDAY_10 = datetime(2026, 3, 2, 2, tzinfo=UTC)


def draw_many(takes: DurationModel, count: int = 4_000) -> list[int]:
    latency, random = declared_latency(takes, OFFICE.day_s), Random(1)
    return [latency.draw(random).seconds for _ in range(count)]


def test_a_day_is_a_day_of_work_or_a_day():
    assert draw_many(DurationModel(fixed="2d"), 1) == [16 * HOUR]
    assert draw_many(DurationModel(fixed="2d", clock="always"), 1) == [48 * HOUR]


def test_uniform_lies_between_its_ends():
    found = draw_many(DurationModel(uniform=Uniform(least="1h", most="3h")))
    assert min(found) >= HOUR
    assert max(found) <= 3 * HOUR
    assert fmean(found) == pytest.approx(2 * HOUR, rel=0.05)


def test_exponential_has_its_mean():
    assert fmean(draw_many(DurationModel(exponential=Exponential(mean="4h")))) == pytest.approx(
        4 * HOUR, rel=0.05
    )


def test_lognormal_has_its_median_and_its_95th_percentile():
    found = draw_many(DurationModel(lognormal=Lognormal(median="2h", p95="6h")))
    assert median(found) == pytest.approx(2 * HOUR, rel=0.05)
    assert quantiles(found, n=20)[-1] == pytest.approx(6 * HOUR, rel=0.1)


@pytest.mark.parametrize(
    ("begins", "hours", "ends"),
    [
        ("2026-03-02T10:00+08:00", 3, "2026-03-02T13:00+08:00"),
        ("2026-03-02T16:00+08:00", 2, "2026-03-03T10:00+08:00"),
        ("2026-03-06T16:00+08:00", 1, "2026-03-06T17:00+08:00"),  # a Friday
        ("2026-03-06T16:00+08:00", 2, "2026-03-09T10:00+08:00"),
        ("2026-03-07T12:00+08:00", 1, "2026-03-09T10:00+08:00"),
        ("2026-03-02T20:00+08:00", 0, "2026-03-02T20:00+08:00"),
        ("2026-04-30T17:00+08:00", 8, "2026-05-06T17:00+08:00"),  # Labour Day
    ],
)
def test_work_is_done_in_the_hours_of_working_days(begins, hours, ends):
    begun = datetime.fromisoformat(begins)
    assert OFFICE.add(begun, hours * HOUR) == datetime.fromisoformat(ends)


def test_what_begins_later_does_not_end_sooner():
    begins = [MONDAY_10 + timedelta(minutes=37 * n) for n in range(400)]
    for hours in (0, 1, 8, 20):
        ends = [Span(hours * HOUR, office=True).after(each, OFFICE) for each in begins]
        assert all(former <= latter for former, latter in pairwise(ends))
        assert all(end >= begin for begin, end in zip(begins, ends, strict=True))
