"""Rotates the vault's master key: a new one, every key wrapped anew, and proof that the old
one is not needed any more.
"""

import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.stores.open_stores import SQLITE, Stores, open_stores
from adapters.stores.vault.keyring import KEY_BYTES, MasterKeys
from adapters.stores.vault.rotation import keys_in_use, rotations
from adapters.temporal.sealed_payloads import payload_key
from domain.errors import SettingsError
from ops.embedded.data_folder import DataFolder
from ops.embedded.private_files import make_private_folder
from ops.serve.config.key_file import KeyFile
from ops.serve.config.master_key import key_file, key_id, keyring, master_keys
from ops.serve.config.settings import Settings
from ops.serve.read_only_stores import open_stores_read_only
from ops.serve.wall_clock import WallClock

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class RotationOptions:
    """Who rotates and why; ``new_key`` is a file with the key to come, a random one if none.
    ``keep_former`` is a file that the former keys are written to, for old backups.
    """

    actor: str
    reason_code: str
    new_key: Path | None = None
    keep_former: Path | None = None


async def rotate(settings: Settings, rotation_options: RotationOptions, report: Report) -> int:
    """Rotate the master key, or go on with a rotation that was cut off; the keys wrapped.

    Raises:
        SettingsError: where the keys come from does not allow it; says what to do.
        UnavailableError: an engine runs on the SQLite store, or the database is away.
    """
    file = key_file(settings)
    if file is None:
        _require_former(settings, rotation_options)
    with ExitStack() as held:
        if settings.store.startswith(SQLITE):
            held.enter_context(_lock_folder(settings))
        if file is not None:
            _add_new_key(file, rotation_options, report)
        keys = master_keys(settings, make=False)
        async with _open_stores(settings, keys) as stores:
            count = await stores.rotation.rotate(
                rotation_options.actor,
                rotation_options.reason_code,
                lambda done: report(f"{done} keys wrapped"),
            )
            newest = _is_newest_only(settings, file)
            opened = await stores.rotation.finish(newest)
        report(f"all {opened} keys decrypt with master key {newest.newest} alone")
        if file is not None:
            _drop_former(file, rotation_options, report)
        else:
            report(
                "the vault no longer needs former_master_keys; keep them until the cases that run "
                "now are closed: their Temporal histories are encrypted with them"
            )
    return count


async def status(settings: Settings, report: Report) -> None:
    """Say which master keys are in use, and which rotations there were."""
    async with open_stores_read_only(settings) as stores:
        for used, count in (await keys_in_use(stores.database)).items():
            report(f"master key {used}: {count} subjects")
        for each in await rotations(stores.database):
            ended = each.finished_at.isoformat() if each.finished_at else "not finished"
            report(
                f"rotation {each.number}: {each.former_key_id} to {each.master_key_id}, "
                f"{each.begun_at.isoformat()} to {ended}, {each.actor}: {each.reason_code}"
            )


def _lock_folder(settings: Settings) -> DataFolder:
    """A SQLite store has one engine: nobody else writes while its keys are wrapped anew."""
    make_private_folder(settings.data_folder.absolute())
    return DataFolder(settings.data_folder.absolute())


@asynccontextmanager
async def _open_stores(settings: Settings, keys: MasterKeys) -> AsyncIterator[Stores]:
    stores = await open_stores(settings.store, keys, WallClock())
    try:
        yield stores
    finally:
        await stores.close()


def _require_former(settings: Settings, rotation_options: RotationOptions) -> None:
    if rotation_options.new_key is not None or not settings.former_master_keys:
        raise SettingsError(
            "setting master_key: the key is in the settings. Set the new key there and the present "
            "one in former_master_keys of every process, restart the processes one at a time, "
            "then run this command again. With master_key_file no restart is needed"
        )


def _add_new_key(file: KeyFile, rotation_options: RotationOptions, report: Report) -> None:
    """Put the new key first in the file, unless a rotation was cut off and left one there."""
    keys = file.read()
    if len(keys) > 1:
        report(f"going on with the rotation to master key {key_id(keys[0])}")
        return
    new = (
        KeyFile(rotation_options.new_key).read()[0]
        if rotation_options.new_key
        else secrets.token_bytes(KEY_BYTES)
    )
    if new in keys:
        raise SettingsError(f"{rotation_options.new_key}: is the present master key already")
    file.write([new, *keys], file.payload_keys())
    report(f"master key {key_id(new)} is the newest; {file.path} has the former one too")


def _is_newest_only(settings: Settings, file: KeyFile | None) -> MasterKeys:
    if file is not None:
        return keyring(file.read()[:1])
    alone = settings.model_copy(update={"former_master_keys": ()})
    return master_keys(alone, make=False)


def _drop_former(file: KeyFile, rotation_options: RotationOptions, report: Report) -> None:
    newest, *former = file.read()
    if former and rotation_options.keep_former is not None:
        KeyFile(rotation_options.keep_former).write(former)
        report(
            f"the former keys are in {rotation_options.keep_former}: backups of before need them"
        )
    kept = {key_id(key): payload_key(key) for key in former}
    file.write([newest], {**file.payload_keys(), **kept})
    report(f"{file.path} has the newest key alone; the former ones are not needed any more")
