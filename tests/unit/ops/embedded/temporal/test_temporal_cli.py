import json

import pytest

from ops.embedded.temporal.cli_flags import PORT_NAMES, server_flags
from ops.embedded.temporal.config import DYNAMIC, server_config
from ops.embedded.temporal.config import PORT_NAMES as SERVER_PORT_NAMES

PORTS = {name: 7000 + number for number, name in enumerate(PORT_NAMES)}


def values(name: str, *, ui: bool = False) -> list[str]:
    start = f"--{name}="
    return [
        flag.removeprefix(start) for flag in server_flags(PORTS, ui=ui) if flag.startswith(start)
    ]


@pytest.mark.parametrize("ui", [False, True])
def test_every_listener_has_its_own_port_on_loopback(*, ui: bool) -> None:
    assert values("ip", ui=ui) == ["127.0.0.1"]
    ports = [values(name, ui=ui) for name in ("port", "http-port", "metrics-port")]
    assert [["7000"], ["7001"], ["7002"]] == ports


def test_the_web_ui_is_served_on_loopback_and_only_when_it_is_wanted() -> None:
    assert values("ui-ip", ui=True) == ["127.0.0.1"]
    assert values("ui-port", ui=True) == ["7003"]
    assert "--headless" in server_flags(PORTS, ui=False)
    assert "--headless" not in server_flags(PORTS, ui=True)


def test_it_gets_every_setting_of_the_server_alone() -> None:
    given = dict(value.split("=", 1) for value in values("dynamic-config-value"))
    assert {key: json.dumps(value) for key, value in DYNAMIC.items()}.items() <= given.items()


def test_its_database_is_that_of_the_server_alone() -> None:
    ports = {name: 7000 + number for number, name in enumerate(SERVER_PORT_NAMES)}
    [store] = json.loads(server_config(ports))["persistence"]["datastores"].values()
    assert values("db-filename") == [store["sql"]["databaseName"]]
    attributes = store["sql"]["connectAttributes"]
    pragmas = dict(value.split("=") for value in values("sqlite-pragma"))
    assert pragmas == {"journal_mode": "wal", "synchronous": "2"}
    assert pragmas == {name: str(attributes[name]) for name in pragmas}


def test_it_reads_nothing_of_the_users_and_calls_nobody() -> None:
    flags = server_flags(PORTS, ui=True)
    assert {"--disable-config-env", "--disable-config-file", "--ui-disable-news-fetch"} <= set(
        flags
    )
    assert "--dynamic-config-value=frontend.enableServerVersionCheck=false" in flags
    assert '--dynamic-config-value=frontend.httpAllowedHosts=["127.0.0.1:7001"]' in flags
