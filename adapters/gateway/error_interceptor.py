"""Turns whatever a handler raises into a status; lets no foreign text out."""

from collections.abc import AsyncIterator
from typing import Any, NoReturn

import structlog
from google.rpc import code_pb2
from grpc import aio
from grpc_status import rpc_status

from adapters.gateway.context import RpcContext
from adapters.gateway.handler_interceptor import Handler, HandlerInterceptor, StreamHandler
from adapters.gateway.statuses import status_of
from adapters.subscriptions.background import error_location

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


class ErrorInterceptor(HandlerInterceptor):
    """Wraps the handlers of our own services."""

    def wrap_unary(self, handle: Handler, method: str) -> Handler:
        """The handler, with its errors translated."""

        async def guarded(request: Any, context: RpcContext) -> Any:
            try:
                return await handle(request, context)
            except aio.AbortError:
                raise
            except Exception as error:  # noqa: BLE001 - the wire's edge
                await _abort(context, error, method)

        return guarded

    def wrap_stream(self, handle: StreamHandler, method: str) -> StreamHandler:
        """The same for a stream."""

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
