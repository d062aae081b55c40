import pytest

from domain.calendar.load import lint_calendar, load_calendar
from domain.errors import InvalidInputError
from tests.unit.domain.calendar.shipped import CN, FILE

SHIPPED_FOLDERS = FILE.read_text(encoding="utf-8")


def edited(*changes):
    text = SHIPPED_FOLDERS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text.encode()


def found(source, *published):
    return [(f.rule, f.line) for f in lint_calendar(source, "x.yaml", published)]


def line_of(text):
    return next(n for n, line in enumerate(SHIPPED_FOLDERS.splitlines(), 1) if text in line)


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("year: 2026", "year: 2025", "C001-year-order"),
        ("last: 2026-06-21", "last: 2026-06-18", "C002-period"),
        ("last: 2026-06-21", "last: 2026-08-21", "C002-period"),
        ("first: 2026-01-01", "first: 2025-12-24", "C003-other-year"),
        ("make_up: [2026-05-09]", "make_up: [2027-01-02]", "C003-other-year"),
        ("make_up: [2026-05-09]", "make_up: [2026-05-08]", "C005-make-up"),
        ("make_up: [2026-05-09]", "make_up: [2026-05-02]", "C005-make-up"),
        ("make_up: [2026-05-09]", "make_up: [2026-02-14]", "C005-make-up"),
        ("last: 2026-06-21", "last: soon", "T024-bad-value"),
        ("utc_offset: 480", "utc_offset: east", "T023-wrong-type"),
        ("en: Labour Day", "", "T022-missing-language"),
    ],
)
def test_what_no_notice_can_mean_is_reported_at_its_line(old, new, rule):
    assert (rule, line_of(old)) in found(edited((old, new)))


def test_a_day_off_stands_under_one_holiday():
    source = edited(("first: 2026-10-01", "first: 2026-09-27"))
    assert "C004-twice" in [rule for rule, _ in found(source)]


def test_everything_that_is_wrong_is_reported_at_once():
    source = edited(("last: 2026-06-21", "last: 2026-06-18"), ("[2026-05-09]", "[2026-05-08]"))
    with pytest.raises(InvalidInputError) as caught:
        load_calendar(source, "x.yaml")
    lines = [where.split(":")[:2] for where, _ in caught.value.violations]
    assert lines == [["x.yaml", str(line_of(day))] for day in ("[2026-05-09]", "last: 2026-06-21")]


def test_yaml_that_cannot_be_read_is_reported_the_same_way():
    with pytest.raises(InvalidInputError, match=r"x.yaml:2:1: not YAML"):
        load_calendar(b"name: [cn\n", "x.yaml")
    assert [rule for rule, _ in found(b"\xff")] == ["T001-encoding"]


def test_a_notice_may_reach_back_into_the_week_before_its_year():
    assert found(edited(("first: 2026-01-01", "first: 2025-12-31"))) == []


def test_an_edit_of_a_published_version_is_an_error():
    source = edited(("[2026-05-09]", "[2026-05-10]"))
    assert found(source, CN) == [("C006-published", line_of("version: 1"))]
    assert found(SHIPPED_FOLDERS.encode(), CN) == []


def test_a_new_version_warns_of_the_settled_days_that_it_changes():
    source = edited(("version: 1", "version: 2"), ("[2026-05-09]", "[2026-05-10]"))
    (finding,) = lint_calendar(source, "x.yaml", [CN])
    assert (finding.rule, finding.severity.value) == ("C008-changes-known-day", "warning")
    assert finding.line == line_of("year: 2026")
    assert "2026-05-09, 2026-05-10" in finding.message


def test_a_new_version_that_forgets_a_year_is_warned_of():
    text = SHIPPED_FOLDERS.replace("version: 1", "version: 2")
    kept = text[: text.index("  - year: 2025")] + text[text.index("  - year: 2026") :]
    findings = lint_calendar(kept.encode(), "x.yaml", [CN])
    assert [f.rule for f in findings] == ["C008-changes-known-day"]
    assert "of 2025 otherwise" in findings[0].message


def test_a_new_version_that_adds_a_year_changes_nothing():
    year = (
        "  - year: 2027\n    notice: 关于2027年的通知\n    holidays:\n"
        "      - {name: {zh: 元旦, en: New Year}, first: 2027-01-01, last: 2027-01-03,"
        " make_up: [2026-12-27]}\n"
    )
    source = edited(("version: 1", "version: 2")) + year.encode()
    assert found(source, CN) == []
    assert load_calendar(source, "2.yaml").version == 2
