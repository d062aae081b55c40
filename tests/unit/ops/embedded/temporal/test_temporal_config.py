import json

from ops.embedded.temporal.config import PORT_NAMES, SERVICES, dynamic_config, server_config

PORTS = {name: 7000 + number for number, name in enumerate(PORT_NAMES)}


def test_every_listener_binds_to_loopback_on_its_own_port() -> None:
    services = json.loads(server_config(PORTS))["services"]
    assert list(SERVICES) == list(services)
    assert {"127.0.0.1"} == {service["rpc"]["bindOnIP"] for service in services.values()}
    used = [
        service["rpc"][kind]
        for service in services.values()
        for kind in ("grpcPort", "membershipPort")
    ]
    assert sorted(PORTS.values()) == sorted(used)


def test_the_one_database_is_durable() -> None:
    persistence = json.loads(server_config(PORTS))["persistence"]
    assert persistence["defaultStore"] == persistence["visibilityStore"]
    [store] = persistence["datastores"].values()
    attributes = store["sql"]["connectAttributes"]
    assert (attributes["journal_mode"], attributes["synchronous"]) == ("wal", 2)


def test_time_can_be_skipped_and_a_queue_has_one_partition() -> None:
    values = {key: entries[0]["value"] for key, entries in json.loads(dynamic_config()).items()}
    assert values["frontend.WorkflowTimeSkippingEnabled"] is True
    assert values["system.enableEagerWorkflowStart"] is True
    assert values["matching.numTaskqueueReadPartitions"] == 1
    assert values["frontend.enableServerVersionCheck"] is False
