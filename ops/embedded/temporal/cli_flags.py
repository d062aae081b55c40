"""The flags of the development server of Temporal's command line.

It has the same settings as the server alone in its configuration files (``temporal_config``), and
uses the same database. It listens on loopback only, web UI included, reads no file and no variable
of the user, and calls nothing outside of this machine.
"""

import json
from collections.abc import Mapping, Sequence

from ops.embedded.temporal.config import DATABASE_NAME, DYNAMIC, LOOPBACK, PRAGMAS, PortMap

PORTS_FILE = "cli-ports.json"
PORT_NAMES = ("frontend", "http", "metrics", "ui")
"""The ports that are chosen and stored; the other services take free loopback ports at each start.
"""


def server_flags(ports: PortMap, *, ui: bool) -> Sequence[str]:
    """Return the arguments of the program.

    Args:
        ports: one port for each of ``PORT_NAMES``.
        ui: serve the web UI, on its port.
    """
    flags = {
        "ip": LOOPBACK,
        "port": ports["frontend"],
        "http-port": ports["http"],
        "metrics-port": ports["metrics"],
        "db-filename": DATABASE_NAME,
        "log-level": "warn",
        "log-format": "json",
        "color": "never",
    }
    ui_flags = {"ui-ip": LOOPBACK, "ui-port": ports["ui"]} if ui else {}
    return (
        *("server", "start-dev", "--disable-config-env", "--disable-config-file"),
        *("--ui-disable-news-fetch" if ui else "--headless",),
        *(f"--{name}={value}" for name, value in (flags | ui_flags).items()),
        *(f"--sqlite-pragma={name}={value}" for name, value in PRAGMAS.items()),
        *(
            f"--dynamic-config-value={key}={json.dumps(value)}"
            for key, value in _dynamic(ports).items()
        ),
    )


def _dynamic(ports: PortMap) -> Mapping[str, object]:
    """Return dynamic settings.

    A page of another site that resolves its name to loopback cannot use the HTTP API.
    """
    return {**DYNAMIC, "frontend.httpAllowedHosts": [f"{LOOPBACK}:{ports['http']}"]}
