"""Files and folders that only their owner can read."""

import os
import stat
from pathlib import Path

import structlog

from domain.errors import SettingsError

PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o600
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MARKS = ("engine.lock", "store.db", "master.key", "ports.json", "temporal")
"""The files that an engine leaves in its data folder."""

log = structlog.get_logger(__name__)


def keep_files_private() -> None:
    """Make this process and its children create files that only their owner can read."""
    os.umask(0o077)


def make_private_folder(folder: Path) -> None:
    """Create a data folder, or restrict an existing one to its owner.

    The permissions of one that an engine has used, or of an empty one, are restricted with all its
    content. Any other folder is left unchanged: somebody chose its mode.

    Raises:
        SettingsError: it cannot be created, or others can read it.
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
        "another program; chmod 700 it or choose another one"
    )


def _is_ours(folder: Path) -> bool:
    names = {each.name for each in folder.iterdir()} - {"lost+found"}
    return not names or not names.isdisjoint(_MARKS)


def _restrict_permissions(folder: Path) -> None:
    """Restrict the folder first: from then on nobody else can enter it."""
    folder.chmod(PRIVATE_FOLDER)
    for place, folders, files in os.walk(folder):
        for name in folders:
            _chmod(Path(place, name), PRIVATE_FOLDER)
        for name in files:
            _chmod(Path(place, name), PRIVATE_FILE)


def _chmod(path: Path, mode: int) -> None:
    if not path.is_symlink():
        path.chmod(mode)
