"""Numbers that departments issue, with their check digits."""

from datetime import date

from domain.form.values.check_digits import citizen_check_digit, credit_code_check

ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def id_number(district: str, born_on: date, sequence: int) -> str:
    """Return a citizen's identity number, GB 11643: odd sequences (1 to 999) are male."""
    body = f"{district}{born_on:%Y%m%d}{sequence:03d}"
    return body + citizen_check_digit(body)


def birth_date(number: str) -> date | None:
    """Return the date of birth in an identity number; None if it is not a date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def is_male(number: str) -> bool:
    """Return the sex in an identity number of 18 characters."""
    return int(number[16]) % 2 == 1


def age_on(born_on: date, day: date) -> int:
    """Return the full years of life on a day; negative before the birth."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def credit_code(district: str, organisation: int) -> str:
    """Return an enterprise's unified social credit code, GB 32100, from a running number."""
    body = f"91{district}{organisation_code(f'{organisation:08d}')}"
    return body + credit_code_check(body)


def organisation_code(body: str) -> str:
    """Return an organisation code, GB 11714: eight characters and their check character."""
    values = (ORGANISATION_ALPHABET.index(character) for character in body)
    rest = sum(w * v for w, v in zip(ORGANISATION_WEIGHTS, values, strict=True)) % 11
    return body + {0: "0", 1: "X"}.get(rest, str(11 - rest))


def with_luhn(digits: str) -> str:
    """Return the digits and the check digit of ISO/IEC 7812."""
    doubled = (int(d) * (1 if place % 2 else 2) for place, d in enumerate(reversed(digits)))
    total = sum(value - 9 if value > 9 else value for value in doubled)  # noqa: PLR2004 - digit sum
    return digits + str(-total % 10)
