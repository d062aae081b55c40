import pytest

from domain.errors import SettingsError
from ops.serve.config.master_key import KEY_FILE, master_keys
from ops.serve.config.settings import Settings

ONE, OTHER = "11" * 32, "22" * 32


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    settings = Settings(data_folder=tmp_path)
    first = master_keys(settings).wrap(b"key", "owner")
    assert master_keys(settings).unwrap(first, "owner") == b"key"
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
    assert [KEY_FILE] == [file.name for file in tmp_path.iterdir()]


def test_a_former_key_still_unwraps():
    before = master_keys(Settings(master_key=ONE)).wrap(b"key", "owner")
    now = master_keys(Settings(master_key=OTHER, former_master_keys=(ONE,)))
    assert now.unwrap(before, "owner") == b"key"
    assert now.wrap(b"key", "owner").master_key_id != before.master_key_id


def test_a_store_outside_the_data_folder_needs_a_key(tmp_path):
    with pytest.raises(SettingsError, match="ONETHING_MASTER_KEY"):
        master_keys(Settings(data_folder=tmp_path, store_url="postgresql://host/db"))


@pytest.mark.parametrize("key", ["", "11", "zz" * 32, "11" * 33])
def test_what_is_no_key_is_refused_and_not_repeated(key):
    with pytest.raises(SettingsError, match="64 hex digits") as caught:
        master_keys(Settings(master_key=key))
    assert not key or key not in str(caught.value)


def test_a_key_that_others_can_read_is_refused(tmp_path):
    (tmp_path / KEY_FILE).write_text(ONE)
    (tmp_path / KEY_FILE).chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        master_keys(Settings(data_folder=tmp_path))
