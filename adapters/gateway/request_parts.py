"""The parts that requests of people share on the wire: shapes, bounds, ids.

Each reader adds what is wrong to the violations, ``(path, problem)`` pairs that name
places and never repeat values, so that a caller is told of everything at once.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from adapters.gateway.auth.identity import Principal
from adapters.gateway.command_dispatcher import CommandRequest
from adapters.pb.onething.case.v1 import case_pb2
from domain.errors import InvalidInputError
from domain.form.prereview import CommitmentKind
from domain.form.values.canonical_json import MAX_INTEGER
from domain.limits import MAX_REQUEST_ENTRIES
from domain.plan import FormValue
from domain.reason_codes import is_reason_code

REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
MAX_TEXT_LENGTH = 2_000
"""Characters of a free text."""
SHA256_BYTES = 32
MAX_PAGE_SIZE = 500
DEFAULT_PAGE_SIZE = 50

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,62}")
_PLACE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UUID_HINT = "give a UUID in lower case, with hyphens"

_NAME_HINT = "give a name of the theme: a letter, then letters, digits, _ and -, at most 63"

Violations = list[tuple[str, str]]

_Entry = TypeVar("_Entry", case_pb2.FormField, case_pb2.FormMaterial, case_pb2.Commitment)


class RequestOnCase(Protocol):
    """A request that somebody makes of a case."""

    @property
    def case_id(self) -> str:
        """The case."""
        ...

    @property
    def request_id(self) -> str:
        """The caller's own id of the request."""
        ...


def refuse(found: Iterable[tuple[str, str]]) -> None:
    """Raise InvalidInputError if anything was found."""
    if violations := tuple(found):
        raise InvalidInputError(violations)


def read_command_request(
    request: RequestOnCase, principal: Principal, found: Violations
) -> CommandRequest:
    """Who asks what of which case. Raises InvalidInputError with everything that was found."""
    check_request_id(request.request_id, found)
    check_case_id(request.case_id, found)
    refuse(found)
    return CommandRequest(principal, UUID(request.case_id), request.request_id)


def case_id(text: str) -> UUID:
    """A case id: a lower-case UUID with hyphens. Raises InvalidInputError."""
    found: Violations = []
    check_case_id(text, found)
    refuse(found)
    return UUID(text)


def check_case_id(text: str, found: Violations) -> None:
    """A case id is a lower-case UUID with hyphens."""
    if not _UUID.fullmatch(text):
        found.append(("case_id", _UUID_HINT))


def check_request_id(text: str, found: Violations) -> None:
    """A request id is the caller's own, of few characters."""
    if not REQUEST_ID.fullmatch(text):
        found.append(("request_id", "give 1 to 128 of A-Z a-z 0-9 . _ : -"))


def check_step_id(text: str, found: Violations) -> None:
    """A step is named."""
    if not _NAME.fullmatch(text):
        found.append(("step_id", "give the step_id of a step of the case"))


def check_names(where: str, names: Sequence[str], found: Violations) -> None:
    """Names of the theme, each once; one that could not be any is not quoted."""
    if not 0 < len(names) <= MAX_REQUEST_ENTRIES or len(set(names)) < len(names):
        found.append((where, f"give 1 to {MAX_REQUEST_ENTRIES} names, each once"))
        return
    for index, name in enumerate(names):
        if not _NAME.fullmatch(name):
            found.append((f"{where}[{index}]", _NAME_HINT))


def check_department(text: str, found: Violations) -> None:
    """A department is named as themes name it."""
    if not _NAME.fullmatch(text):
        found.append(("department", _NAME_HINT))


def check_code(where: str, text: str, found: Violations) -> None:
    """A code is lower snake case."""
    if not is_reason_code(text):
        found.append((where, "give a code in lower snake case, at most 64 characters"))


def check_place(text: str, found: Violations) -> None:
    """A place is a code, nothing personal."""
    if not _PLACE.fullmatch(text):
        found.append(("place", "give a window's or counter's code: 1 to 64 of A-Z a-z 0-9 . _ -"))


def check_text(where: str, text: str, found: Violations, most: int = MAX_TEXT_LENGTH) -> None:
    """A text says something, and not too much."""
    if not text.strip() or len(text) > most:
        found.append((where, f"give 1 to {most} characters"))


def check_page_size(size: int, found: Violations) -> None:
    """A page has a bound."""
    if not 0 <= size <= MAX_PAGE_SIZE:
        found.append(("page_size", f"give 1 to {MAX_PAGE_SIZE}, or 0 for {DEFAULT_PAGE_SIZE}"))


def read_form(fields: Sequence[case_pb2.FormField], found: Violations) -> dict[str, FormValue]:
    """The values by field."""
    form: dict[str, FormValue] = {}
    named = [(field.name, field) for field in fields]
    for place, field in _places("form", named, found):
        value = _value(field)
        if value is None:
            found.append((place, "has no value: give text, integer or boolean"))
        elif isinstance(value, int) and abs(value) > MAX_INTEGER:
            found.append((place, f"is too large: give a number up to {MAX_INTEGER}"))
        elif field.name in form:
            found.append((place, "is given twice"))
        else:
            form[field.name] = value
    return form


def read_materials(materials: Sequence[case_pb2.FormMaterial], found: Violations) -> dict[str, str]:
    """The SHA-256 (hex) by material."""
    digests: dict[str, str] = {}
    named = [(material.name, material) for material in materials]
    for place, material in _places("materials", named, found):
        if digest := read_digest(place, material.sha256, found):
            if material.name in digests:
                found.append((place, "is given twice"))
            digests[material.name] = digest
    return digests


def read_commitments(
    commitments: Sequence[case_pb2.Commitment], found: Violations
) -> dict[str, tuple[CommitmentKind, str]]:
    """The promises: kind and SHA-256 (hex) of the signed text by material."""
    promises: dict[str, tuple[CommitmentKind, str]] = {}
    named = [(commitment.material, commitment) for commitment in commitments]
    for place, commitment in _places("commitments", named, found):
        kind = COMMITMENT_KINDS.get(commitment.kind)
        if kind is None:
            found.append((place, "has no kind: give deferred or committed"))
            continue
        if digest := read_digest(place, commitment.sha256, found):
            if commitment.material in promises:
                found.append((place, "is given twice"))
            promises[commitment.material] = (kind, digest)
    return promises


COMMITMENT_KINDS: dict[int, CommitmentKind] = {
    case_pb2.COMMITMENT_KIND_DEFERRED: "deferred",
    case_pb2.COMMITMENT_KIND_COMMITTED: "committed",
}


def read_digest(place: str, sha256: bytes, found: Violations) -> str:
    """A SHA-256 in hex; empty where it is none."""
    if len(sha256) != SHA256_BYTES:
        found.append((place, f"sha256 has {len(sha256)} bytes: give 32"))
        return ""
    return sha256.hex()


def _places(
    kind: str, entries: Sequence[tuple[str, _Entry]], found: Violations
) -> list[tuple[str, _Entry]]:
    """Each entry with its path, by name where the name is fit to be shown."""
    if len(entries) > MAX_REQUEST_ENTRIES:
        found.append((kind, f"has {len(entries)} entries: give at most {MAX_REQUEST_ENTRIES}"))
        return []
    return [
        (f"{kind}.{name}" if _NAME.fullmatch(name) else f"{kind}[{index}]", each)
        for index, (name, each) in enumerate(entries)
    ]


def _value(field: case_pb2.FormField) -> FormValue | None:
    match field.WhichOneof("value"):
        case "text":
            return field.text
        case "integer":
            return field.integer
        case "boolean":
            return field.boolean
        case _:
            return None
