"""RPCs of the gateway in scripts: ``Service/Method`` and the request in JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from google.protobuf import descriptor_pool, json_format, message_factory
from google.protobuf.message import Message

from adapters.pb.onething.case.v1 import (  # noqa: F401 - they register the services
    case_pb2,
    operations_pb2,
    supervision_pb2,
    task_pb2,
)
from domain.theme.yaml.suggestions import did_you_mean

_PACKAGE = "onething.case.v1"
_SERVICES = (
    "CaseService",
    "TaskService",
    "SupervisionService",
    "OperationsService",
    "ThemeCatalogueService",
)


class ScriptedCallError(ValueError):
    """A call is not one of the gateway's; ``fix`` says what to write."""

    def __init__(self, message: str, fix: str) -> None:
        self.fix = fix
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class ScriptedCall:
    """One unary RPC: its path on the wire, its request, and the class of its response."""

    path: str
    request: Any
    response: type[Message]

    def fill(self, **values: str) -> None:
        """Set fields of the request, or of its ``order``, that the script left empty."""
        nested = [self.request.order] if "order" in self.request.DESCRIPTOR.fields_by_name else []
        for message in (self.request, *nested):
            for name, value in values.items():
                if name in message.DESCRIPTOR.fields_by_name and not getattr(message, name):
                    setattr(message, name, value)


def scripted_call(method: str, request: object) -> ScriptedCall:
    """Parse a call. Raises ScriptedCallError."""
    service, _, name = method.partition("/")
    if service not in _SERVICES:
        fix = did_you_mean(service, _SERVICES)
        raise ScriptedCallError(f"the gateway has no service `{service}`", fix)
    methods = descriptor_pool.Default().FindServiceByName(f"{_PACKAGE}.{service}").methods_by_name
    unary = {n: each for n, each in methods.items() if not each.server_streaming}
    if name not in unary:
        problem = f"`{service}` has no method `{name}` with one response"
        raise ScriptedCallError(problem, did_you_mean(name, unary))
    if not isinstance(request, Mapping):
        fix = "write the request as a mapping, `{}` where it is empty"
        raise ScriptedCallError(f"the request of `{method}` is not a mapping", fix)
    found = unary[name]
    message = message_factory.GetMessageClass(found.input_type)()
    try:
        json_format.ParseDict(dict(request), message)
    except json_format.ParseError as error:
        known = ", ".join(found.input_type.fields_by_name)
        what = str(error).splitlines()[0]
        raise ScriptedCallError(
            f"the request of `{method}` does not parse: {what}", f"its fields are {known}"
        ) from error
    response = message_factory.GetMessageClass(found.output_type)
    return ScriptedCall(f"/{_PACKAGE}.{service}/{name}", message, response)
