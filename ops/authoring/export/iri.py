"""IRIs (RFC 3987) of the parts of a theme, and of its place."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urlsplit

from domain.errors import InvalidInputError

CHINA = "http://publications.europa.eu/resource/authority/country/CHN"
"""The default place of departments (Publications Office of the European Union)."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_IRI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:(?:[^\x00-\x20\x7f-\xa0<>\"{}|\\^`%\s]|%[0-9A-Fa-f]{2})+"
)
_MAX_LENGTH = 2_000
_WEB = ("http", "https")


@dataclass(frozen=True, slots=True)
class Place:
    """The place that departments serve. ``name`` is empty if only its IRI is known."""

    iri: str
    name: str = ""


def parse_place(text: str, prefixes: frozenset[str]) -> Place:
    """Return the place with this IRI or this name; a name gets a generated IRI.

    Args:
        text: an IRI, such as that of a code list, or a name, such as 中山市.
        prefixes: the document's abbreviations, with which an IRI cannot begin.

    Raises:
        InvalidInputError: it is neither.
    """
    if not text.strip() or len(text) > _MAX_LENGTH or not text.isprintable():
        raise _refused("give the IRI of a place, or its name in printable characters")
    if not _SCHEME.match(text):
        return Place(mint_iri("place", text.strip()), text.strip())
    split = _split(text)
    if not _IRI.fullmatch(text) or (split.scheme in _WEB and not split.netloc):
        raise _refused(
            "is not an IRI (RFC 3987): percent-encode blanks, quotes and brackets, or give a name"
        )
    if split.scheme in prefixes:
        raise _refused(f"`{split.scheme}:` is an abbreviation of the document: give the whole IRI")
    return Place(text)


def mint_iri(*parts: str) -> str:
    """Return a generated IRI. Characters other than unreserved ones are percent-encoded."""
    return ":".join(("urn:onething", *(quote(part, safe="") for part in parts)))


def _split(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError as error:  # such as an unclosed bracket in the host
        raise _refused("is not an IRI (RFC 3987): see its host") from error


def _refused(problem: str) -> InvalidInputError:
    return InvalidInputError((("--spatial", problem),))
