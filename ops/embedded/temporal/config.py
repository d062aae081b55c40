"""The settings of the embedded Temporal server, and configuration files of the server alone.

Temporal 1.32 reads YAML, of which JSON is a part, so the files are JSON. SQLite runs in WAL mode
with ``synchronous: 2`` (FULL): what Temporal acknowledged is on the disk. Paths are relative to the
server's folder, its working directory. The database has the layout of the development server of
Temporal's command line (``temporal_cli``), so that each of the two can use a folder of the other.
"""

import json
from collections.abc import Mapping

LOOPBACK = "127.0.0.1"
SERVICES = ("frontend", "history", "matching", "worker")
DYNAMIC_NAME = "dynamic.yaml"
ARGUMENTS = ("--config-file", "config.yaml", "--allow-no-auth", "start")
DATABASE_NAME = "temporal.db"
PRAGMAS: Mapping[str, object] = {"journal_mode": "wal", "synchronous": 2}
HISTORY_SHARDS = 1  # as in the command line; cannot change once a folder is in use

PortMap = Mapping[str, int]
"""Ports by name: a service's own name for gRPC, ``{service}-membership`` for its ring."""

PORTS_FILE = "ports.json"
"""For this program only.

A killed server stays a member of its own cluster for some time, and one that starts on other ports
waits for it.
"""
PORT_NAMES = tuple(name for service in SERVICES for name in (service, f"{service}-membership"))

DYNAMIC: Mapping[str, object] = {
    "frontend.WorkflowTimeSkippingEnabled": True,
    "frontend.enableServerVersionCheck": False,
    "history.timerProcessorMaxTimeShift": "1ms",
    "history.timerProcessorMaxPollRPS": 1000,
    "system.enableEagerWorkflowStart": True,
    "system.namespaceCacheRefreshInterval": "1s",
    "matching.numTaskqueueReadPartitions": 1,
    "matching.numTaskqueueWritePartitions": 1,
}
"""One partition per task queue: on one machine more only cost time.

The server reads timers up to a time shift ahead, and delays a timer that is created before that
mark until it. With the server's default of a second, every skip of a rehearsal's virtual time costs
a second; with a millisecond, a few. Nothing else depends on the mark on one machine. A queue that
is read at most 20 times a second delays such a case as well. Without the version check the server
calls no host of Temporal's makers.
"""


def server_config(ports: PortMap, *, log_level: str = "warn") -> str:
    """Return the server's main configuration file.

    Args:
        ports: one port for each of ``PORT_NAMES``.
        log_level: zap's level; the server logs to its standard output.
    """
    frontend = f"{LOOPBACK}:{ports['frontend']}"
    return _text(
        {
            "log": {"stdout": True, "level": log_level},
            "persistence": _persistence(),
            "global": {"membership": {"maxJoinDuration": "30s", "broadcastAddress": LOOPBACK}},
            "services": {service: _service(service, ports) for service in SERVICES},
            "clusterMetadata": _cluster(frontend),
            "dcRedirectionPolicy": {"policy": "noop"},
            "archival": _no_archival(),
            "namespaceDefaults": {"archival": _no_archival()},
            "publicClient": {"hostPort": frontend},
            "dynamicConfigClient": {"filepath": DYNAMIC_NAME, "pollInterval": "60s"},
        }
    )


def dynamic_config() -> str:
    """Return the server's dynamic configuration file."""
    return _text({key: [{"value": value}] for key, value in DYNAMIC.items()})


def _persistence() -> dict[str, object]:
    return {
        "defaultStore": "default",
        "visibilityStore": "default",
        "numHistoryShards": HISTORY_SHARDS,
        "datastores": {"default": _store()},
    }


def _store() -> dict[str, object]:
    attributes = {"cache": "private", "mode": "rwc", "setup": True, **PRAGMAS}
    return {
        "sql": {
            "pluginName": "sqlite",
            "databaseName": DATABASE_NAME,
            "connectAddr": "localhost",
            "connectProtocol": "tcp",
            "connectAttributes": attributes,
            "maxConns": 1,
            "maxIdleConns": 1,
            "maxConnLifetime": "1h",
        }
    }


def _service(name: str, ports: PortMap) -> dict[str, object]:
    own, ring = ports[name], ports[f"{name}-membership"]
    return {"rpc": {"grpcPort": own, "membershipPort": ring, "bindOnIP": LOOPBACK}}


def _cluster(frontend: str) -> dict[str, object]:
    active = {
        "enabled": True,
        "initialFailoverVersion": 1,
        "rpcName": "frontend",
        "rpcAddress": frontend,
    }
    return {
        "enableGlobalNamespace": False,
        "failoverVersionIncrement": 10,
        "masterClusterName": "active",
        "currentClusterName": "active",
        "clusterInformation": {"active": active},
    }


def _no_archival() -> dict[str, object]:
    return {"history": {"state": "disabled"}, "visibility": {"state": "disabled"}}


def _text(document: Mapping[str, object]) -> str:
    return json.dumps(document, indent=2) + "\n"
