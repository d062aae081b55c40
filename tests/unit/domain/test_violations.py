"""What is said of an invalid answer: bounded, and without values."""

import pytest

from domain.violations import MAX_VIOLATIONS, bounded, one_of, quoted, violation


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("tax_no", '"tax_no"'),
        ("ABC", '"ABC"'),
        ("line2", '"line2"'),
        ("", "nothing"),
        ("G12345678", "text of 9 characters"),
        ("13800138000", "text of 11 characters"),
        ("王小美", "text of 3 characters"),
        ('a"b', "text of 3 characters"),
        ("a\nb", "text of 3 characters"),
        ("a\u202eb", "text of 3 characters"),
    ],
)
def test_a_name_is_quoted_only_where_it_can_be_no_value(name, said):
    assert quoted(name) == said


def test_a_violation_is_bounded_in_all_its_parts():
    long = violation("p" * 500, "e" * 500, "g" * 500)
    assert [len(each) for each in (long.path, long.expected, long.got)] == [120, 240, 120]
    assert str(violation("a[0].b", '"x"', '"y"')) == 'a[0].b: got "y", expected "x"'


def test_of_many_violations_the_first_are_kept_and_the_others_counted():
    found = [violation(f"p{each}", "e", "g") for each in range(100)]
    kept = bounded(found)
    assert len(kept) == MAX_VIOLATIONS
    assert kept[:-1] == tuple(found[: MAX_VIOLATIONS - 1])
    assert kept[-1].got == "81 further violations"
    assert bounded(found[:MAX_VIOLATIONS]) == tuple(found[:MAX_VIOLATIONS])


def test_a_list_of_names_is_bounded():
    assert one_of([], "nothing") == "nothing"
    assert one_of(["a"], "") == '"a"'
    assert one_of(map(str, range(50)), "").endswith('"9", …')
