"""Case inputs from files."""

from datetime import date

import pytest

from domain.errors import InvalidInputError
from domain.theme.case_input import read_case_input, read_supplement_input

TODAY = date(2026, 3, 1)


def violations(source: bytes) -> list[str]:
    with pytest.raises(InvalidInputError) as caught:
        read_case_input(source, "case.yaml", TODAY)
    return [where for where, _ in caught.value.violations]


def test_form_materials_situations_and_channel_are_read() -> None:
    digest = "ab" * 32
    source = f"form: {{a: x, b: 7, c: true, d: no}}\nmaterials: {{m: {digest}}}\nchannel: window\n"
    found = read_case_input(source.encode(), "case.yaml", TODAY)

    assert found.form == {"a": "x", "b": 7, "c": True, "d": "no"}
    assert found.materials == {"m": digest}
    assert (found.situations, found.channel) == ((), "window")


def test_json_is_read_as_well() -> None:
    found = read_case_input(b'{"form": {"a": "x"}, "situations": ["s"]}', "case.json", TODAY)

    assert (found.form, found.situations, found.channel) == ({"a": "x"}, ("s",), "web")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("$today", "2026-03-01"),
        ("$today-1d", "2026-02-28"),
        ("$today+31d", "2026-04-01"),
        ("'$today'", "2026-03-01"),
        ("$today-20 d", "$today-20 d"),
        ("see $today", "see $today"),
    ],
)
def test_days_are_counted_from_today(written: str, read: str) -> None:
    found = read_case_input(f"form: {{a: {written}}}".encode(), "case.yaml", TODAY)

    assert found.form == {"a": read}


def test_everything_that_is_wrong_is_reported_with_its_place() -> None:
    source = b"form: {a: [1], b: 1.5, c: null}\nmaterials: {x: 12, y: abc}\nchanel: web\n"

    assert violations(source) == [
        "case.yaml:1:11",
        "case.yaml:1:24",
        "case.yaml:2:16",
        "case.yaml:2:23",
        "case.yaml:3:1",
    ]


@pytest.mark.parametrize(
    "source", [b"", b"[", b"a: &x 1", b"form: 1", b"\xff", b"[]", b"form: {a: 1, a: 2}"]
)
def test_broken_files_are_refused(source: bytes) -> None:
    assert violations(source)


def test_values_do_not_show_in_the_repr() -> None:
    found = read_case_input(b"form: {a: secret}", "case.yaml", TODAY)

    assert "secret" not in repr(found)


def test_a_supplement_is_read_alike_and_may_leave_the_form_out() -> None:
    digest = "ab" * 32
    source = f"materials: {{m: {digest}}}\n".encode()
    found = read_supplement_input(source, "fix.yaml", TODAY)
    dated = read_supplement_input(b"form: {a: $today}", "fix.yaml", TODAY)

    assert (found.form, found.materials) == ({}, {"m": digest})
    assert dated.form == {"a": "2026-03-01"}


def test_a_supplement_has_no_channel() -> None:
    with pytest.raises(InvalidInputError, match="channel"):
        read_supplement_input(b"form: {a: x}\nchannel: web", "fix.yaml", TODAY)


def test_a_number_that_json_cannot_keep_is_reported_by_its_place() -> None:
    with pytest.raises(InvalidInputError) as caught:
        read_case_input(b"form:\n  order: 9007199254740993\n", "in.yaml", TODAY)

    [(place, problem)] = caught.value.violations
    assert place == "in.yaml:2:10"
    assert "give a whole number up to 9007199254740991" in problem
