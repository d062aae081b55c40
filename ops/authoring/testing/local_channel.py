"""gRPC services called in process: same handlers, interceptors and bytes, without a socket."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn

import grpc
from grpc import aio

Bytes = Callable[[Any], bytes]
Parsed = Callable[[bytes], Any]
Metadata = tuple[tuple[str, str | bytes], ...]


class _Details(NamedTuple):
    method: str
    invocation_metadata: Metadata


class _Aborted(aio.AbortError):  # type: ignore[misc] # grpc has no types
    """A handler ended the call; interceptors let it pass, as on the wire."""

    def __init__(self, code: grpc.StatusCode, details: str, trailing: Iterable[Any]) -> None:
        super().__init__(details)
        self.error = aio.AioRpcError(code, aio.Metadata(), aio.Metadata(*trailing), details)


class _Context:
    """What handlers and interceptors use of a call."""

    def __init__(self, metadata: Metadata) -> None:
        self._metadata = metadata

    def invocation_metadata(self) -> Metadata:
        """Return the metadata of the call."""
        return self._metadata

    def auth_context(self) -> Mapping[str, Iterable[bytes]]:
        """Return an empty context: nobody has a certificate here."""
        return {}

    async def abort(
        self, code: grpc.StatusCode, details: str = "", trailing_metadata: Iterable[Any] = ()
    ) -> NoReturn:
        """End the call as the caller will see it."""
        raise _Aborted(code, details, trailing_metadata)


class LocalServer:
    """Accepts services like ``grpc.aio.Server``, as far as generated code uses it."""

    def __init__(self, interceptors: Sequence[aio.ServerInterceptor] = ()) -> None:
        self._interceptors = interceptors
        self._handlers: list[grpc.GenericRpcHandler] = []

    def add_generic_rpc_handlers(self, handlers: Iterable[grpc.GenericRpcHandler]) -> None:
        """Add handlers."""
        self._handlers += handlers

    def add_registered_method_handlers(self, service: str, handlers: Mapping[str, Any]) -> None:
        """Do nothing: generated code passes the same methods as generic handlers."""

    async def call(self, method: str, request: bytes, metadata: Metadata) -> bytes:
        """Make one unary call. Raises ``grpc.aio.AioRpcError``."""
        try:
            return await self._answer(method, request, metadata)
        except _Aborted as aborted:
            raise aborted.error from None

    async def _answer(self, method: str, request: bytes, metadata: Metadata) -> bytes:
        context = _Context(metadata)
        handler = await self._continuation(0)(_Details(method, metadata))
        if handler is None or handler.unary_unary is None:
            await context.abort(grpc.StatusCode.UNIMPLEMENTED, f"{method} is not served here")
        parse: Parsed = handler.request_deserializer or bytes
        write: Bytes = handler.response_serializer or bytes
        return write(await handler.unary_unary(parse(request), context))

    def _continuation(self, depth: int) -> Callable[[_Details], Awaitable[Any]]:
        async def proceed(details: _Details) -> Any:
            if depth < len(self._interceptors):
                inner = self._continuation(depth + 1)
                return await self._interceptors[depth].intercept_service(inner, details)
            return self._handler(details)

        return proceed

    def _handler(self, details: _Details) -> Any:
        found = (handler.service(details) for handler in self._handlers)
        return next((handler for handler in found if handler is not None), None)


class LocalChannel:
    """A channel to a :class:`LocalServer`, as stubs use it."""

    def __init__(self, server: LocalServer) -> None:
        self._server = server

    def unary_unary(
        self,
        method: str,
        request_serializer: Bytes | None = None,
        response_deserializer: Parsed | None = None,
        **more: object,
    ) -> Callable[..., Awaitable[Any]]:
        """Return the method, ready to be called."""
        del more
        write: Bytes = request_serializer or bytes
        parse: Parsed = response_deserializer or bytes

        async def call(
            request: object, *, metadata: Metadata | None = None, **limits: object
        ) -> Any:
            del limits  # calls here take no time
            return parse(await self._server.call(method, write(request), metadata or ()))

        return call

    def unary_stream(self, method: str, *serializers: object, **more: object) -> None:
        """Reject streams, which are not supported here."""
        del method, serializers, more

    async def close(self) -> None:
        """Do nothing: no resource is open."""
