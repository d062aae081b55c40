"""Check digits of the codes of citizens, firms and electronic licences.

All functions are pure. ``has_…`` checks a complete code; the others compute the check character for
a code without one.
"""

from datetime import date

_CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CITIZEN_CHECKS = "10X98765432"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_LENGTH = 18
_CITIZEN_LENGTH = 18
_LICENCE_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LICENCE_ROOT = "1.2.156.3005.2"
_LICENCE_FIELDS = (21, None, None, 3, 1)
_DIGITS = frozenset("0123456789")


def citizen_check_digit(body: str) -> str:
    """Return the check character of GB 11643-1999 (ISO 7064 MOD 11-2) for 17 digits.

    Raises:
        ValueError: not 17 ASCII digits.
    """
    if len(body) != _CITIZEN_LENGTH - 1 or not _DIGITS.issuperset(body):
        raise ValueError("an identity number has 17 digits before its check character")
    total = sum(weight * int(char) for weight, char in zip(_CITIZEN_WEIGHTS, body, strict=True))
    return _CITIZEN_CHECKS[total % 11]


def is_citizen_number(code: str) -> bool:
    """Return whether it is a citizen identity number: GB 11643 digits, real date, right check."""
    body = code[:-1]
    if len(code) != _CITIZEN_LENGTH or not _DIGITS.issuperset(body):
        return False
    return _is_date(code[6:14]) and citizen_check_digit(body) == code[-1]


def has_birth_date(code: str) -> bool:
    """Return whether digits 7 to 14 of an identity number are an existing day."""
    return _is_date(code[6:14])


def has_citizen_check(code: str) -> bool:
    """Return whether an identity number of the right shape has the check character of GB 11643."""
    return citizen_check_digit(code[:-1]) == code[-1]


def has_credit_alphabet(code: str) -> bool:
    """Return whether a credit code has only characters of GB 32100: no I, O, S, V, Z."""
    return all(char in _CREDIT_ALPHABET for char in code)


def has_credit_check(code: str) -> bool:
    """Return whether a credit code has the check character of GB 32100."""
    return has_credit_alphabet(code[:-1]) and credit_code_check(code[:-1]) == code[-1]


def credit_code_check(body: str) -> str:
    """Return the check character of GB 32100-2015 (MOD 31) for the first 17 characters.

    Raises:
        ValueError: not 17 characters of the standard's alphabet, which excludes I, O, S, V, Z.
    """
    if len(body) != _CREDIT_LENGTH - 1 or any(char not in _CREDIT_ALPHABET for char in body):
        raise ValueError("a credit code has 17 of 0-9 and A-Y without I, O, S, V before its check")
    total = sum(pow(3, i, 31) * _CREDIT_ALPHABET.index(char) for i, char in enumerate(body))
    return _CREDIT_ALPHABET[-total % 31]


def is_credit_code(code: str) -> bool:
    """Return whether it is a unified social credit code with the right check character."""
    try:
        return len(code) == _CREDIT_LENGTH and credit_code_check(code[:-1]) == code[-1]
    except ValueError:
        return False


def mod_37_36(text: str) -> str:
    """Return the check character of ISO 7064 MOD 37,36 (hybrid system) for 0-9 and A-Z.

    Raises:
        ValueError: empty, or another character.
    """
    if not text or any(char not in _LICENCE_ALPHABET for char in text):
        raise ValueError("only 0-9 and A-Z have an ISO 7064 MOD 37,36 check character")
    product = 36
    for char in text:
        total = (product + _LICENCE_ALPHABET.index(char)) % 36 or 36
        product = total * 2 % 37
    return _LICENCE_ALPHABET[(37 - product) % 36]


def licence_id(kind: str, issuer: str, serial: str, version: int = 1) -> str:
    """Return an electronic licence id (电子证照标识) with its check character.

    ``kind`` has 21 characters of 0-9 and A-Z, ``issuer`` and ``serial`` any number of them,
    ``version`` 1 to 999.

    Raises:
        ValueError: a part does not have this form.
    """
    if len(kind) != _LICENCE_FIELDS[0] or not issuer or not serial or not 1 <= version <= 999:  # noqa: PLR2004 - three digits
        raise ValueError("a licence id has a kind of 21, an issuer, a serial, a version to 999")
    parts = (kind, issuer, serial, f"{version:03d}")
    return ".".join((_LICENCE_ROOT, *parts, mod_37_36("".join(parts))))


def is_licence_id(text: str) -> bool:
    """Return whether it is an electronic licence id with the right check character."""
    parts = text.removeprefix(f"{_LICENCE_ROOT}.").split(".")
    if not text.startswith(_LICENCE_ROOT) or len(parts) != len(_LICENCE_FIELDS):
        return False
    if any(size and len(part) != size for part, size in zip(parts, _LICENCE_FIELDS, strict=True)):
        return False
    try:
        return all(parts) and mod_37_36("".join(parts[:-1])) == parts[-1]
    except ValueError:
        return False


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(f"{text[:4]}-{text[4:6]}-{text[6:]}")
    except ValueError:
        return False
    return True
