"""The part of a call's context that handlers use."""

from collections.abc import Mapping, Sequence
from typing import NoReturn, Protocol

import grpc


class Context(Protocol):
    """What ``grpc.aio.ServicerContext`` offers, as far as it is needed."""

    async def abort(
        self, code: grpc.StatusCode, details: str, trailing_metadata: object = ()
    ) -> NoReturn:
        """End the call with a status."""
        ...

    def auth_context(self) -> Mapping[str, Sequence[bytes]]:
        """What is known of the peer's certificate."""
        ...
