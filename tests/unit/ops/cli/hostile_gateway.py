"""A gateway that answers every call with hostile text in every field, over real gRPC."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from adapters.pb.onething.case.v1 import case_pb2, operations_pb2, supervision_pb2, task_pb2

HOSTILE = (
    "🙂"
    "好\nevery seal holds\r\nready gateway=evil\x1b[2J\x1b]8;;http://e\x07\x9b31m\u202e\u2066"
    "\u200b\ufeff\u2028error: x\x7f\x85[red]r[/red]\U000e0041"
)
ERROR = HOSTILE.encode("utf-8", "replace").decode()
FILES = (case_pb2, operations_pb2, supervision_pb2, task_pb2)


def filled(message: Message, depth: int = 6) -> Message:
    """The message with something in every field: hostile where it is text."""
    for field in message.DESCRIPTOR.fields:
        if field.containing_oneof is not None and field.containing_oneof.fields[0] is not field:
            continue
        if "page_token" in field.name or field.name == "next_after_version":
            continue
        if field.message_type is not None:
            if depth and not field.message_type.GetOptions().map_entry:
                _fill_nested(message, field, depth)
            continue
        value = _value(field)
        if field.is_repeated:
            getattr(message, field.name).append(value)
        else:
            setattr(message, field.name, value)
    return message


def _fill_nested(message: Message, field: Any, depth: int) -> None:
    nested = getattr(message, field.name)
    nested = nested.add() if field.is_repeated else nested
    nested.SetInParent()
    if field.message_type.full_name == "google.protobuf.Timestamp":
        nested.FromSeconds(1_790_000_000)
    else:
        filled(nested, depth - 1)


def _value(field: Any) -> object:
    match field.type:
        case FieldDescriptor.TYPE_STRING:
            return HOSTILE
        case FieldDescriptor.TYPE_BYTES:
            return b"\x1b" * 32
        case FieldDescriptor.TYPE_BOOL:
            return True
        case FieldDescriptor.TYPE_ENUM:
            return field.enum_type.values[-1].number
        case _:
            return 1


class _AllServices(grpc.GenericRpcHandler):  # type: ignore[misc] # grpc has no types
    """Serves every method of every service of the contract."""

    def __init__(self, refusal: grpc.StatusCode | None) -> None:
        self._refusal = refusal
        self._methods = {
            f"/{service.full_name}/{method.name}": method
            for file in FILES
            for service in file.DESCRIPTOR.services_by_name.values()
            for method in service.methods
        }

    def service(self, details: grpc.HandlerCallDetails) -> grpc.RpcMethodHandler | None:
        method = self._methods.get(details.method)
        if method is None:
            return None
        answer = filled(GetMessageClass(method.output_type)()).SerializeToString()
        if method.server_streaming:
            return grpc.unary_stream_rpc_method_handler(self._streamed(answer))
        return grpc.unary_unary_rpc_method_handler(self._answered(answer))

    def _answered(self, answer: bytes) -> Callable[[bytes, grpc.ServicerContext], bytes]:
        def handle(_request: bytes, context: grpc.ServicerContext) -> bytes:
            if self._refusal:
                context.abort(self._refusal, ERROR)
            return answer

        return handle

    def _streamed(self, answer: bytes) -> Callable[[bytes, grpc.ServicerContext], Iterator[bytes]]:
        def handle(_request: bytes, context: grpc.ServicerContext) -> Iterator[bytes]:
            if self._refusal:
                context.abort(self._refusal, ERROR)
            yield answer

        return handle


@contextmanager
def hostile_gateway(refusal: grpc.StatusCode | None = None) -> Iterator[str]:
    """Serve; gives the address."""
    server = grpc.server(ThreadPoolExecutor(2))
    server.add_generic_rpc_handlers((_AllServices(refusal),))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        server.stop(0).wait()
