"""Requests on the wire to what the gateway works with. Whether a form is right is for the plan."""

from dataclasses import dataclass

from adapters.gateway import request_parts as parts
from adapters.gateway.auth.identity import Principal
from adapters.gateway.cases.check_overrides import read_check_overrides
from adapters.gateway.cases.supplements import SuppliedValues
from adapters.gateway.cases.view.case_view import read_status
from adapters.gateway.command_dispatcher import CommandRequest
from adapters.gateway.request_parts import DEFAULT_PAGE_SIZE
from adapters.pb.onething.case.v1 import case_pb2
from domain.case.opening import OpeningRequest
from domain.case.status import CaseStatus
from domain.plan import FormValue
from domain.projection.queries import Cursor


def opening_request(request: case_pb2.OpenCaseRequest, principal: Principal) -> OpeningRequest:
    """Read an opening. Raises NotPermittedError: see :func:`read_check_overrides`."""
    return OpeningRequest(
        header=principal.header(request.request_id),
        theme=request.theme,
        form=parts.read_form(request.form),
        materials=parts.read_materials(request.materials),
        situations=tuple(request.situations),
        channel=request.channel or case_pb2.CHANNEL_WEB,
        receive_incomplete=request.receive_incomplete,
        commitments=parts.read_commitments(request.commitments),
        place=request.place,
        as_shown=read_check_overrides(request.form, principal),
    )


def supplied_values(
    request: case_pb2.SupplementCaseRequest | case_pb2.CorrectCaseRequest, principal: Principal
) -> tuple[CommandRequest, SuppliedValues]:
    """Who supplies what. Raises NotPermittedError: see :func:`read_check_overrides`."""
    form = parts.read_form(request.form)
    materials = parts.read_materials(request.materials)
    as_shown = read_check_overrides(request.form, principal)
    by = parts.read_command_request(request, principal)
    return by, SuppliedValues(form, materials, as_shown)


@dataclass(frozen=True, slots=True)
class GuideRequest:
    """What is known of an applicant who asks for a guide."""

    theme: str
    situations: tuple[str, ...]
    form: dict[str, FormValue]


def guide_request(request: case_pb2.GetGuideRequest) -> GuideRequest:
    """Read what is known so far."""
    form = parts.read_form(request.form)
    return GuideRequest(request.theme, tuple(request.situations), form)


@dataclass(frozen=True, slots=True)
class CaseQuery:
    """A page of cases asked for: those that ``principal`` sees, after a place in the list,
    if there is one. ``theme`` is ``name`` or ``name@version``.
    """

    size: int
    after: Cursor | None
    theme: str
    status: CaseStatus | None
    principal: Principal


def query(request: case_pb2.ListCasesRequest, principal: Principal) -> CaseQuery:
    """Read what is to be listed. Raises InvalidInputError: the token is of no page."""
    return CaseQuery(
        size=request.page_size or DEFAULT_PAGE_SIZE,
        after=parts.read_cursor(request.page_token),
        theme=request.theme,
        status=read_status(request.status),
        principal=principal,
    )
