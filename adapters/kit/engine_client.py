"""The client of the engine, which reports later answers."""

import asyncio
from pathlib import Path

import grpc
from google.rpc import error_details_pb2
from grpc import aio
from grpc_status import rpc_status

from adapters.kit.settings import Settings, Tls
from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from adapters.transport.addresses import host_of, require_loopback
from adapters.transport.tls import channel_credentials, open_channel
from domain.errors import SettingsError, UnavailableError

REPORT = "/onething.adapter.v1.StepReportService/ReportOutcome"
REPORT_TIMEOUT_S = 10.0
CHANNEL_OPTIONS = (
    ("grpc.enable_retries", 0),  # the outbox owns retries
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1000),
)


class EngineClient:
    """Reports to the engine at its current address, which may change."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._address = ""
        self._channel: aio.Channel | None = None

    async def report(self, request: bytes) -> None:
        """Send the exact bytes of a ReportOutcomeRequest; returns once it is recorded.

        Raises:
            UnavailableError: the engine has not acknowledged it; the text is the
                status code with the engine's violations of the answer, or says that no
                address is known.
        """
        channel = await self._connect()
        call = channel.unary_unary(
            REPORT, response_deserializer=pb.ReportOutcomeResponse.FromString
        )
        try:
            await call(request, timeout=REPORT_TIMEOUT_S)
        except aio.AioRpcError as error:
            raise UnavailableError(_error_detail(error)) from error
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            raise UnavailableError("the call was closed: the engine's address changed") from error

    async def _connect(self) -> aio.Channel:
        address = self._settings.engine or _content(self._settings.engine_file)
        if self._channel is None or address != self._address:
            channel = _channel(address, self._settings.tls)
            old, self._channel, self._address = self._channel, channel, address
            if old is not None:
                await old.close()
        return self._channel

    async def close(self) -> None:
        """Close the channel. Idempotent."""
        if self._channel is not None:
            channel, self._channel = self._channel, None
            await channel.close()


def _error_detail(error: aio.AioRpcError) -> str:
    """Return the status code, and the engine's field violations: names and types, no values."""
    code: str = error.code().name
    status = (
        rpc_status.from_call(error) if error.code() is grpc.StatusCode.INVALID_ARGUMENT else None
    )
    bad = error_details_pb2.BadRequest()
    found = [
        f"{each.field}: {each.description}"
        for detail in (status.details if status else ())
        if detail.Unpack(bad)
        for each in bad.field_violations
    ]
    return f"{code}: {'; '.join(found)}" if found else code


def _content(path: Path | None) -> str:
    try:
        address = "" if path is None else path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise UnavailableError("the file with the engine's address cannot be read") from error
    if not address:
        raise UnavailableError("the engine's address is not known")
    return address


def _channel(address: str, tls: Tls | None) -> aio.Channel:
    try:
        if tls is None:
            require_loopback(host_of(address))
        credentials = None if tls is None else channel_credentials(tls)
    except SettingsError as error:
        raise UnavailableError(str(error)) from error
    return open_channel(address, credentials, CHANNEL_OPTIONS)
