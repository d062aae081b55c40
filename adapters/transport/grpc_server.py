"""A gRPC server: for the gateway, the health service and departments' servers."""

from collections.abc import Callable, Sequence

import grpc
from grpc import aio
from grpc_health.v1 import health, health_pb2_grpc
from grpc_reflection.v1alpha import reflection

from adapters.transport.addresses import join_address, require_loopback
from domain.errors import SettingsError
from domain.request_sizes import MAX_MESSAGE_BYTES


class GrpcServer:
    """One gRPC server on one address, with the standard health service.

    Args:
        host: an address of this machine, without brackets.
        port: 0 takes a free one.
        credentials: TLS; None serves plain text, on loopback only.
        health: the health servicer.
        max_request_bytes: the maximum size of a request.
        max_response_bytes: the maximum size of a response; -1 for no limit.
        max_calls: concurrent calls; further ones fail with RESOURCE_EXHAUSTED.
        interceptors: around every call, the first outermost.

    Raises:
        SettingsError: plain text beyond loopback (constructor).
    """

    def __init__(
        self,
        host: str,
        port: int,
        credentials: grpc.ServerCredentials | None,
        health: health.aio.HealthServicer,
        *,
        max_request_bytes: int = MAX_MESSAGE_BYTES,
        max_response_bytes: int = -1,
        max_calls: int | None = None,
        interceptors: Sequence[aio.ServerInterceptor] = (),
    ) -> None:
        if credentials is None:
            require_loopback(host)
        self.address = ""
        """``HOST:PORT`` once started."""
        self._host = host
        self._port = port
        self._credentials = credentials
        self._health = health
        self._limits = (
            ("grpc.max_receive_message_length", max_request_bytes),
            ("grpc.max_send_message_length", max_response_bytes),
            ("grpc.so_reuseport", 0),  # a port that is in use is an error
        )
        self._max_calls = max_calls
        self._interceptors = interceptors
        self._server: aio.Server | None = None

    async def start(self, add: Callable[[aio.Server], None], services: Sequence[str] = ()) -> str:
        """Start to serve; return ``HOST:PORT``.

        Args:
            add: adds the services to the server.
            services: their full names, for reflection; without any there is no reflection.

        Raises:
            SettingsError: the address cannot be bound.
        """
        server = aio.server(
            interceptors=self._interceptors,
            options=self._limits,
            maximum_concurrent_rpcs=self._max_calls,
        )
        add(server)
        health_pb2_grpc.add_HealthServicer_to_server(self._health, server)
        if services:
            names = (*services, health.SERVICE_NAME, reflection.SERVICE_NAME)
            reflection.enable_server_reflection(names, server)
        self.address = self._bind(server)
        await server.start()
        self._server = server
        return self.address

    async def stop(self, grace_s: float | None) -> None:
        """Reject new calls; running ones get the grace period. Idempotent."""
        await self._health.enter_graceful_shutdown()
        if self._server is not None:
            server, self._server = self._server, None
            await server.stop(grace_s)

    def _bind(self, server: aio.Server) -> str:
        target = join_address(self._host, self._port)
        try:
            if self._credentials is None:
                port = server.add_insecure_port(target)
            else:
                port = server.add_secure_port(target, self._credentials)
        except (RuntimeError, OSError) as error:
            raise SettingsError(
                f"cannot listen on {target}; choose a free port of this machine"
            ) from error
        return join_address(self._host, port)
