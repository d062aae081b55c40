"""Jinja templates for HTML and SVG: every value is escaped, control characters included."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from adapters.presentation.visible import visible


@cache
def templates(package: str) -> Environment:
    """Return the templates (``*.jinja``) in the folder of a package.

    A value is escaped for content and quoted attributes of HTML, SVG and XML, after
    :func:`visible`. An undefined name raises ``jinja2.UndefinedError``.
    """
    return Environment(
        loader=PackageLoader(package, ""),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def _finalize(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Markup):
        return visible(value)
    return value
