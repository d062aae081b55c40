"""Requests on the wire to what the gateway works with: shapes, bounds, ids.

Whether a form is right is for the plan; here is only what no plan need be read
for. Violations name places and never repeat values.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from adapters.api.identity import Principal
from adapters.api.opening import OpeningRequest
from adapters.api.supplementing import SupplementRequest
from adapters.pb.onething.case.v1 import case_pb2
from domain.errors import InvalidInputError
from domain.plan import FormValue

REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")
MOST_ENTRIES = 500
"""Fields of a form, materials or situations in one request."""
SHA256_BYTES = 32
LARGEST_PAGE = 500
USUAL_PAGE = 50

_THEME_REF = re.compile(r"[a-z][a-z0-9_-]{0,62}(@[0-9]{1,9})?")
_THEME_HINT = "give the name of a theme, or name@version"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,62}")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_UUID_HINT = "give a UUID in lower case, with hyphens"
_SEQ = re.compile(r"[1-9][0-9]{0,17}")

Violations = list[tuple[str, str]]


_Entry = TypeVar("_Entry", case_pb2.FormField, case_pb2.FormMaterial)


def opening_request(request: case_pb2.OpenCaseRequest, principal: Principal) -> OpeningRequest:
    """Read an opening. Raises InvalidInputError with everything that is wrong."""
    found = _check_request_id(request.request_id)
    if not _THEME_REF.fullmatch(request.theme):
        found.append(("theme", _THEME_HINT))
    if request.channel not in case_pb2.Channel.values():
        found.append(("channel", "give one of the channels of the contract"))
    opening = OpeningRequest(
        principal=principal,
        request_id=request.request_id,
        theme=request.theme,
        form=_form(request.form, found),
        materials=_materials(request.materials, found),
        situations=tuple(request.situations),
        channel=request.channel or case_pb2.CHANNEL_WEB,
    )
    if len(request.situations) > MOST_ENTRIES:
        found.append(("situations", f"give at most {MOST_ENTRIES}"))
    if found:
        raise InvalidInputError(tuple(found))
    return opening


def supplement_request(
    request: case_pb2.SupplementCaseRequest, principal: Principal
) -> SupplementRequest:
    """Read a supplement. Raises InvalidInputError with everything that is wrong."""
    found = _check_request_id(request.request_id)
    if not _UUID.fullmatch(request.case_id):
        found.append(("case_id", _UUID_HINT))
    if not _NAME.fullmatch(request.step_id):
        found.append(("step_id", "give the step_id of a step of the case"))
    form, materials = _form(request.form, found), _materials(request.materials, found)
    if found:
        raise InvalidInputError(tuple(found))
    return SupplementRequest(
        principal=principal,
        case_id=UUID(request.case_id),
        request_id=request.request_id,
        step=request.step_id,
        form=form,
        materials=materials,
    )


def case_id(text: str) -> UUID:
    """A case id: a lower-case UUID with hyphens. Raises InvalidInputError."""
    if not _UUID.fullmatch(text):
        raise InvalidInputError((("case_id", _UUID_HINT),))
    return UUID(text)


def theme_ref(text: str) -> str:
    """``name`` or ``name@version``. Raises InvalidInputError."""
    if not _THEME_REF.fullmatch(text):
        raise InvalidInputError((("theme", _THEME_HINT),))
    return text


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of cases asked for: those that ``principal`` sees, below number ``before``."""

    size: int
    before: int | None
    theme: str
    status: case_pb2.CaseStatus.ValueType
    principal: Principal


def listing(request: case_pb2.ListCasesRequest, principal: Principal) -> Listing:
    """Read what is to be listed. Raises InvalidInputError with everything that is wrong."""
    found: Violations = []
    size, token = request.page_size, request.page_token
    if not 0 <= size <= LARGEST_PAGE:
        found.append(("page_size", f"give 1 to {LARGEST_PAGE}, or 0 for {USUAL_PAGE}"))
    if token and not _SEQ.fullmatch(token):
        found.append(("page_token", "give the next_page_token of the page before"))
    if request.theme and not _THEME_REF.fullmatch(request.theme):
        found.append(("theme", _THEME_HINT))
    if request.status not in case_pb2.CaseStatus.values():
        found.append(("status", "give one of the statuses of the contract"))
    if found:
        raise InvalidInputError(tuple(found))
    return Listing(
        size=size or USUAL_PAGE,
        before=int(token) if token else None,
        theme=request.theme,
        status=request.status,
        principal=principal,
    )


def _check_request_id(text: str) -> Violations:
    if REQUEST_ID.fullmatch(text):
        return []
    return [("request_id", "give 1 to 128 of A-Z a-z 0-9 . _ : -")]


def _form(fields: Sequence[case_pb2.FormField], found: Violations) -> dict[str, FormValue]:
    form: dict[str, FormValue] = {}
    for place, field in _places("form", fields, found):
        value = _value(field)
        if value is None:
            found.append((place, "has no value: give text, integer or boolean"))
        elif field.name in form:
            found.append((place, "is given twice"))
        else:
            form[field.name] = value
    return form


def _materials(materials: Sequence[case_pb2.FormMaterial], found: Violations) -> dict[str, str]:
    digests: dict[str, str] = {}
    for place, material in _places("materials", materials, found):
        if len(material.sha256) != SHA256_BYTES:
            found.append((place, f"sha256 has {len(material.sha256)} bytes: give 32"))
        elif material.name in digests:
            found.append((place, "is given twice"))
        else:
            digests[material.name] = material.sha256.hex()
    return digests


def _places(kind: str, entries: Sequence[_Entry], found: Violations) -> list[tuple[str, _Entry]]:
    """Each entry with its path, by name where the name is fit to be shown."""
    if len(entries) > MOST_ENTRIES:
        found.append((kind, f"has {len(entries)} entries: give at most {MOST_ENTRIES}"))
        return []
    return [
        (f"{kind}.{each.name}" if _NAME.fullmatch(each.name) else f"{kind}[{index}]", each)
        for index, each in enumerate(entries)
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
