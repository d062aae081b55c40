"""Addresses, and which of them are this machine."""

import pytest

from adapters.transport.addresses import (
    host_of,
    is_loopback,
    join_address,
    require_loopback,
    split_address,
)
from domain.errors import SettingsError


@pytest.mark.parametrize("text", ["", "host", "host:", ":1", "host:port", "host:65536", "host:-1"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError, match=r"HOST:PORT|no such port"):
        split_address(text)


@pytest.mark.parametrize("address", ["127.0.0.1:7", "[::1]:7", "gateway.example:443"])
def test_an_address_is_split_and_joined_without_a_change(address):
    assert address == join_address(*split_address(address))
    assert split_address(address)[0] == host_of(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "localhost", "::1"])
def test_this_machine_is_loopback(host):
    assert is_loopback(host)
    require_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.7", "gateway.example", ""])
def test_any_other_host_is_refused(host):
    assert not is_loopback(host)
    with pytest.raises(SettingsError, match="not a loopback address"):
        require_loopback(host)
