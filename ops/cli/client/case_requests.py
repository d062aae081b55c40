"""Case inputs and supplements as the contract's requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from uuid import uuid4

from adapters.pb.onething.case.v1 import case_pb2
from adapters.value_fields import to_form_field
from domain.errors import InvalidInputError
from domain.plan import FormValue
from domain.theme.case_input import CaseInput, SupplementInput

_CHANNELS = {
    "window": case_pb2.CHANNEL_WINDOW,
    "web": case_pb2.CHANNEL_WEB,
    "mobile": case_pb2.CHANNEL_MOBILE,
    "courier": case_pb2.CHANNEL_COURIER,
    "other": case_pb2.CHANNEL_OTHER,
}


@dataclass(frozen=True, slots=True)
class OpeningOptions:
    """How a window receives a case: maybe incomplete, with promises in place of materials."""

    incomplete: bool = False
    commitments: tuple[case_pb2.Commitment, ...] = ()
    place: str = ""
    as_shown: Mapping[str, str] = field(default_factory=dict)


def opening_request(
    theme: str,
    given: CaseInput,
    request_id: str = "",
    opening_options: OpeningOptions | None = None,
) -> case_pb2.OpenCaseRequest:
    """The request; without an id it gets a random one, so that it opens a new case."""
    how = opening_options or OpeningOptions()
    return case_pb2.OpenCaseRequest(
        request_id=request_id or str(uuid4()),
        theme=theme,
        form=_form(given.form, how.as_shown),
        materials=_materials(given.materials),
        situations=given.situations,
        channel=_CHANNELS[given.channel],
        receive_incomplete=how.incomplete,
        commitments=how.commitments,
        place=how.place,
    )


def supplement_request(
    case_id: str,
    step: str,
    given: SupplementInput,
    request_id: str = "",
    as_shown: Mapping[str, str] = MappingProxyType({}),
) -> case_pb2.SupplementCaseRequest:
    """The request, to the case itself where there is no step; without an id it gets a
    random one.
    """
    return case_pb2.SupplementCaseRequest(
        case_id=case_id,
        request_id=request_id or str(uuid4()),
        step_id=step,
        form=_form(given.form, as_shown),
        materials=_materials(given.materials),
    )


def correction_request(
    case_id: str,
    given: SupplementInput,
    request_id: str = "",
    as_shown: Mapping[str, str] = MappingProxyType({}),
) -> case_pb2.CorrectCaseRequest:
    """The request; without an id it gets a random one."""
    return case_pb2.CorrectCaseRequest(
        case_id=case_id,
        request_id=request_id or str(uuid4()),
        form=_form(given.form, as_shown),
        materials=_materials(given.materials),
    )


def _form(form: Mapping[str, FormValue], as_shown: Mapping[str, str]) -> list[case_pb2.FormField]:
    """The fields; those of ``as_shown``, with why, are accepted as their documents show them."""
    unknown = [name for name in as_shown if name not in form]
    if unknown:
        problem = "the input has no such field; add its value, or omit it here"
        raise InvalidInputError(tuple((f"as shown: {name}", problem) for name in unknown))
    fields = [to_form_field(name, value) for name, value in form.items()]
    for each in fields:
        if each.name in as_shown:
            each.as_shown.reason_code = "document_shows_it"
            each.as_shown.reason = as_shown[each.name]
    return fields


def _materials(digests: Mapping[str, str]) -> list[case_pb2.FormMaterial]:
    return [
        case_pb2.FormMaterial(name=name, sha256=bytes.fromhex(digest))
        for name, digest in digests.items()
    ]
