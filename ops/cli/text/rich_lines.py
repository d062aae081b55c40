"""Lines and cells on a rich console: plain text, escaped, without markup."""

from rich.console import Console
from rich.text import Text

from adapters.presentation.visible import visible


def print_rich_line(console: Console, line: str) -> None:
    """Print one line."""
    console.print(cell(line), soft_wrap=True)


def cell(text: str, style: str = "") -> Text:
    """Render text for a table: square brackets and control characters are only text."""
    return Text(visible(text), style=style)
