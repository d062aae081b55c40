"""Turns whatever a handler raises into a status; lets no foreign text out."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, NoReturn

import grpc
import structlog
from google.rpc import code_pb2
from grpc import aio
from grpc_status import rpc_status

from adapters.gateway.context import RpcContext
from adapters.gateway.statuses import status_of
from adapters.subscriptions.background import error_location

OWN_SERVICES = "/onething."

_FAILURES = frozenset(
    {
        code_pb2.INTERNAL,
        code_pb2.UNAVAILABLE,
        code_pb2.DATA_LOSS,
        code_pb2.RESOURCE_EXHAUSTED,
    }
)
"""Codes of failures on our side: they are logged."""

log = structlog.get_logger(__name__)


class ErrorInterceptor(aio.ServerInterceptor):  # type: ignore[misc]  # grpc has no types
    """Wraps the handlers of our own services."""

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler:
        """The handler, with its errors translated."""
        handler = await continuation(handler_call_details)
        method = handler_call_details.method
        if handler is None or not method.startswith(OWN_SERVICES):
            return handler
        coders = (handler.request_deserializer, handler.response_serializer)
        if handler.response_streaming:
            stream = _with_stream_error_status(handler.unary_stream, method)
            return grpc.unary_stream_rpc_method_handler(stream, *coders)
        return grpc.unary_unary_rpc_method_handler(
            _with_error_status(handler.unary_unary, method), *coders
        )


def _with_error_status(
    handle: Callable[[Any, RpcContext], Awaitable[Any]], method: str
) -> Callable[[Any, RpcContext], Awaitable[Any]]:
    async def guarded(request: Any, context: RpcContext) -> Any:
        try:
            return await handle(request, context)
        except aio.AbortError:
            raise
        except Exception as error:  # noqa: BLE001 - the wire's edge
            await _abort(context, error, method)

    return guarded


def _with_stream_error_status(
    handle: Callable[[Any, RpcContext], AsyncIterator[Any]], method: str
) -> Callable[[Any, RpcContext], AsyncIterator[Any]]:
    async def guarded(request: Any, context: RpcContext) -> AsyncIterator[Any]:
        try:
            async for response in handle(request, context):
                yield response
        except aio.AbortError:
            raise
        except Exception as error:  # noqa: BLE001 - the wire's edge
            await _abort(context, error, method)

    return guarded


async def _abort(context: RpcContext, error: Exception, method: str) -> NoReturn:
    status = status_of(error)
    if status.code in _FAILURES:
        log.warning(
            "call_failed",
            method=method,
            code=code_pb2.Code.Name(status.code),
            error=type(error).__name__,
            where=error_location(error),
        )
    wire = rpc_status.to_status(status)
    await context.abort(wire.code, wire.details, wire.trailing_metadata)
    raise AssertionError("abort does not return")  # pragma: no cover
