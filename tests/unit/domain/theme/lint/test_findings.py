"""Findings as people see them."""

from domain.theme.lint.findings import Finding, Position, ThemeInvalidError, render_findings


def caret_column(source: str, finding: Finding) -> tuple[str, str]:
    _, line, caret, _ = render_findings([finding], source.encode())
    return line, caret


def finding(line: int, column: int) -> Finding:
    return Finding("T012-cycle", "theme.yaml", Position(line, column), "what", "how")


def test_a_finding_shows_place_rule_message_line_caret_and_hint() -> None:
    assert list(render_findings([finding(2, 4)], b"a: 1\nb: two\n")) == [
        "theme.yaml:2:4: T012-cycle: what",
        "  b: two",
        "     ^",
        "  hint: how",
    ]


def test_the_caret_stands_under_its_place_after_wide_characters() -> None:
    line, caret = caret_column("标签: x\n", finding(1, 5))

    assert line == "  标签: x"
    assert caret == "  " + " " * 6 + "^"  # two wide characters, a colon, a blank


def test_the_caret_stands_right_after_marks_without_width_and_after_tabs() -> None:
    assert caret_column("e\u0301\tx\n", finding(1, 4)) == ("  e\u0301    x", "       ^")


def test_a_place_behind_the_last_line_is_reported_without_a_line() -> None:
    assert list(render_findings([finding(9, 1)], b"a: 1\n")) == [
        "theme.yaml:9:1: T012-cycle: what",
        "  hint: how",
    ]


def test_control_characters_of_a_broken_file_do_not_reach_the_terminal() -> None:
    acting = "a: \x1b[31m\u202e".encode() + b"\xff"
    _, line, *_ = render_findings([finding(1, 1)], acting)
    assert line == "  a: �[31m��"


def test_an_error_carries_every_finding_up_to_a_cap() -> None:
    error = ThemeInvalidError([finding(n, 1) for n in range(1, 1000)])

    assert len(error.findings) == 200
    assert str(error).startswith("theme.yaml:1:1: T012-cycle: what\ntheme.yaml:2:1:")
