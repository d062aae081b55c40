from datetime import date, timedelta

from tests.unit.domain.calendar.shipped import CN

PUBLISHED = "00c99c7df23853724e55f73013a93dbc6681eca036a0116f050a47d46839fcc6"


def test_the_published_version_is_never_edited():
    assert (CN.ref, CN.digest) == ("cn@1", PUBLISHED)


def test_a_year_has_as_many_working_days_as_the_notices_leave():
    # Checked against chinesecalendar 1.11.0 on each of the 730 days.
    worked = [
        sum(CN.is_working_day(date(year, 1, 1) + timedelta(days=n)) for n in range(365))
        for year in (2025, 2026)
    ]
    assert worked == [248, 248]


def test_make_up_days_are_worked_and_holidays_are_not():
    assert CN.is_working_day(date(2026, 2, 14))  # a Saturday
    assert not CN.is_working_day(date(2026, 2, 16))  # a Monday
    assert not CN.is_working_day(date(2026, 3, 7))
    assert CN.is_working_day(date(2026, 3, 9))


def test_a_year_without_notice_has_plain_weeks_and_is_not_known():
    assert CN.is_working_day(date(2027, 2, 8))
    assert not CN.is_working_day(date(2027, 2, 7))
    assert not CN.knows(date(2027, 2, 8))


def test_the_last_week_of_a_year_waits_for_the_next_notice():
    assert CN.knows(date(2025, 12, 31))
    assert CN.knows(date(2026, 12, 24))
    assert not CN.knows(date(2026, 12, 25))


def test_a_day_ends_at_midnight_of_the_place():
    assert CN.end_of(date(2026, 3, 9)).isoformat() == "2026-03-09T16:00:00+00:00"
