"""This engine's own programs as child processes: how they are found, what they are told."""

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
"""The folder that holds the packages, of a checkout or of ``site-packages``."""


def python_environment() -> dict[str, str]:
    """What lets a Python child find this very engine, and write UTF-8 in any locale."""
    present = os.environ.get("PYTHONPATH", "")
    path = os.pathsep.join(filter(None, [str(ROOT), present]))
    return {"PYTHONPATH": path, "PYTHONUTF8": "1"}


def engine_process(
    name: str, command: str, settings: Settings, *, log_folder: Path
) -> ChildProcess:
    """A process ``onething COMMAND`` under exactly these settings."""
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
    """The environment under which another process has these settings, but for secret ones.

    Its settings file is an empty one, or holds :func:`private_settings`, so that nothing
    else decides.
    """
    found = {SETTINGS_VARIABLE: os.devnull, "TEMPORAL_ADDRESS": ""}
    for name in Settings.model_fields:
        if not is_private(name):
            found |= _variables(name, getattr(settings, name))
    return found


def is_private(name: str) -> bool:
    """Whether a setting is a secret, or may hold one: a store's URL has a password."""
    return name == "store_url" or "SecretStr" in str(Settings.model_fields[name].annotation)


def private_settings(settings: Settings) -> str:
    """The secret settings as a settings file (TOML)."""
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
