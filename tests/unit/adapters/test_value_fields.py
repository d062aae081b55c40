"""Form values on the wire, in both contracts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.value_fields import (
    from_fields,
    to_field,
    to_form_field,
    value_of,
    values_by_name,
)

values = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.text()


@pytest.mark.parametrize("make", [to_field, to_form_field])
@given(value=values)
def test_a_value_comes_back_with_its_type(make, value):
    field = type(make("a", None)).FromString(make("a", value).SerializeToString())
    assert (type(value), value) == (type(value_of(field)), value_of(field))


def test_checks_that_a_value_does_not_pass_go_with_it():
    assert ["checksum"] == list(to_field("id", "X", ("checksum",)).overridden_checks)


def test_repeats_are_kept_and_a_field_without_value_has_no_name():
    fields = [to_field("a", 1), to_field("a", value=True), to_field("b", None), to_field("c", "")]
    assert [("a", 1), ("a", True), ("b", None), ("c", "")] == from_fields(fields)
    assert {"a": True, "c": ""} == values_by_name(fields)
