"""Characters that look like another one or are invisible, with name and replacement.

Input methods and word processors write them. A theme's syntax allows only the ASCII ones; texts for
people may have any.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_PUNCTUATION = {
    "：": ":",
    "，": ",",
    "、": ",",
    "；": ";",
    "。": ".",
    "．": ".",
    "（": "(",
    "）": ")",
    "【": "[",
    "】": "]",
    "［": "[",
    "］": "]",
    "｛": "{",
    "｝": "}",
    "＃": "#",
    "＝": "=",
    "＜": "<",
    "＞": ">",
    "！": "!",
    "＆": "&",
    "｜": "|",
    "＋": "+",
    "－": "-",
    "—": "-",
    "–": "-",
    "−": "-",
    "＊": "*",
    "／": "/",
    "％": "%",
    "＠": "@",
    "＿": "_",
    "‘": "'",
    "’": "'",
    "＇": "'",
    "“": '"',
    "”": '"',
    "＂": '"',
    "「": '"',
    "」": '"',
}
_BLANKS = {"\u3000", "\u00a0", "\u2007", "\u202f"}
_INVISIBLE = ("Cf", "Zl", "Zp")
"""Categories of characters that are invisible (Unicode, chapter 4.5)."""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """One such character at ``offset`` of a text; ``write`` is its replacement, if any."""

    offset: int
    char: str
    write: str

    @property
    def message(self) -> str:
        """Return the description of the character."""
        name = unicodedata.name(self.char, "").lower()
        code = f"U+{ord(self.char):04X}"
        seen = f"`{self.char}` is " if self.write.strip() else "here is "
        return f"{seen}{code} ({name})" if name else f"{seen}{code}"

    @property
    def fix(self) -> str:
        """Return how to replace it."""
        if not self.write:
            return "delete the character, which cannot be seen"
        return f"write `{self.write}`" if self.write.strip() else "write an ordinary space"


def lookalikes(text: str) -> Iterator[Lookalike]:
    """Yield every such character of a text in order, full-width letters and digits included."""
    for offset, char in enumerate(text):
        if char.isascii():
            continue
        if char in _BLANKS:
            yield Lookalike(offset, char, " ")
        elif char in _PUNCTUATION:
            yield Lookalike(offset, char, _PUNCTUATION[char])
        elif unicodedata.category(char) in _INVISIBLE:
            yield Lookalike(offset, char, "")
        elif "！" <= char <= "～":  # the full-width forms of ASCII
            yield Lookalike(offset, char, unicodedata.normalize("NFKC", char))


def first_lookalike(text: str) -> Lookalike | None:
    """Return the first such character of a text; None if there is none."""
    return next(lookalikes(text), None)
