"""Check digits against published samples and independent oracles."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.form.values.check_digits import (
    citizen_check_digit,
    credit_code_check,
    is_citizen_number,
    is_credit_code,
    is_licence_id,
    licence_id,
    mod_37_36,
)

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LICENCE_ALPHABET = string.digits + string.ascii_uppercase
DIGITS_17 = st.text(alphabet=string.digits, min_size=17, max_size=17)
CREDIT_17 = st.text(alphabet=CREDIT_ALPHABET, min_size=17, max_size=17)
LICENCE_TEXT = st.text(alphabet=LICENCE_ALPHABET, min_size=1, max_size=60)


def test_the_sample_of_gb_11643_has_the_right_check_digit() -> None:
    # The two worked samples of the standard's annex.
    assert citizen_check_digit("11010519491231002") == "X"
    assert citizen_check_digit("44052418800101001") == "4"
    assert is_citizen_number("11010519491231002X")
    assert is_citizen_number("440524188001010014")


@given(DIGITS_17)
def test_citizen_digits_satisfy_iso_7064_mod_11_2(body: str) -> None:
    # The recursion of ISO 7064, where the implementation takes the weights.
    product = 0
    for char in body:
        product = (product + int(char)) * 2 % 11
    check = (1 - product) % 11
    assert citizen_check_digit(body) == ("X" if check == 10 else str(check))


@pytest.mark.parametrize(
    "code",
    [
        "",
        "11010519491231002x",
        "110105194912310021",
        "1101051949123100",
        "110105194902300021",
        "1101051949123100２X",
        "11010519491231002X\n",
    ],
)
def test_wrong_citizen_numbers_are_refused(code: str) -> None:
    assert not is_citizen_number(code)


def test_a_citizen_number_needs_a_real_date() -> None:
    body = "44200020250230001"
    assert not is_citizen_number(body + citizen_check_digit(body))


@pytest.mark.parametrize("code", ["91350100M000100Y43", "911101080000000009"])
def test_the_check_character_of_a_credit_code_closes_the_sum(code: str) -> None:
    body = code[:-1]
    full = body + credit_code_check(body)
    weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
    total = sum(CREDIT_ALPHABET.index(c) * w for c, w in zip(body, weights, strict=True))
    assert (total + CREDIT_ALPHABET.index(full[-1])) % 31 == 0
    assert is_credit_code(full)


def test_the_sample_of_gb_32100_is_right() -> None:
    assert is_credit_code("91350100M000100Y43")


@given(CREDIT_17, st.integers(0, 16), st.sampled_from(CREDIT_ALPHABET))
def test_a_credit_code_detects_every_single_wrong_character(
    body: str, place: int, other: str
) -> None:
    code = body + credit_code_check(body)
    assert is_credit_code(code)
    changed = code[:place] + other + code[place + 1 :]
    assert is_credit_code(changed) == (changed == code)


@pytest.mark.parametrize("code", ["", "91350100M000100Y44", "91350100I000100Y43", "9" * 19])
def test_wrong_credit_codes_are_refused(code: str) -> None:
    assert not is_credit_code(code)


def test_the_sample_of_iso_7064_mod_37_36_is_right() -> None:
    # The global release identifier's published sample: A1-2425G-ABC1234002-M.
    assert mod_37_36("A12425GABC1234002") == "M"


@given(LICENCE_TEXT)
def test_mod_37_36_passes_the_check_of_the_standard(text: str) -> None:
    # ISO 7064 checks a complete string by ending at 1, where the implementation computes.
    product = 36
    full = text + mod_37_36(text)
    for char in full[:-1]:
        total = (product + LICENCE_ALPHABET.index(char)) % 36 or 36
        product = total * 2 % 37
    assert (product + LICENCE_ALPHABET.index(full[-1])) % 36 == 1


@given(st.text(alphabet=LICENCE_ALPHABET, min_size=21, max_size=21), LICENCE_TEXT, LICENCE_TEXT)
def test_licence_ids_are_recognised(kind: str, issuer: str, serial: str) -> None:
    whole = licence_id(kind, issuer, serial, version=7)
    assert is_licence_id(whole)
    assert whole.startswith("1.2.156.3005.2.")
    wrong = "0" if whole[-1] != "0" else "1"
    assert not is_licence_id(whole[:-1] + wrong)


@pytest.mark.parametrize(
    "text", ["", "1.2.156.3005.2", "1.2.156.3005.2.....", "1.2.156.3005.2.A.B.C.D.E"]
)
def test_what_is_no_licence_id_is_refused(text: str) -> None:
    assert not is_licence_id(text)


@pytest.mark.parametrize("wrong", ["", "1" * 16, "1" * 18, "a" * 17, "１" * 17, "O" * 17])
def test_a_check_digit_of_a_wrong_body_is_refused(wrong: str) -> None:
    for check in (citizen_check_digit, credit_code_check):
        with pytest.raises(ValueError, match="17"):
            check(wrong)
