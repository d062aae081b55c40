"""Where the gateway listens, and where it refuses to."""

import grpc
import pytest

from adapters.gateway.server import GatewaySettings
from domain.errors import SettingsError
from tests.unit.adapters.gateway.gateway_harness import gateway_harness


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.7", "gateway.example", ""])
def test_without_tls_no_address_but_loopback_is_served(host):
    with pytest.raises(SettingsError, match="loopback"):
        GatewaySettings(host=host)


def test_with_tls_any_address_is_allowed():
    credentials = grpc.ssl_server_credentials([(b"key", b"certificate")])
    assert GatewaySettings(host="0.0.0.0", credentials=credentials).port == 0


async def test_a_port_that_is_taken_is_a_clear_error():
    async with gateway_harness() as first:
        port = int(first.gateway.address.rpartition(":")[2])
        with pytest.raises(SettingsError, match=f"127.0.0.1:{port}"):
            async with gateway_harness(port=port):
                pass


async def test_stopping_twice_is_stopping():
    async with gateway_harness() as harness:
        await harness.gateway.stop(0)
        await harness.gateway.stop(0)
