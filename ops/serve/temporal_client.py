"""The engine's client of Temporal; waits for a server that is still starting."""

import asyncio
import logging
import os
import time
from functools import cache

import structlog
from temporalio.client import Client
from temporalio.runtime import (
    LogForwardingConfig,
    LoggingConfig,
    Runtime,
    TelemetryConfig,
    TelemetryFilter,
)
from temporalio.service import RPCError, RPCStatusCode, TLSConfig

from adapters.temporal.sealed_payloads import SealedPayloads, sealed_converter
from domain.errors import UnavailableError
from ops.serve.config.master_key import payload_keys
from ops.serve.config.settings import Settings
from ops.serve.config.tls import temporal_tls
from ops.serve.logging import SDK_CORE

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 1.0

log = structlog.get_logger(__name__)


async def connect_temporal(settings: Settings) -> Client:
    """Connect, trying again for ``temporal_wait_s``. Every payload is sealed.

    Raises:
        SettingsError: the address is not safe, or a key or a TLS file is missing.
        UnavailableError: there is no Temporal, or it lacks the namespace.
    """
    deadline = time.monotonic() + settings.temporal_wait_s
    pause = FIRST_PAUSE_S
    tls, codec = temporal_tls(settings), SealedPayloads(payload_keys(settings))
    while True:
        try:
            return await _connect(settings, tls, codec)
        except (RuntimeError, RPCError) as error:
            if time.monotonic() + pause > deadline:
                raise UnavailableError(_error_message(settings, error)) from error
            log.info("temporal_waiting", address=settings.temporal_address)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_S)


@cache
def sdk_runtime() -> Runtime:
    """The SDK's one runtime of this process; its Rust core logs through our logger.

    By itself the core prints coloured lines of its own to the standard error.
    """
    forwarding = LogForwardingConfig(
        logger=logging.getLogger(SDK_CORE),
        append_target_to_name=False,
        prepend_target_on_message=False,
        append_log_fields_to_message=False,
    )
    levels = TelemetryFilter(core_level="WARN", other_level="ERROR")
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(levels, forwarding=forwarding)))


async def _connect(settings: Settings, tls: TLSConfig | None, codec: SealedPayloads) -> Client:
    client = await Client.connect(
        settings.temporal_address,
        namespace=settings.temporal_namespace,
        api_key=key.get_secret_value() if (key := settings.temporal_api_key) else None,
        tls=tls or False,
        data_converter=sealed_converter(codec),
        identity=f"onething/{os.getpid()}",
        runtime=sdk_runtime(),
    )
    await client.count_workflows("WorkflowId = 'onething-probe'")  # the namespace is there
    return client


def _error_message(settings: Settings, error: Exception) -> str:
    where = f"Temporal at {settings.temporal_address}"
    if isinstance(error, RPCError) and error.status is RPCStatusCode.NOT_FOUND:
        return (
            f"{where}: has no namespace {settings.temporal_namespace}; create it, "
            "or set temporal_namespace to one that exists"
        )
    return (
        f"{where}: does not answer within {settings.temporal_wait_s:g} s; start it, "
        "or set temporal_address (TEMPORAL_ADDRESS) to one that runs, and temporal_tls as it needs"
    )
