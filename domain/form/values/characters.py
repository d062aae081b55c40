"""What people and browsers type for one character: line ends, widths, dots, blanks."""

import re
import unicodedata

MIDDLE_DOT = "·"
"""U+00B7, the dot between the parts of a transliterated name (GB/T 15834, GB 18030)."""

_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks of direction (UAX #9): Windows puts them around a number that is copied."""
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
    """Free text: NFC (UAX #15), lines that end in LF, nothing blank around it."""
    return _trimmed(unicodedata.normalize("NFC", _LINE_ENDS.sub("\n", text)))


def half_width(text: str) -> str:
    """Full-width letters, digits, marks and blanks as their ASCII forms."""
    return text.translate(_FULL_WIDTH)


def compact(text: str) -> str:
    """A code: half-width, without blanks and dashes."""
    return _DASHES.sub("", without_blanks(half_width(text)))


def without_blanks(text: str) -> str:
    """The text without blanks and characters that are not seen."""
    return _BLANKS.sub("", text)


def with_hyphens(text: str) -> str:
    """Every dash as the hyphen of ASCII."""
    return _DASHES.sub("-", text)


def normal_name(text: str) -> str:
    """A person's name: one dot, one blank, none between ideographs, 〇 for a circle there."""
    name = _NOT_INVISIBLE.sub("", half_width(_DOTS.sub(_dot, text)))
    name = _POINT_BETWEEN.sub(MIDDLE_DOT, _BLANK_BETWEEN.sub("", _CIRCLE.sub("〇", name)))
    name = _AROUND_DOT.sub(MIDDLE_DOT, " ".join(name.split()))
    return _trimmed(unicodedata.normalize("NFC", name))


def is_name_letter(char: str) -> bool:
    """Whether a character is a letter of a name: also one of planes 2 and 3, where ideographs
    are that a character database of another year does not know, and U+3007.
    """
    return unicodedata.category(char)[0] in "LM" or bool(_LETTER.fullmatch(char))


def _dot(found: re.Match[str]) -> str:
    """A full-width point may be one of Latin initials; every other dot is a middle dot."""
    return "." if found.group() == "\uff0e" else MIDDLE_DOT


def _trimmed(text: str) -> str:
    """Without blanks and unseen characters at either end."""
    before = None
    while before != text:
        before, text = text, text.strip().strip(_INVISIBLE)
    return text
