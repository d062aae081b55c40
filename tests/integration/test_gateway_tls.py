"""The gateway under TLS: who has no certificate is not served, who has one is known by it."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from grpc import aio

from adapters.pb.onething.case.v1 import case_pb2, case_pb2_grpc
from domain.event_codec import decode
from tests.unit.adapters.api.front_office import front_office, opening
from tests.unit.adapters.api.test_opening import refused


class Authority:
    """Issues certificates for 127.0.0.1."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
        own = self._builder(self._name, self._key).add_extension(
            x509.BasicConstraints(ca=True, path_length=None), critical=True
        )
        self.certificate = own.sign(self._key, SHA256()).public_bytes(Encoding.PEM)

    def issue(self, name: str) -> tuple[bytes, bytes]:
        """Key and certificate, both PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        builder = self._builder(subject, key).add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return pem, builder.sign(self._key, SHA256()).public_bytes(Encoding.PEM)

    def _builder(self, subject, key) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(minutes=5))
            .not_valid_after(now + timedelta(hours=1))
        )


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
async def office(authority):
    credentials = grpc.ssl_server_credentials(
        [authority.issue("gateway")],
        root_certificates=authority.certificate,
        require_client_auth=True,
    )
    async with front_office(credentials=credentials) as office:
        yield office


def channel(office, authority, name: str | None) -> aio.Channel:
    key, certificate = authority.issue(name) if name else (None, None)
    credentials = grpc.ssl_channel_credentials(authority.certificate, key, certificate)
    return aio.secure_channel(office.gateway.address, credentials)


async def test_a_caller_is_known_by_its_certificate(office, authority):
    async with channel(office, authority, "city-portal") as line:
        opened = await case_pb2_grpc.CaseServiceStub(line).OpenCase(opening())
    [recorded] = await office.record.follow(after=0)
    assert opened.case_id == str(recorded.event.case_id)
    assert decode(recorded.event).actor == "front_end/city-portal"


async def test_each_caller_has_request_ids_of_its_own(office, authority):
    cases = set()
    for name in ("city-portal", "kiosk", "王/小美"):
        async with channel(office, authority, name) as line:
            opened = await case_pb2_grpc.CaseServiceStub(line).OpenCase(opening("r1"))
            cases.add(opened.case_id)
    assert len(cases) == 3
    actors = [decode(each.event).actor for each in await office.record.follow(after=0)]
    assert all(actor.isascii() for actor in actors)


@pytest.mark.parametrize("stranger", [None, "city-portal"])
async def test_without_a_certificate_of_the_authority_nobody_is_served(office, authority, stranger):
    key, certificate = Authority().issue(stranger) if stranger else (None, None)
    credentials = grpc.ssl_channel_credentials(authority.certificate, key, certificate)
    async with aio.secure_channel(office.gateway.address, credentials) as line:
        call = case_pb2_grpc.CaseServiceStub(line).ListCases(case_pb2.ListCasesRequest())
        assert (await refused(call)).code() is grpc.StatusCode.UNAVAILABLE
