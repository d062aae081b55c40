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
from domain.errors import SettingsError, UnavailableError
from ops.serve.config.master_key import payload_keys
from ops.serve.config.settings import Settings
from ops.serve.config.tls import temporal_tls
from ops.serve.logging import SDK_CORE
from workflows.search_attributes import TYPES

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 1.0

log = structlog.get_logger(__name__)


async def connect_temporal(settings: Settings) -> Client:
    """Connect, retrying for ``temporal_wait_s``. Every payload is sealed.

    Raises:
        SettingsError: the address is not safe, a key or a TLS file is missing, or the
            namespace lacks a search attribute.
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
    """Return the SDK's one runtime of this process; its Rust core logs through our logger.

    By default the core prints coloured lines to the standard error.
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
    await _require_namespace(client, search_attributes=settings.temporal_search_attributes)
    return client


async def _require_namespace(client: Client, *, search_attributes: bool) -> None:
    """Ask for what a namespace must have: a query fails where it lacks an attribute."""
    names = TYPES if search_attributes else ("WorkflowId",)
    query = " AND ".join(f"{name} = 'onething-probe'" for name in names)
    try:
        await client.count_workflows(query)
    except RPCError as error:
        if error.status is RPCStatusCode.INVALID_ARGUMENT:
            raise SettingsError(missing_attributes_message(client.namespace)) from error
        raise


def missing_attributes_message(namespace: str) -> str:
    """Explain how to add the search attributes to a namespace."""
    commands = (
        f"temporal operator search-attribute create --namespace {namespace} "
        f"--name {name} --type {kind}"
        for name, kind in TYPES.items()
    )
    return (
        f"Temporal's namespace {namespace} lacks search attributes of cases; create them, or set "
        f"temporal_search_attributes to false: {'; '.join(commands)}"
    )


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
