"""Makes log events safe for a console: no value can forge a line, a field or a colour.

JSON lines need none of this: the JSON renderer escapes every non-ASCII character.
"""

import traceback
from typing import TextIO

from structlog.typing import EventDict, ExcInfo, WrappedLogger

from adapters.presentation.visible import quoted_lines, visible

_TRACES = ("exc_info", "exception", "stack", "stack_info", "_record", "_from_structlog")


class _Escaped(str):
    """A text that is escaped already: the renderer quotes it without a second escape."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'" + self.replace("'", "\\'") + "'"


def escape_log_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Escape the event and its values; the renderer quotes a text of several words."""
    escaped: EventDict = {
        visible(key): value if key in _TRACES else _value(key, value)
        for key, value in event.items()
    }
    for key in ("exception", "stack"):
        if isinstance(escaped.get(key), str):
            escaped[key] = "\n".join(quoted_lines(escaped[key]))
    return escaped


def _value(key: str, value: object) -> object:
    if isinstance(value, bool | int | float) or value is None:
        return value
    text = visible(value if isinstance(value, str) else repr(value))
    return text if key == "event" else _Escaped(text)


def write_traceback(stream: TextIO, error: ExcInfo) -> None:
    """Write a traceback with a margin; an error's text may come from outside.

    It has no local variables: those may hold form values (I6).
    """
    text = "".join(traceback.format_exception(*error)).rstrip("\n")
    stream.write("\n".join(quoted_lines(text)))
