"""This engine's own programs as child processes: their command lines and settings."""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from ops.embedded.processes.child_environment import connecting_environment
from ops.embedded.processes.child_process import SETTINGS_VARIABLE, ChildProcess
from ops.serve.config.settings import Settings, TlsFiles, table_text

ROOT = Path(__file__).resolve().parents[3]
"""The folder of the packages, of a checkout or of ``site-packages``."""


def python_environment() -> dict[str, str]:
    """Return the variables with which a Python child finds this engine and writes UTF-8."""
    present = os.environ.get("PYTHONPATH", "")
    path = os.pathsep.join(filter(None, [str(ROOT), present]))
    return {"PYTHONPATH": path, "PYTHONUTF8": "1"}


def engine_process(
    name: str, command: str, settings: Settings, *, log_folder: Path
) -> ChildProcess:
    """Return a process ``onething COMMAND`` with exactly these settings."""
    return ChildProcess(
        name,
        [sys.executable, "-P", "-m", "ops.cli.main", command],
        log_folder=log_folder,
        environment=python_environment()
        | connecting_environment()
        | settings_environment(settings),
        private_settings=private_settings(settings),
    )


def settings_environment(settings: Settings) -> dict[str, str]:
    """Return the environment that gives another process these settings, except secret ones.

    Its settings file is empty, or holds :func:`private_settings`, so that no other source sets a
    value.
    """
    found = {SETTINGS_VARIABLE: os.devnull, "TEMPORAL_ADDRESS": ""}
    for name in Settings.model_fields:
        if not is_private(name):
            found |= _variables(name, getattr(settings, name))
    return found


def is_private(name: str) -> bool:
    """Return whether a setting is a secret, or may hold one: a store's URL has a password."""
    return name == "store_url" or "SecretStr" in str(Settings.model_fields[name].annotation)


def private_settings(settings: Settings) -> str:
    """Return the secret settings as a settings file (TOML)."""
    lines = []
    for name in filter(is_private, Settings.model_fields):
        match getattr(settings, name):
            case tuple() as values if values:
                lines.append(f"{name} = [{', '.join(map(_toml, values))}]")
            case str() | SecretStr() as value if _text(value):
                lines.append(f"{name} = {_toml(value)}")
            case _:
                pass
    return "".join(f"{line}\n" for line in lines)


def _toml(value: object) -> str:
    return json.dumps(_text(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _variables(name: str, value: object) -> dict[str, str]:
    variable = f"ONETHING_{name.upper()}"
    match value:
        case TlsFiles():
            return {
                f"{variable}__{part.upper()}": "" if path is None else str(path.absolute())
                for part, path in value
            }
        case Mapping():
            return {variable: table_text(value)}
        case tuple():
            return {variable: ",".join(map(_text, value))}
        case _:
            return {variable: _text(value)}


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case SecretStr():
            return value.get_secret_value()
        case Path():
            return str(value.absolute())
        case _:
            return str(value)
