import pytest
from pydantic import ValidationError

from domain.errors import SettingsError
from ops.serve.config.settings import TlsFiles
from ops.serve.config.tls import channel_credentials, require_loopback, server_credentials


@pytest.mark.parametrize("address", ["127.0.0.1:1", "127.8.8.8:1", "localhost:1", "[::1]:1"])
def test_loopback_needs_no_tls(address):
    require_loopback("gateway_address", address)


@pytest.mark.parametrize("address", ["0.0.0.0:1", "10.0.0.1:1", "[::]:1", "example.org:1"])
@pytest.mark.parametrize("name", ["gateway_address", "gateway", "departments"])
def test_any_other_address_is_refused_and_says_what_to_set(name, address):
    with pytest.raises(SettingsError, match=r"_tls\.") as caught:
        require_loopback(name, address)
    assert address in str(caught.value)


def test_without_files_there_are_no_credentials():
    assert server_credentials(TlsFiles()) is None
    assert channel_credentials(TlsFiles()) is None


def test_half_a_pair_is_refused(tmp_path):
    for part in ("certificate", "key"):
        with pytest.raises(ValidationError, match="go together"):
            TlsFiles(**{part: tmp_path / "one.pem"})


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(SettingsError, match=r"none\.pem"):
        channel_credentials(TlsFiles(authority=tmp_path / "none.pem"))
