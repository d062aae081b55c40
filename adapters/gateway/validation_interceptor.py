"""Lets no request reach a handler that breaks the rules of its proto."""

from collections.abc import AsyncIterator
from typing import Any

from google.protobuf.message import Message

from adapters.gateway.context import Context
from adapters.gateway.handler_interceptor import Handler, HandlerInterceptor, StreamHandler
from adapters.gateway.request_rules import require_valid


class ValidationInterceptor(HandlerInterceptor):
    """Validates the requests of our own services. Reports of departments come to their
    handler as bytes: what they say is held to the plan as well, and is on record if it is wrong.
    """

    def wrap_unary(self, handle: Handler, method: str) -> Handler:
        """The handler, behind the validation."""
        del method

        async def validated(request: Any, context: Context) -> Any:
            if isinstance(request, Message):
                require_valid(request)
            return await handle(request, context)

        return validated

    def wrap_stream(self, handle: StreamHandler, method: str) -> StreamHandler:
        """The same for a stream."""
        del method

        async def validated(request: Any, context: Context) -> AsyncIterator[Any]:
            require_valid(request)
            async for response in handle(request, context):
                yield response

        return validated
