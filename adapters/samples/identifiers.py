"""Numbers that departments give out, with their check digits."""

from datetime import date

ID_WEIGHTS = tuple(2**power % 11 for power in range(17, 0, -1))
ID_CHECKS = "10X98765432"
ID_LENGTH = 18

CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_LENGTH = 18
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
ORGANISATION_LENGTH = 9


def id_number(district: str, born_on: date, sequence: int) -> str:
    """A citizen's identity number, GB 11643: odd sequences (1 to 999) are male."""
    body = f"{district}{born_on:%Y%m%d}{sequence:03d}"
    return body + _id_check(body)


def _id_check(body: str) -> str:
    return ID_CHECKS[sum(w * int(d) for w, d in zip(ID_WEIGHTS, body, strict=True)) % 11]


def is_id_number(text: str) -> bool:
    """Whether it is 18 characters with a real date and the check digit of ISO 7064 MOD 11-2."""
    body = text[:-1]
    if len(text) != ID_LENGTH or not (body.isascii() and body.isdigit()):
        return False
    return text[-1] == _id_check(body) and birth_date(text) is not None


def birth_date(number: str) -> date | None:
    """The date of birth inside an identity number; None if it is not a date."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def age_on(born_on: date, day: date) -> int:
    """Full years of life on a day; negative before the birth."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def credit_code(district: str, organisation: int) -> str:
    """An enterprise's unified social credit code, GB 32100, from a running number."""
    body = f"91{district}{_organisation_code(f'{organisation:08d}')}"
    return body + _credit_check(body)


def is_credit_code(text: str) -> bool:
    """Whether both check characters, of GB 32100 and of GB 11714 inside it, are right."""
    if len(text) != CREDIT_LENGTH or not set(text) <= set(CREDIT_ALPHABET):
        return False
    organisation = text[8 : 8 + ORGANISATION_LENGTH]
    return (
        _organisation_code(organisation[:-1]) == organisation
        and _credit_check(text[:-1]) == text[-1]
    )


def _organisation_code(body: str) -> str:
    """GB 11714: eight characters and their check character."""
    values = (ORGANISATION_ALPHABET.index(character) for character in body)
    rest = sum(w * v for w, v in zip(ORGANISATION_WEIGHTS, values, strict=True)) % 11
    return body + {0: "0", 1: "X"}.get(rest, str(11 - rest))


def _credit_check(body: str) -> str:
    values = (CREDIT_ALPHABET.index(character) for character in body)
    total = sum(pow(3, place, 31) * value for place, value in enumerate(values))
    return CREDIT_ALPHABET[-total % 31]


def with_luhn(digits: str) -> str:
    """The digits and the check digit of ISO/IEC 7812."""
    return digits + str(-_luhn_sum(digits + "0") % 10)


def is_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of ISO/IEC 7812."""
    return digits.isascii() and digits.isdigit() and _luhn_sum(digits) % 10 == 0


def _luhn_sum(digits: str) -> int:
    doubled = (int(d) * 2 if place % 2 else int(d) for place, d in enumerate(reversed(digits)))
    return sum(value - 9 if value > 9 else value for value in doubled)  # noqa: PLR2004 - digit sum
