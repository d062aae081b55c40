"""The parts of a call's context that are needed: the wire's, and what handlers get."""

from collections.abc import Iterable, Mapping
from typing import NoReturn, Protocol

import grpc

from adapters.gateway.auth.identity import Principal


class RpcContext(Protocol):
    """What ``grpc.aio.ServicerContext`` offers, as far as interceptors need it."""

    async def abort(
        self, code: grpc.StatusCode, details: str, trailing_metadata: object = ()
    ) -> NoReturn:
        """End the call with a status."""
        ...

    def auth_context(self) -> Mapping[str, Iterable[bytes]]:
        """What is known of the peer's certificate."""
        ...

    def invocation_metadata(self) -> Iterable[tuple[str, str | bytes]]:
        """The metadata of the call."""
        ...


class Context(Protocol):
    """What a handler gets: who acts."""

    @property
    def principal(self) -> Principal:
        """Who acts, in a role that the method is open to."""
        ...
