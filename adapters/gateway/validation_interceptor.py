"""Lets no request reach a handler that breaks the rules of its proto."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import grpc
from google.protobuf.message import Message
from grpc import aio

from adapters.gateway.context import Context
from adapters.gateway.error_interceptor import OWN_SERVICES
from adapters.gateway.request_rules import require_valid


class ValidationInterceptor(aio.ServerInterceptor):  # type: ignore[misc]  # grpc has no types
    """Validates the requests of our own services. Reports of departments come to their
    handler as bytes: what they say is held to the plan as well, and is on record if it is wrong.
    """

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler:
        """The handler, behind the validation."""
        handler = await continuation(handler_call_details)
        if handler is None or not handler_call_details.method.startswith(OWN_SERVICES):
            return handler
        coders = (handler.request_deserializer, handler.response_serializer)
        if handler.response_streaming:
            stream = _validated_stream(handler.unary_stream)
            return grpc.unary_stream_rpc_method_handler(stream, *coders)
        return grpc.unary_unary_rpc_method_handler(_validated(handler.unary_unary), *coders)


def _validated(
    handle: Callable[[Any, Context], Awaitable[Any]],
) -> Callable[[Any, Context], Awaitable[Any]]:
    async def validated(request: Any, context: Context) -> Any:
        if isinstance(request, Message):
            require_valid(request)
        return await handle(request, context)

    return validated


def _validated_stream(
    handle: Callable[[Any, Context], AsyncIterator[Any]],
) -> Callable[[Any, Context], AsyncIterator[Any]]:
    async def validated(request: Any, context: Context) -> AsyncIterator[Any]:
        require_valid(request)
        async for response in handle(request, context):
            yield response

    return validated
