"""Lets nobody call a method in a role that it is not open to."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import grpc
import structlog
from grpc import aio

from adapters.gateway.auth.callers import Callers, caller_of
from adapters.gateway.auth.identity import Principal
from adapters.gateway.auth.roles import METHOD_ROLES, Role
from adapters.gateway.context import Context, RpcContext
from adapters.gateway.error_interceptor import OWN_SERVICES
from domain.errors import NotIdentifiedError, NotPermittedError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AuthenticatedContext:
    """The context that handlers get: who acts."""

    principal: Principal


class Authorisation(aio.ServerInterceptor):  # type: ignore[misc]  # grpc has no types
    """Gives the handlers of our own services the principal, or refuses the call.

    Args:
        callers: what each caller may.
        method_roles: methods and the roles they are open to; others are refused.
    """

    def __init__(
        self, callers: Callers, method_roles: Mapping[str, frozenset[Role]] = METHOD_ROLES
    ) -> None:
        self._callers = callers
        self._method_roles = method_roles

    async def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], Awaitable[grpc.RpcMethodHandler]],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler:
        """The handler, behind the check."""
        handler = await continuation(handler_call_details)
        method = handler_call_details.method
        if handler is None or not method.startswith(OWN_SERVICES):
            return handler
        coders = (handler.request_deserializer, handler.response_serializer)
        if handler.response_streaming:
            stream = self._with_stream_authorisation(handler.unary_stream, method)
            return grpc.unary_stream_rpc_method_handler(stream, *coders)
        return grpc.unary_unary_rpc_method_handler(
            self._with_authorisation(handler.unary_unary, method), *coders
        )

    def _with_authorisation(
        self, handle: Callable[[Any, Context], Awaitable[Any]], method: str
    ) -> Callable[[Any, RpcContext], Awaitable[Any]]:
        async def checked(request: Any, context: RpcContext) -> Any:
            return await handle(request, self._authenticate(context, method))

        return checked

    def _with_stream_authorisation(
        self, handle: Callable[[Any, Context], AsyncIterator[Any]], method: str
    ) -> Callable[[Any, RpcContext], AsyncIterator[Any]]:
        async def checked(request: Any, context: RpcContext) -> AsyncIterator[Any]:
            async for response in handle(request, self._authenticate(context, method)):
                yield response

        return checked

    def _authenticate(self, context: RpcContext, method: str) -> AuthenticatedContext:
        """Raises NotIdentifiedError, NotPermittedError."""
        permitted_roles = self._method_roles.get(method, frozenset())
        try:
            return AuthenticatedContext(self._callers.principal(context, permitted_roles))
        except NotPermittedError:
            log.warning("call_not_permitted", method=method, caller=caller_of(context))
            raise
        except NotIdentifiedError:
            log.warning("caller_not_identified", method=method)
            raise
