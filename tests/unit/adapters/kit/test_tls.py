import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from grpc import aio

from adapters.kit.engine_client import EngineClient
from adapters.kit.server import DepartmentServer
from adapters.kit.settings import Settings, Tls
from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from adapters.pb.onething.adapter.v1 import adapter_pb2_grpc
from domain.errors import SettingsError, UnavailableError
from tests.narrowing import present
from tests.unit.adapters.kit.library import Library


@pytest.fixture(scope="module")
def tls(tmp_path_factory) -> Tls:
    """A certificate for this machine that is its own authority."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    certificate_file = folder / "certificate.pem"
    return Tls(certificate_file, folder / "key.pem", authority=certificate_file)


async def describe(address: str, credentials: grpc.ChannelCredentials) -> pb.DescribeResponse:
    async with aio.secure_channel(address, credentials) as channel:
        stub = adapter_pb2_grpc.DepartmentAdapterServiceStub(channel)
        return await stub.Describe(pb.DescribeRequest(), timeout=20)


async def test_with_tls_only_peers_of_the_authority_are_served(tmp_path: Path, tls: Tls):
    server = DepartmentServer(Library(), Settings(data=tmp_path, tls=tls))
    address = await server.start()
    root = present(tls.authority).read_bytes()
    known = grpc.ssl_channel_credentials(root, tls.key.read_bytes(), tls.certificate.read_bytes())
    try:
        assert "library" == (await describe(address, known)).adapter.department
        with pytest.raises(aio.AioRpcError) as caught:
            await describe(address, grpc.ssl_channel_credentials(root))
    finally:
        await server.stop()
    assert grpc.StatusCode.UNAVAILABLE is caught.value.code()


def test_with_tls_any_address_may_be_listened_on(tmp_path: Path, tls: Tls):
    assert "0.0.0.0" == Settings(data=tmp_path, host="0.0.0.0", tls=tls).host


async def test_tls_files_that_cannot_be_read_are_a_settings_error(tmp_path: Path):
    absent = tmp_path / "absent.pem"
    server = DepartmentServer(Library(), Settings(data=tmp_path, tls=Tls(absent, absent)))
    try:
        with pytest.raises(SettingsError, match=r"TLS file .*absent\.pem"):
            await server.start()
    finally:
        await server.stop()


async def test_a_report_is_never_sent_in_the_clear_beyond_this_machine(tmp_path: Path):
    place = tmp_path / "engine.address"
    place.write_text("192.0.2.1:7000")
    line = EngineClient(Settings(data=tmp_path, engine_file=place))

    with pytest.raises(UnavailableError, match="loopback"):
        await line.report(b"")
    await line.close()
