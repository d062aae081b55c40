"""The base of the gateway's interceptors: each wraps the handlers of our own services."""

from abc import abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, TypeAlias

import grpc
from grpc import aio

OWN_SERVICES = "/onething."
"""How the methods of our own services begin; health and reflection are not wrapped."""

Handler: TypeAlias = Callable[[Any, Any], Awaitable[Any]]
StreamHandler: TypeAlias = Callable[[Any, Any], AsyncIterator[Any]]


class HandlerInterceptor(aio.ServerInterceptor):  # type: ignore[misc]  # grpc has no types
    """Replaces unary and server-streaming handlers by wrapped ones."""

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler:
        """The wrapped handler; that of another service as it is."""
        handler = await continuation(handler_call_details)
        method = handler_call_details.method
        if handler is None or not method.startswith(OWN_SERVICES):
            return handler
        coders = (handler.request_deserializer, handler.response_serializer)
        if handler.response_streaming:
            stream = self.wrap_stream(handler.unary_stream, method)
            return grpc.unary_stream_rpc_method_handler(stream, *coders)
        return grpc.unary_unary_rpc_method_handler(
            self.wrap_unary(handler.unary_unary, method), *coders
        )

    @abstractmethod
    def wrap_unary(self, handle: Handler, method: str) -> Handler:
        """The handler to serve in place of a unary one; ``method`` is ``/service/Method``."""

    @abstractmethod
    def wrap_stream(self, handle: StreamHandler, method: str) -> StreamHandler:
        """The handler to serve in place of one that answers with a stream."""
