"""Makes text from outside safe to print: control and invisible characters become escapes.

All code that prints, logs or writes pages uses this. Stored text stays unchanged.
"""

import json
import re
from collections.abc import Iterator

ACTIVE_CHARACTERS = re.compile(
    "["
    "\\x00-\\x1f\\x7f-\\x9f"  # C0 with ESC and line ends, DEL, C1 with NEL and CSI
    "\\u00ad\\u061c\\u115f\\u1160\\u180e"
    "\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f"  # zero width, separators, bidi controls
    "\\u2800\\u3164\\uffa0"  # fillers that look like blanks
    "\\ufeff\\ufff9-\\ufffb"
    "\\ud800-\\udfff"  # lone surrogates
    "\\U00013430-\\U00013438\\U0001bca0-\\U0001bca3\\U0001d173-\\U0001d17a"
    "\\U000e0000-\\U000e007f"  # tags
    "]"
)
"""Characters that move the cursor, reorder or end a line, or are invisible.

Unicode's categories Cc, Cf, Cs, Zl and Zp, without the visible marks of Cf (prepended concatenation
marks), and the blank fillers.
"""

_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_LINE_END = re.compile(r"\r\n|\n|\r")
_MARGIN = "  │ "


def visible(text: str) -> str:
    r"""Render text as a part of one line: ``\x1b``, ``\n``, ``\u202e``, ``\U000e0041``.

    The result has no character of :data:`ACTIVE_CHARACTERS`, so it can neither end the line nor
    control a terminal. It is for people, and not reversible: JSON output has the exact text.
    """
    return ACTIVE_CHARACTERS.sub(lambda found: _escaped(found[0]), text)


def _escaped(char: str) -> str:
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    if code <= 0xFF:  # noqa: PLR2004 - Latin-1
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - the BMP


def quoted_lines(text: str, margin: str = _MARGIN) -> Iterator[str]:
    """Render a text of several lines, each with a margin that the text cannot forge."""
    for line in _LINE_END.split(text):
        yield margin + visible(line)


def json_text(document: object, *, indent: int | None = None, ascii_only: bool = False) -> str:
    """Write a JSON document (RFC 8259) with every active character as a JSON escape.

    The text is preserved, and no part of it can end the line or control a terminal. ``ascii_only``
    escapes all that is not ASCII.
    """
    text = json.dumps(document, ensure_ascii=ascii_only, indent=indent)
    return "\n".join(ACTIVE_CHARACTERS.sub(_json_escape, line) for line in text.split("\n"))


def _json_escape(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]
