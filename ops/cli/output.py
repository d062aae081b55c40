"""The one way to the terminal: what a command prints, line by line, escaped.

``print_line`` writes exactly one line whatever the text holds, so nothing that a person or a
department wrote can act on the terminal or forge a line of ours (I11). It never fails on
the terminal's encoding: what GBK or ASCII lacks becomes an escape.
"""

import io
import sys
from collections.abc import Iterable
from typing import TextIO

from adapters.presentation.visible import json_text, quoted_lines, visible


def print_line(text: str = "") -> None:
    """Print one line. Line ends and control characters inside become visible escapes."""
    _write(sys.stdout, visible(text) + "\n")


def print_lines(lines: Iterable[str], *, if_none: str = "") -> None:
    """Print each text as one line; ``if_none``, where it says something, if there are none."""
    printed = False
    for line in lines:
        print_line(line)
        printed = True
    if not printed and if_none:
        print_line(if_none)


def print_error(text: str) -> None:
    """Print one line to the standard error."""
    _write(sys.stderr, visible(text) + "\n")


def print_text(text: str) -> None:
    """Print what somebody wrote, of several lines, each behind a margin."""
    print_lines(quoted_lines(text))


def print_json(document: object) -> None:
    """Print one indented JSON document; the exact text, safe on a terminal."""
    _write(sys.stdout, json_text(document, indent=2, ascii_only=not _is_utf8(sys.stdout)) + "\n")


def print_json_line(document: object) -> None:
    """Print a JSON document on one line, for a stream of them."""
    _write(sys.stdout, json_text(document, ascii_only=not _is_utf8(sys.stdout)) + "\n")


def print_document(content: bytes) -> None:
    """Print a file's UTF-8 content: its exact bytes, or escaped lines on a terminal."""
    if sys.stdout.isatty():
        text = content.decode("utf-8", "backslashreplace")
        print_lines(text.removesuffix("\n").split("\n"))
    elif isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        _write(sys.stdout, content.decode("utf-8", "backslashreplace"))


def tolerate_encodings() -> None:
    """Have the standard streams write an escape for what their encoding lacks.

    They keep their encoding: a GBK terminal wants GBK.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _write(stream: TextIO, text: str) -> None:
    encoding = stream.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = text.encode(encoding, "backslashreplace").decode(encoding)
    stream.write(text)
    stream.flush()


def _is_utf8(stream: TextIO) -> bool:
    return (stream.encoding or "utf-8").lower().replace("-", "").replace("_", "") == "utf8"
