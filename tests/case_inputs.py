"""The shipped examples as inputs of a case."""

from datetime import UTC, datetime

from adapters.pb.onething.case.v1 import case_pb2
from domain.plan import FormValue
from domain.theme.case_input import CaseInput, read_case_input
from ops.embedded.processes.child_command import ROOT


def example(theme: str) -> CaseInput:
    """The example of a shipped theme, as of today."""
    file = ROOT / "themes" / theme / "example.yaml"
    return read_case_input(file.read_bytes(), str(file), datetime.now(UTC).date())


def open_request(theme: str, request_id: str) -> case_pb2.OpenCaseRequest:
    """The request that opens the example's case."""
    given = example(theme)
    return case_pb2.OpenCaseRequest(
        request_id=request_id,
        theme=theme,
        form=[_field(name, value) for name, value in given.form.items()],
        materials=[
            case_pb2.FormMaterial(name=name, sha256=bytes.fromhex(digest))
            for name, digest in given.materials.items()
        ],
        channel=case_pb2.CHANNEL_WEB,
    )


def _field(name: str, value: FormValue) -> case_pb2.FormField:
    match value:
        case bool():
            return case_pb2.FormField(name=name, boolean=value)
        case int():
            return case_pb2.FormField(name=name, integer=value)
        case str():
            return case_pb2.FormField(name=name, text=value)
