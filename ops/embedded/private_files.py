"""Files and folders that only their owner can read."""

import os
import stat
from pathlib import Path

import structlog

from domain.errors import SettingsError

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MARKS = ("engine.lock", "store.db", "master.key", "ports.json", "temporal")
"""What an engine leaves in its data folder."""

log = structlog.get_logger(__name__)


def keep_files_private() -> None:
    """Have this process, and what it starts, make files that only their owner can read."""
    os.umask(0o077)


def make_private_folder(folder: Path) -> None:
    """Make a data folder, or take an existing one from the eyes of others.

    One that an engine has used, or an empty one, is tightened with all that is in it. Any
    other folder is left alone: its mode is somebody's choice.

    Raises:
        SettingsError: it cannot be made, or others can read it.
    """
    try:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        mode = stat.S_IMODE(folder.stat().st_mode)
        if not mode & _OTHERS:
            return
        if _is_ours(folder):
            _restrict_permissions(folder)
            log.warning("data_folder_permissions_restricted", folder=str(folder), was=f"{mode:04o}")
            return
    except OSError as error:
        raise SettingsError(
            f"data folder {folder}: cannot be written ({error.strerror}); "
            "make it writable or choose another one"
        ) from error
    raise SettingsError(
        f"data folder {folder}: others can read it (mode {mode:04o}), and it holds files of "
        "something else; chmod 700 it or choose another one"
    )


def _is_ours(folder: Path) -> bool:
    names = {each.name for each in folder.iterdir()} - {"lost+found"}
    return not names or not names.isdisjoint(_MARKS)


def _restrict_permissions(folder: Path) -> None:
    """The folder first: from then on nobody else comes in."""
    folder.chmod(PRIVATE_FOLDER)
    for place, folders, files in os.walk(folder):
        for name in folders:
            _chmod(Path(place, name), PRIVATE_FOLDER)
        for name in files:
            _chmod(Path(place, name), PRIVATE_FILE)


def _chmod(path: Path, mode: int) -> None:
    if not path.is_symlink():
        path.chmod(mode)
