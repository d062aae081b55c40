from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.samples.identifiers import (
    age_on,
    birth_date,
    credit_code,
    id_number,
    is_male,
    organisation_code,
    with_luhn,
)
from domain.form.values.check_digits import is_citizen_number, is_credit_code

DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
DISTRICTS = st.integers(110000, 829999).map(str)


@given(DISTRICTS, DAYS, st.integers(1, 999))
def test_an_identity_number_is_right_and_holds_birth_and_sex(district, born_on, sequence):
    number = id_number(district, born_on, sequence)

    assert is_citizen_number(number)
    assert (born_on, sequence % 2 == 1) == (birth_date(number), is_male(number))


@given(DISTRICTS, st.integers(0, 99_999_999))
def test_a_credit_code_is_right_and_holds_the_region(district, organisation):
    code = credit_code(district, organisation)

    assert is_credit_code(code)
    assert f"91{district}" == code[:8]


@pytest.mark.parametrize(("body", "code"), [("D2143569", "D2143569X"), ("00000000", "000000000")])
def test_the_example_of_the_organisation_codes_standard(body, code):
    assert code == organisation_code(body)


def test_the_example_of_iso_7812():
    assert "79927398713" == with_luhn("7992739871")


@pytest.mark.parametrize(
    ("day", "age"),
    [(date(2026, 2, 28), 0), (date(2025, 3, 1), 0), (date(2026, 3, 1), 1), (date(2025, 2, 28), -1)],
)
def test_a_year_of_life_ends_on_the_birthday(day, age):
    assert age == age_on(date(2025, 3, 1), day)
