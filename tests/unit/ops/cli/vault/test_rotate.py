"""``vault rotate`` on a store in a data folder: whole, resumable, and the old key given up last."""

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from temporalio.api.common.v1 import Payload

from adapters.stores.open_stores import open_stores
from adapters.stores.vault import rotation
from adapters.temporal.sealed_payloads import SealedPayloads, payload_key
from domain.errors import SettingsError, UnavailableError
from ops.cli.vault.rotate import RotationOptions, rotate, status
from ops.embedded.data_folder import DataFolder
from ops.serve.config.key_file import KeyFile
from ops.serve.config.master_key import key_id, keyring, master_keys, payload_keys
from ops.serve.config.settings import Settings
from ops.serve.wall_clock import WallClock

ORDER = RotationOptions("operator/o", "planned")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_folder=tmp_path / "data")


@pytest.fixture
async def case_id(settings: Settings) -> UUID:
    """A case with a value, in a store whose key is in the data folder."""
    settings.data_folder.mkdir(mode=0o700)
    case_id = uuid4()
    stores = await open_stores(settings.store, master_keys(settings), WallClock())
    await stores.vault.enrol(case_id, stores.vault.subject_id("A"))
    await stores.vault.put(await stores.vault.seal(case_id, "form", {"name": "a"}))
    await stores.close()
    return case_id


def file_of(settings: Settings) -> KeyFile:
    return KeyFile(settings.data_folder / "master.key")


async def value(settings: Settings, case_id: UUID) -> object:
    stores = await open_stores(settings.store, master_keys(settings, make=False), WallClock())
    try:
        return (await stores.vault.open(case_id, {"name": "form"}))["name"]
    finally:
        await stores.close()


async def test_a_rotation_leaves_the_new_key_alone_and_says_what_it_verified(settings, case_id):
    [old] = file_of(settings).read()
    said: list[str] = []
    kept = settings.data_folder / "former.key"
    order = RotationOptions("operator/o", "planned", keep_former=kept)

    assert await rotate(settings, order, said.append) == 2

    [new] = file_of(settings).read()
    assert new != old
    assert KeyFile(kept).read() == (old,)
    assert f"all 2 keys decrypt with master key {key_id(new)} alone" in said
    assert file_of(settings).payload_keys() == {key_id(old): payload_key(old)}
    assert not any(new.hex() in line or old.hex() in line for line in said)
    assert await value(settings, case_id) == "a"
    listed: list[str] = []
    await status(settings, listed.append)
    assert listed[0] == f"master key {key_id(new)}: 1 subjects"
    assert listed[1].startswith(f"rotation 1: {key_id(old)} to {key_id(new)}")
    assert listed[1].endswith("operator/o: planned")


async def test_a_rotation_that_was_killed_half_way_goes_on_to_the_same_key(
    settings, case_id, monkeypatch
):
    [old] = file_of(settings).read()

    def killed(*_: object) -> int:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(rotation.KeyRotation, "_rewrap_some", killed)
        with pytest.raises(RuntimeError, match="killed"):
            await rotate(settings, ORDER, lambda _: None)
    new, still = file_of(settings).read()
    assert still == old
    assert await value(settings, case_id) == "a"  # an engine started now works
    said: list[str] = []

    await rotate(settings, ORDER, said.append)

    assert f"going on with the rotation to master key {key_id(new)}" in said
    assert file_of(settings).read() == (new,)
    assert await value(settings, case_id) == "a"


async def test_a_given_key_becomes_the_newest(settings, case_id, tmp_path):
    given = KeyFile(tmp_path / "given.key")
    given.write([bytes(range(32))])
    order = RotationOptions("operator/o", "planned", new_key=given.path)
    await rotate(settings, order, lambda _: None)
    assert file_of(settings).read() == (bytes(range(32)),)
    assert await value(settings, case_id) == "a"
    with pytest.raises(SettingsError, match="present master key"):
        await rotate(settings, order, lambda _: None)


@pytest.mark.usefixtures("case_id")
async def test_beside_an_engine_on_sqlite_it_says_to_stop_it(settings):
    before = file_of(settings).read()
    with (
        DataFolder(settings.data_folder.absolute()),
        pytest.raises(UnavailableError, match="another engine"),
    ):
        await rotate(settings, ORDER, lambda _: None)
    assert file_of(settings).read() == before


async def test_keys_of_the_settings_are_rotated_by_the_settings(settings, case_id):
    [old] = file_of(settings).read()
    file_of(settings).path.unlink()
    new = bytes(range(32)).hex()
    alone = Settings(data_folder=settings.data_folder, master_key=old.hex())
    with pytest.raises(SettingsError, match="former_master_keys"):
        await rotate(alone, ORDER, lambda _: None)
    both = Settings(
        data_folder=settings.data_folder, master_key=new, former_master_keys=(old.hex(),)
    )
    said: list[str] = []
    assert await rotate(both, ORDER, said.append) == 2
    assert "no longer needs former_master_keys" in said[-1]
    now = Settings(data_folder=settings.data_folder, master_key=new)
    assert await value(now, case_id) == "a"


def test_two_places_of_one_key_are_refused(tmp_path):
    both = Settings(data_folder=tmp_path, master_key="11" * 32, master_key_file=tmp_path / "k")
    with pytest.raises(SettingsError, match="give one of them"):
        master_keys(both)


def test_a_key_file_is_read_again_when_a_key_is_missing(tmp_path):
    file = KeyFile(tmp_path / "keys")
    old, new = bytes(range(32)), bytes(range(1, 33))
    file.write([old])
    assert file.path.stat().st_mode & 0o777 == 0o600
    keys = master_keys(Settings(data_folder=tmp_path, master_key_file=file.path))
    file.write([new, old])
    wrapped = keyring([new]).wrap(b"key", "owner")
    assert keys.unwrap(wrapped, "owner") == b"key"
    assert keys.newest == key_id(new)


async def test_what_temporal_holds_of_before_a_rotation_is_opened_after_it(settings, case_id):
    assert case_id
    before = SealedPayloads(payload_keys(settings))
    plain = Payload(metadata={"encoding": b"json/plain"}, data=b"1")
    [sealed] = await before.encode([plain])
    await rotate(settings, ORDER, lambda _: None)
    after = SealedPayloads(payload_keys(settings))
    assert [plain] == await after.decode([sealed])
    [fresh] = await after.encode([plain])
    assert fresh.metadata["key"] != sealed.metadata["key"]
    assert [plain] == await before.decode([fresh])  # an engine that was not started again
    [again] = await before.encode([plain])
    assert again.metadata["key"] == fresh.metadata["key"]
