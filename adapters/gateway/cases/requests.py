"""Requests on the wire to what the gateway works with: shapes, bounds, ids.

Whether a form is right is for the plan; here is only what no plan need be read
for. Violations name places and never repeat values.
"""

import re
from dataclasses import dataclass

from adapters.gateway import request_parts as parts
from adapters.gateway.auth.identity import Principal
from adapters.gateway.cases.case_supplements import CaseSupplementRequest
from adapters.gateway.cases.check_overrides import read_check_overrides
from adapters.gateway.cases.step_supplements import SupplementRequest
from adapters.gateway.request_parts import DEFAULT_PAGE_SIZE, Violations
from adapters.pb.onething.case.v1 import case_pb2
from domain.case.opening import OpeningRequest
from domain.errors import InvalidInputError
from domain.limits import MAX_REQUEST_ENTRIES
from domain.plan import FormValue

THEME_REF = re.compile(r"[a-z][a-z0-9_-]{0,62}(@[0-9]{1,9})?")
"""``name`` or ``name@version``."""
_THEME_HINT = "give the name of a theme, or name@version"
_SEQ = re.compile(r"[1-9][0-9]{0,17}")


def opening_request(request: case_pb2.OpenCaseRequest, principal: Principal) -> OpeningRequest:
    """Read an opening. Raises InvalidInputError with everything that is wrong."""
    found: Violations = []
    parts.check_request_id(request.request_id, found)
    if not THEME_REF.fullmatch(request.theme):
        found.append(("theme", _THEME_HINT))
    if request.channel not in case_pb2.Channel.values():
        found.append(("channel", "give one of the channels of the contract"))
    if request.place:
        parts.check_place(request.place, found)
    if len(request.situations) > MAX_REQUEST_ENTRIES:
        found.append(("situations", f"give at most {MAX_REQUEST_ENTRIES}"))
    opening = OpeningRequest(
        header=principal.header(request.request_id),
        theme=request.theme,
        form=parts.read_form(request.form, found),
        materials=parts.read_materials(request.materials, found),
        situations=tuple(request.situations),
        channel=request.channel or case_pb2.CHANNEL_WEB,
        receive_incomplete=request.receive_incomplete,
        commitments=parts.read_commitments(request.commitments, found),
        place=request.place,
        as_shown=read_check_overrides(request.form, principal, found),
    )
    parts.refuse(found)
    return opening


def supplement_request(
    request: case_pb2.SupplementCaseRequest, principal: Principal
) -> SupplementRequest:
    """Read a supplement to a step. Raises InvalidInputError with everything that is wrong."""
    found: Violations = []
    parts.check_step_id(request.step_id, found)
    form = parts.read_form(request.form, found)
    materials = parts.read_materials(request.materials, found)
    as_shown = read_check_overrides(request.form, principal, found)
    asked = parts.read_command_request(request, principal, found)
    return SupplementRequest(
        principal=principal,
        case_id=asked.case_id,
        request_id=request.request_id,
        step=request.step_id,
        form=form,
        materials=materials,
        as_shown=as_shown,
    )


def case_supplement_request(
    request: case_pb2.SupplementCaseRequest | case_pb2.CorrectCaseRequest, principal: Principal
) -> CaseSupplementRequest:
    """Read what is supplied to the case itself. Raises InvalidInputError, all at once."""
    found: Violations = []
    form = parts.read_form(request.form, found)
    materials = parts.read_materials(request.materials, found)
    as_shown = read_check_overrides(request.form, principal, found)
    return CaseSupplementRequest(
        parts.read_command_request(request, principal, found), form, materials, as_shown
    )


def theme_ref(text: str) -> str:
    """``name`` or ``name@version``. Raises InvalidInputError."""
    if not THEME_REF.fullmatch(text):
        raise InvalidInputError((("theme", _THEME_HINT),))
    return text


@dataclass(frozen=True, slots=True)
class GuideRequest:
    """What is known of an applicant who asks for a guide."""

    theme: str
    situations: tuple[str, ...]
    form: dict[str, FormValue]


def guide_request(request: case_pb2.GetGuideRequest) -> GuideRequest:
    """Read what is known so far. Raises InvalidInputError with everything that is wrong."""
    found: Violations = []
    if not THEME_REF.fullmatch(request.theme):
        found.append(("theme", _THEME_HINT))
    if len(request.situations) > MAX_REQUEST_ENTRIES:
        found.append(("situations", f"give at most {MAX_REQUEST_ENTRIES}"))
    form = parts.read_form(request.form, found)
    parts.refuse(found)
    return GuideRequest(request.theme, tuple(request.situations), form)


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """A page of cases asked for: those that ``principal`` sees, below number ``before``."""

    size: int
    before: int | None
    theme: str
    status: case_pb2.CaseStatus.ValueType
    principal: Principal


def query(request: case_pb2.ListCasesRequest, principal: Principal) -> CaseQuery:
    """Read what is to be listed. Raises InvalidInputError with everything that is wrong."""
    found: Violations = []
    size, token = request.page_size, request.page_token
    parts.check_page_size(size, found)
    if token and not _SEQ.fullmatch(token):
        found.append(("page_token", "give the next_page_token of the page before"))
    if request.theme and not THEME_REF.fullmatch(request.theme):
        found.append(("theme", _THEME_HINT))
    if request.status not in case_pb2.CaseStatus.values():
        found.append(("status", "give one of the statuses of the contract"))
    parts.refuse(found)
    return CaseQuery(
        size=size or DEFAULT_PAGE_SIZE,
        before=int(token) if token else None,
        theme=request.theme,
        status=request.status,
        principal=principal,
    )
