"""Lets nobody call a method in a role that it is not open to."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from adapters.gateway.auth.callers import Callers, caller_of
from adapters.gateway.auth.identity import Principal
from adapters.gateway.auth.roles import METHOD_ROLES, Role
from adapters.gateway.context import RpcContext
from adapters.gateway.handler_interceptor import Handler, HandlerInterceptor, StreamHandler
from domain.errors import NotIdentifiedError, NotPermittedError

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AuthenticatedContext:
    """The context that handlers get: who acts."""

    principal: Principal


class Authorisation(HandlerInterceptor):
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

    def wrap_unary(self, handle: Handler, method: str) -> Handler:
        """The handler, behind the check."""

        async def checked(request: Any, context: RpcContext) -> Any:
            return await handle(request, self._authenticate(context, method))

        return checked

    def wrap_stream(self, handle: StreamHandler, method: str) -> StreamHandler:
        """The same for a stream."""

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
