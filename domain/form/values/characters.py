"""Normalizes what people and browsers type: line ends, widths, dots, blanks."""

import re
import unicodedata

MIDDLE_DOT = "·"
"""U+00B7, the dot between the parts of a transliterated name (GB/T 15834, GB 18030)."""

_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks of direction (UAX #9): Windows adds them around a copied number."""
_INVISIBLE = f"\u00ad\u200b\u200c\u200d\u2060\ufeff{_DIRECTIONS}"
_BLANKS = re.compile(rf"[\s{_INVISIBLE}]+")
_NOT_INVISIBLE = re.compile(f"[{_INVISIBLE}]")
_DASHES = re.compile("[-\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_DOTS = re.compile(
    "[\u2022\u2027\u2219\u22c5\u30fb\u318d\ua78f\u16eb\u2e31\u2e33\u2024\uff65\uff0e]"
)
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_IDEOGRAPH = (
    "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fffd\U00030000-\U0003fffd"
)
_BETWEEN = f"(?<=[{_IDEOGRAPH}]){{}}(?=[{_IDEOGRAPH}])"
_BLANK_BETWEEN = re.compile(_BETWEEN.format(r"\s+"))
_POINT_BETWEEN = re.compile(_BETWEEN.format(r"\s*\.\s*"))
_CIRCLE = re.compile(f"(?<=[{_IDEOGRAPH}])[\u25cb\u25ef]|[\u25cb\u25ef](?=[{_IDEOGRAPH}])")
_AROUND_DOT = re.compile(f" ?{MIDDLE_DOT} ?")
_LETTER = re.compile(f"[{_IDEOGRAPH}]")


def normal_text(text: str) -> str:
    """Return free text in NFC (UAX #15), with LF line ends and no blanks around it."""
    return _trimmed(unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text)))


def half_width(text: str) -> str:
    """Return full-width letters, digits, marks and blanks as ASCII."""
    return text.translate(_FULL_WIDTH)


def compact(text: str) -> str:
    """Return a code in half width, without blanks and dashes."""
    return _DASHES.sub("", without_blanks(half_width(text)))


def without_blanks(text: str) -> str:
    """Return the text without blanks and invisible characters."""
    return _BLANKS.sub("", text)


def with_hyphens(text: str) -> str:
    """Return the text with every dash as an ASCII hyphen."""
    return _DASHES.sub("-", text)


def normal_name(text: str) -> str:
    """Return a person's name in normal form.

    It has one form of dot, single blanks, none between ideographs, and 〇 for a circle among
    ideographs.
    """
    name = _NOT_INVISIBLE.sub("", half_width(_DOTS.sub(_dot, text)))
    name = _POINT_BETWEEN.sub(MIDDLE_DOT, _BLANK_BETWEEN.sub("", _CIRCLE.sub("〇", name)))
    name = _AROUND_DOT.sub(MIDDLE_DOT, " ".join(name.split()))
    return _trimmed(unicodedata.normalize("NFC", name))


def is_name_letter(char: str) -> bool:
    """Return whether a character is a letter of a name.

    This includes all of planes 2 and 3, where newer Unicode versions add ideographs, and U+3007.
    """
    return unicodedata.category(char)[0] in "LM" or bool(_LETTER.fullmatch(char))


def _dot(found: re.Match[str]) -> str:
    """Return the normal dot: a full-width point after Latin initials, else a middle dot."""
    return "." if found.group() == "\uff0e" else MIDDLE_DOT


def _trimmed(text: str) -> str:
    """Strip blanks and invisible characters from both ends."""
    before = None
    while before != text:
        before, text = text, text.strip().strip(_INVISIBLE)
    return text
