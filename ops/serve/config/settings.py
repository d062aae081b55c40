"""The settings of every process. ``ops.serve.config.load_settings`` reads them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from adapters.gateway.auth.identity import ACTOR_FORM, LOCAL, parse_actor
from adapters.gateway.auth.roles import PEOPLE, Role
from adapters.transport.addresses import split_address


class TlsFiles(BaseModel):
    """PEM files: own certificate chain and key, and the authority of peers' certificates."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    certificate: Path | None = None
    key: Path | None = None
    authority: Path | None = None

    @model_validator(mode="after")
    def _paired(self) -> Self:
        if (self.certificate is None) != (self.key is None):
            raise ValueError("certificate and key go together; give both or neither")
        return self

    @property
    def complete(self) -> bool:
        """Return whether they suffice to serve."""
        return self.certificate is not None and self.key is not None


class Settings(BaseSettings):
    """The settings in force. ``load_settings`` creates them; the class alone reads nothing."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="ONETHING_", env_nested_delimiter="__"
    )

    data_folder: Path = Field(
        default=Path(".onething"), description="The folder of all state of an embedded engine"
    )
    calendars_folder: Path | None = Field(
        default=None,
        description="Calendars of your own, NAME/VERSION.yaml, beside those shipped",
    )
    store_url: str = Field(
        default="",
        description="sqlite:////absolute.db or postgresql://… (needs the extra postgres); "
        "a file of the data folder if empty",
    )
    master_key: SecretStr | None = Field(
        default=None, description="The key of the vault: 32 bytes as 64 hex digits"
    )
    master_key_file: Path | None = Field(
        default=None,
        description="File of master keys, the newest first, in place of master_key; read again "
        "when it changes, so that a rotation needs no restart",
    )
    former_master_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(), description="Keys that were the master key before; they still unwrap"
    )
    temporal_address: str = Field(
        default="", description="HOST:PORT of Temporal; an embedded server is started if empty"
    )
    temporal_namespace: str = Field(default="onething", min_length=1)
    temporal_tls: TlsFiles = Field(
        default=TlsFiles(),
        description="What the engine shows Temporal, and trusts; the system's authorities if none",
    )
    temporal_server_name: str = Field(
        default="",
        description="Name in Temporal's certificate, if not the host",
    )
    temporal_api_key: SecretStr | None = Field(
        default=None, description="API key of Temporal, sent over TLS only"
    )
    temporal_wait_s: float = Field(
        default=15.0, gt=0, description="How long a start waits for Temporal"
    )
    temporal_search_attributes: bool = Field(
        default=True,
        description="Whether workflows of cases have search attributes, which the namespace "
        "must know; one that cannot have them sets false",
    )
    temporal_ui: bool = Field(
        default=True,
        description="Whether `up` serves the web UI of an embedded Temporal, on loopback",
    )
    task_queue: str = Field(
        default="onething-cases",
        min_length=1,
        description="Temporal's task queue; engines with different stores need different ones",
    )
    gateway_address: str = Field(
        default="",
        description="HOST:PORT that the gateway serves; a free loopback port if empty",
    )
    health_address: str = Field(
        default="",
        description="Loopback HOST:PORT of a separate gRPC health service, for any process",
    )
    gateway_tls: TlsFiles = Field(
        default=TlsFiles(), description="The gateway's own; without it only loopback is served"
    )
    callers: Annotated[Mapping[str, tuple[Role, ...]], NoDecode] = Field(
        default={},
        description="Name of a front end's certificate to the roles it may act in, its own first",
    )
    department_callers: Annotated[Mapping[str, tuple[str, ...]], NoDecode] = Field(
        default={},
        description="Name of a certificate to the departments that it may report for",
    )
    acting_as: str = Field(
        default="",
        description="The actor of the command's calls, role/id; the gateway's choice if empty",
    )
    client_tls: TlsFiles = Field(
        default=TlsFiles(), description="What the command shows a gateway, and trusts"
    )
    departments: Annotated[Mapping[str, str], NoDecode] = Field(
        default={}, description="Department to HOST:PORT; samples are started for `up` if empty"
    )
    departments_tls: TlsFiles = Field(
        default=TlsFiles(), description="What the engine shows departments, and trusts"
    )
    department_calls: int = Field(
        default=32,
        ge=1,
        le=10_000,
        description="Calls to one department at the same time, by each worker; others queue",
    )
    notice_channels: Annotated[tuple[Literal["console", "file"], ...], NoDecode] = Field(
        default=("console", "file"),
        description="The channels on which the gateway delivers notices",
    )
    notices_file: Path | None = Field(
        default=None,
        description="Where the file channel writes, a JSON line each; in the data folder if empty",
    )
    worker_count: int = Field(
        default=1, ge=1, le=64, description="Worker processes of `up --split`"
    )
    worker_concurrency: int = Field(
        default=200, ge=1, le=10_000, description="Cases a worker handles at the same time"
    )
    sandbox: bool = Field(default=False, description="Run workflows in Temporal's sandbox")
    task_timeout_s: float = Field(
        default=10.0, gt=0, description="How long a workflow task may take"
    )
    quick_call_s: float = Field(
        default=0.5, gt=0, le=10, description="How long a turn waits for its calls at most"
    )
    shutdown_s: float = Field(default=5.0, ge=0, description="How long a stop waits for work")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    rotate_bytes: int = Field(
        default=50_000_000,
        ge=0,
        description="Size at which a notices file, or a log of `up`, is put aside; 0: never",
    )
    rotate_keep: int = Field(
        default=10, ge=0, le=1_000, description="How many of those put aside are kept, each"
    )
    log_format: Literal["auto", "console", "json"] = Field(
        default="auto", description="auto: console on a terminal, JSON lines elsewhere"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Use only the given values: ``load_settings`` reads the sources and records them."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)

    @field_validator("departments", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        """Accept ``NAME=HOST:PORT,…`` as well as a table."""
        return _table(value, "NAME=HOST:PORT") if isinstance(value, str) else value

    @field_validator("callers", "department_callers", mode="before")
    @classmethod
    def _lists(cls, value: object) -> object:
        """Accept ``NAME=ONE+OTHER,…`` as well as a table of lists."""
        if not isinstance(value, str):
            return value
        table = _table(value, "NAME=ONE+OTHER")
        return {
            name: [each.strip() for each in listed.split("+")] for name, listed in table.items()
        }

    @field_validator("callers", "department_callers")
    @classmethod
    def _no_local(cls, value: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
        if LOCAL in value:
            raise ValueError(f"{LOCAL} is a caller without a certificate, who may do everything")
        return value

    @field_validator("callers")
    @classmethod
    def _people(cls, value: Mapping[str, tuple[Role, ...]]) -> Mapping[str, tuple[Role, ...]]:
        for name, roles in value.items():
            if not roles or Role.DEPARTMENT in roles:
                raise ValueError(f"{name}: give roles of {', '.join(PEOPLE)}")
        return value

    @field_validator("acting_as")
    @classmethod
    def _actor(cls, value: str) -> str:
        if value and parse_actor(value) is None:
            raise ValueError(ACTOR_FORM)
        return value

    @field_validator("former_master_keys", "notice_channels", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """Split a text at its commas."""
        if isinstance(value, str):
            return [part.strip() for part in value.split(",") if part.strip()]
        return value

    @field_validator("departments")
    @classmethod
    def _addresses(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        for address in value.values():
            split_address(address)
        return value

    @field_validator("temporal_address", "gateway_address", "health_address")
    @classmethod
    def _address(cls, value: str) -> str:
        if value:
            split_address(value)
        return value

    @property
    def store(self) -> str:
        """Return the URL of the store in force."""
        return self.store_url or f"sqlite:///{self.data_folder.absolute() / 'store.db'}"


def table_text(table: Mapping[str, str | tuple[str, ...]]) -> str:
    """Return a table as one text, ``NAME=VALUE,…``, lists as ``ONE+OTHER``, as settings parse."""
    return ",".join(
        f"{name}={'+'.join(value) if isinstance(value, tuple) else value}"
        for name, value in table.items()
    )


def _table(text: str, form: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    if not all(equals for _, equals, _ in pairs):
        raise ValueError(f"write {form}, separated by commas")
    return {name.strip(): value.strip() for name, _, value in pairs}
