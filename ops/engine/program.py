"""This engine's own programs as child processes: how they are found, what they are told."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr

from ops.embedded.child_process import ChildProcess
from ops.settings import Settings, TlsFiles, table_text

ROOT = Path(__file__).resolve().parent.parent.parent
"""The folder that holds the packages, of a checkout or of ``site-packages``."""


def python_environment() -> dict[str, str]:
    """What lets a Python child find this very engine, wherever it is started from."""
    present = os.environ.get("PYTHONPATH", "")
    return {"PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), present]))}


def engine_process(
    name: str, command: str, settings: Settings, *, log_folder: Path
) -> ChildProcess:
    """A process ``onething COMMAND`` under exactly these settings."""
    return ChildProcess(
        name,
        [sys.executable, "-P", "-m", "ops.cli.main", command],
        log_folder=log_folder,
        environment=python_environment() | settings_environment(settings),
    )


def settings_environment(settings: Settings) -> dict[str, str]:
    """The environment under which another process has these settings.

    Its settings file is an empty one, so that nothing but this decides.
    """
    found = {"ONETHING_SETTINGS": os.devnull, "TEMPORAL_ADDRESS": ""}
    for name in Settings.model_fields:
        found |= _variables(name, getattr(settings, name))
    return found


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
