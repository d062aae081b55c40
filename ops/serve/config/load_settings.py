"""Reads the settings: flags over environment over file over defaults.

The environment's names are ``ONETHING_`` and the setting in capitals, a member of a group after
``__`` (``ONETHING_GATEWAY_TLS__KEY``). The file is TOML with the same names in small letters.
Nothing is read at import.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError
from pydantic_settings import EnvSettingsSource

from adapters.files.input_files import read_input
from domain.errors import InvalidInputError, NotFoundError, SettingsError
from ops.serve.config.settings import Settings

FILE_NAME = "onething.toml"
TEMPORAL_ADDRESS = "TEMPORAL_ADDRESS"
"""Temporal's own name for its address; ``ONETHING_TEMPORAL_ADDRESS`` takes precedence."""

DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class ResolvedSettings:
    """Settings, and for every name that was set (``gateway_tls.key``) its source."""

    settings: Settings
    origins: Mapping[str, str]

    def origin(self, name: str) -> str:
        """Return a setting's source: ``flag``, ``environment NAME``, ``file PATH`` or default."""
        return self.origins.get(name, DEFAULT)


def load_settings(
    flags: Mapping[str, object] | None = None,
    *,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> ResolvedSettings:
    """Read the settings.

    Args:
        flags: the command line's settings; None means not given.
        file: must exist; default: ``ONETHING_SETTINGS`` or, if it exists,
            ``onething.toml`` of the working directory.
        environment: default: this process's own.

    Raises:
        SettingsError: something is unknown, malformed or unreadable; names each
            setting and its source.
    """
    environment = os.environ if environment is None else environment
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    sources = (
        _from_file(_settings_file(file, environment)),
        _from_environment(environment),
        (given, dict.fromkeys(given, "flag")),
    )
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    for found, where in sources:
        _merge(values, found)
        origins |= where
    return ResolvedSettings(_validated(values, origins), origins)


def _settings_file(file: Path | None, environment: Mapping[str, str]) -> Path | None:
    if file is not None:
        return file
    if named := environment.get("ONETHING_SETTINGS"):
        return Path(named)
    usual = Path(FILE_NAME)
    return usual if usual.exists() else None


def _from_file(file: Path | None) -> tuple[dict[str, object], dict[str, str]]:
    if file is None:
        return {}, {}
    try:
        values = tomllib.loads(read_input(file).decode())
    except (NotFoundError, InvalidInputError) as error:
        raise SettingsError(f"settings file {error}") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"settings file {file}: cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"settings file {file}: is not TOML: {error}") from error
    return values, dict.fromkeys(_names(values), f"file {file}")


def _from_environment(environment: Mapping[str, str]) -> tuple[dict[str, object], dict[str, str]]:
    source = _Environment(environment)
    try:
        values = source()
    except Exception as error:  # the library may return any type for a malformed group
        raise SettingsError(f"environment: {error}") from error
    if environment.get(TEMPORAL_ADDRESS) and "temporal_address" not in values:
        values["temporal_address"] = environment[TEMPORAL_ADDRESS]
        origins = {"temporal_address": f"environment {TEMPORAL_ADDRESS}"}
    else:
        origins = {}
    for name in _names(values):
        variable = f"ONETHING_{name.replace('.', '__').upper()}"
        origins.setdefault(name, f"environment {variable}")
    return values, origins


class _Environment(EnvSettingsSource):
    """The library's environment source, on a given environment."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._given = environment
        super().__init__(Settings)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): value for name, value in self._given.items() if value}


def _names(values: Mapping[str, object], prefix: str = "") -> Iterator[str]:
    """Yield the names of the settings, those of a group after a dot."""
    for name, value in values.items():
        if isinstance(value, Mapping) and name.endswith("_tls"):
            yield from _names(value, f"{name}.")
        else:
            yield prefix + name


def _merge(values: dict[str, object], over: Mapping[str, object]) -> None:
    for name, value in over.items():
        present = values.get(name)
        if isinstance(present, Mapping) and isinstance(value, Mapping) and name.endswith("_tls"):
            values[name] = {**present, **value}
        else:
            values[name] = value


def _validated(values: Mapping[str, object], origins: Mapping[str, str]) -> Settings:
    try:
        return Settings(**values)  # type: ignore[arg-type]  # validation is what this is for
    except ValidationError as error:
        problems = []
        for problem in error.errors(include_input=False, include_url=False):
            name = ".".join(map(str, problem["loc"]))
            origin = _origin(name, origins)
            what = problem["msg"].removeprefix("Value error, ")
            problems.append(f"setting {name} ({origin}): {what}")
        raise SettingsError("; ".join(problems)) from error


def _origin(name: str, origins: Mapping[str, str]) -> str:
    """Return the source of a setting; of a group, the source of its first member."""
    group = name.split(".", maxsplit=1)[0]
    parts = (origin for part, origin in origins.items() if part.startswith(f"{group}."))
    return origins.get(name) or origins.get(group) or next(parts, DEFAULT)
