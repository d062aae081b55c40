"""The addresses of a running stack: a file in its data folder, for other commands."""

import json
import os
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from domain.errors import UnavailableError

FILE_NAME = "endpoints.json"


class Endpoints(BaseModel):
    """``HOST:PORT`` of the parts, and the process that runs them.

    Attributes:
        temporal_ui: URL of the web UI of an embedded Temporal; empty if none is served.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    gateway: str
    temporal: str
    temporal_ui: str = ""
    pid: int


def write_endpoints(folder: Path, endpoints: Endpoints) -> None:
    """Replace the file atomically."""
    fresh = folder / f".{FILE_NAME}.{os.getpid()}"
    fresh.write_text(json.dumps(endpoints.model_dump(), indent=2) + "\n", encoding="utf-8")
    fresh.replace(folder / FILE_NAME)


def remove_endpoints(folder: Path) -> None:
    """Remove the file. Idempotent."""
    (folder / FILE_NAME).unlink(missing_ok=True)


def read_endpoints(folder: Path) -> Endpoints:
    """Read the addresses of a folder's stack.

    Raises:
        UnavailableError: no stack runs on the folder.
    """
    try:
        return Endpoints.model_validate_json((folder / FILE_NAME).read_bytes())
    except (OSError, ValidationError) as error:
        raise UnavailableError(
            f"no engine runs on data folder {folder.absolute()}: start one with `onething up`, "
            "or set gateway_address to one that runs"
        ) from error
