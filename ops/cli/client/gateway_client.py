"""A client of the gateway: what the command line and the demo call it with."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from types import TracebackType
from typing import Protocol, Self, TypeVar

import grpc

from adapters.gateway.auth.identity import ACTOR_KEY
from adapters.pb.onething.case.v1 import (
    case_pb2,
    case_pb2_grpc,
    operations_pb2_grpc,
    supervision_pb2_grpc,
    task_pb2_grpc,
)
from adapters.transport.tls import open_channel
from ops.cli.client.call_errors import engine_error
from ops.embedded.endpoints import read_endpoints
from ops.serve.config.settings import Settings
from ops.serve.config.tls import channel_credentials, require_loopback

CALL_S = 20.0
RECONNECT_LIMIT_S = 60.0
RECONNECT_DELAY_S = 0.5

Reply = TypeVar("Reply")
Request = TypeVar("Request")
Request_contra = TypeVar("Request_contra", contravariant=True)
Reply_co = TypeVar("Reply_co", covariant=True)


class Method(Protocol[Request_contra, Reply_co]):
    """A method of a service, as its stub has it."""

    def __call__(
        self, request: Request_contra, *, metadata: tuple[tuple[str, str], ...], timeout: float
    ) -> Awaitable[Reply_co]:
        """Call it."""
        ...


class GatewayClient:
    """One channel to a gateway. Use as an async context manager.

    Every method raises the engine's errors: InvalidInputError with the field
    violations, NotFoundError, NotIdentifiedError, NotPermittedError,
    RequestReusedError, CommandRejectedError, and UnavailableError where there is
    no gateway or a part behind it is away.

    Args:
        address: ``HOST:PORT``.
        credentials: what is shown and trusted; None for a plain channel.
        acting_as: in whose name calls are made, ``role/id``; where empty, in the
            caller's own, in a role of the gateway's choice.
    """

    def __init__(
        self,
        address: str,
        credentials: grpc.ChannelCredentials | None = None,
        *,
        acting_as: str = "",
    ) -> None:
        self.address = address
        self._channel = open_channel(address, credentials)
        self._metadata = ((ACTOR_KEY, acting_as),) if acting_as else ()
        self._cases = case_pb2_grpc.CaseServiceStub(self._channel)
        self.cases = self._cases
        """The methods of cases, for :meth:`ask`."""
        self.themes = case_pb2_grpc.ThemeCatalogueServiceStub(self._channel)
        """The methods of published themes, for :meth:`ask`."""
        self.tasks = task_pb2_grpc.TaskServiceStub(self._channel)
        """The methods of tasks, for :meth:`ask`."""
        self.supervision = supervision_pb2_grpc.SupervisionServiceStub(self._channel)
        """The methods of supervision, for :meth:`ask`."""
        self.operations = operations_pb2_grpc.OperationsServiceStub(self._channel)
        """The methods of operators, for :meth:`ask`."""

    async def invoke(self, method: Method[Request, Reply], request: Request) -> Reply:
        """Call a method of one of the services once; see the contract."""
        return await self._translated(method(request, metadata=self._metadata, timeout=CALL_S))

    async def open_case(self, request: case_pb2.OpenCaseRequest) -> case_pb2.OpenCaseResponse:
        """Open a case; see the contract."""
        return await self._translated(
            self._cases.OpenCase(request, metadata=self._metadata, timeout=CALL_S)
        )

    async def supplement_case(
        self, request: case_pb2.SupplementCaseRequest
    ) -> case_pb2.SupplementCaseResponse:
        """Supply what a department asked for; see the contract."""
        return await self._translated(
            self._cases.SupplementCase(request, metadata=self._metadata, timeout=CALL_S)
        )

    async def get_case(self, case_id: str) -> case_pb2.Case:
        """One case as it stands."""
        request = case_pb2.GetCaseRequest(case_id=case_id)
        call: Awaitable[case_pb2.GetCaseResponse] = self._cases.GetCase(
            request, metadata=self._metadata, timeout=CALL_S
        )
        return (await self._translated(call)).case

    async def list_cases(
        self, *, theme: str = "", status: case_pb2.CaseStatus.ValueType, limit: int
    ) -> case_pb2.ListCasesResponse:
        """The newest cases, at most so many, and the damaged ones among them, as one page."""
        found = case_pb2.ListCasesResponse()
        cases, token = found.cases, ""
        while len(cases) < limit:
            request = case_pb2.ListCasesRequest(
                page_size=min(limit - len(cases), 500), page_token=token, theme=theme, status=status
            )
            page = await self._translated(
                self._cases.ListCases(request, metadata=self._metadata, timeout=CALL_S)
            )
            cases.extend(page.cases)
            found.damaged_case_ids.extend(page.damaged_case_ids)
            token = page.next_page_token
            if not token:
                break
        return found

    async def watch_case(
        self, case_id: str, *, after: int = 0
    ) -> AsyncIterator[case_pb2.TimelineEntry]:
        """The timeline until the case is closed; a gateway that goes away is awaited."""
        deadline = time.monotonic() + RECONNECT_LIMIT_S
        while True:
            request = case_pb2.WatchCaseRequest(case_id=case_id, after_version=after)
            try:
                async for response in self._cases.WatchCase(request, metadata=self._metadata):
                    after = response.entry.version
                    deadline = time.monotonic() + RECONNECT_LIMIT_S
                    yield response.entry
            except grpc.aio.AioRpcError as error:
                unavailable_since = error.code() is grpc.StatusCode.UNAVAILABLE
                if not unavailable_since or after == 0 or time.monotonic() > deadline:
                    raise engine_error(error, f"gateway at {self.address}") from error
            else:
                return
            await asyncio.sleep(RECONNECT_DELAY_S)

    async def close(self) -> None:
        """Hang up."""
        await self._channel.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def _translated(self, call: Awaitable[Reply]) -> Reply:
        try:
            return await call
        except grpc.aio.AioRpcError as error:
            raise engine_error(error, f"gateway at {self.address}") from error


def gateway_client(settings: Settings) -> GatewayClient:
    """The gateway of the settings, or of the stack that runs on the data folder.

    Raises:
        SettingsError: the address is beyond this machine and there is no TLS.
        UnavailableError: no address is set and no stack runs.
    """
    address = settings.gateway_address or read_endpoints(settings.data_folder).gateway
    credentials = channel_credentials(settings.client_tls)
    if credentials is None:
        require_loopback("gateway", address)
    return GatewayClient(address, credentials, acting_as=settings.acting_as)
