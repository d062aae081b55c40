"""The codes of items, by profile: the structure of the national catalogue's codes.

Basic codes have 12 characters: district 2, type 2, main item 5, sub-item 3. Implementation codes
have 31: the office's unified social credit code (GB 32100), the level of GB/T 39046-2020, then a
basic code. GB/T 39046 itself names other lengths, so a theme declares its profile.
"""

import re
from typing import Literal

from domain.form.values.check_digits import is_credit_code

CodeProfile = Literal["local", "basic", "implementation"]

ITEM_TYPES = frozenset({"01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "20"})
"""GB/T 39046-2020: permit, penalty, coercion, levy, payment, inspection, confirmation, reward,
ruling, other, public service."""

_BASIC = 12
_CREDIT = 18
_LEVELS = "123456"
_TYPE = slice(2, 4)
_LOCAL_TYPE = re.compile(r"([0-9]{2})-")


def code_problem(code: str, profile: CodeProfile) -> str:
    """Return why a code does not match the profile; empty if it does."""
    if profile == "local":
        return ""
    if profile == "basic":
        return _basic_problem(code)
    whole = _CREDIT + 1 + _BASIC
    if len(code) != whole:
        return f"it has {len(code)} characters, not {whole}"
    credit, level = code[:_CREDIT], code[_CREDIT]
    if not is_credit_code(credit):
        return f"`{credit}` is not a credit code (GB 32100)"
    if level not in _LEVELS:
        return f"the level `{level}` is not one of 1 to 6"
    return _basic_problem(code[_CREDIT + 1 :])


def item_type(code: str, profile: CodeProfile) -> str:
    """Return the item type (GB/T 39046) in a code; empty if it has none.

    A local code has one if it begins with it and a hyphen, such as ``07-MH-01``.
    """
    if code_problem(code, profile):
        return ""
    if profile == "local":
        match = _LOCAL_TYPE.match(code)
        found = match[1] if match else ""
    else:
        found = code[-_BASIC:][_TYPE]
    return found if found in ITEM_TYPES else ""


def _basic_problem(code: str) -> str:
    if len(code) != _BASIC:
        return f"it has {len(code)} characters, not {_BASIC}"
    if not code.isalnum() or not code.isascii():
        return "it has other characters than letters and digits"
    kind = code[_TYPE]
    return "" if kind in ITEM_TYPES else f"`{kind}` is not an item type of GB/T 39046"
