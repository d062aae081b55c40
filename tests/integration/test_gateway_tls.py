"""The gateway under TLS: who has no certificate is not served, who has one is known by it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address
from uuid import UUID

import grpc
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from grpc import aio
from structlog.testing import capture_logs

from adapters.gateway.auth.callers import Callers
from adapters.gateway.auth.identity import ACTOR_KEY
from adapters.gateway.auth.roles import Role
from adapters.pb.onething.adapter.v1 import adapter_pb2, adapter_pb2_grpc
from adapters.pb.onething.case.v1 import case_pb2, case_pb2_grpc
from domain.case.codec import decode
from domain.case.commands import RecordAnswer
from tests.unit.adapters.gateway.cases.test_opening import refused
from tests.unit.adapters.gateway.gateway_harness import gateway_harness, grant, opening


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
        return self._issued(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))

    def issue_nameless(self) -> tuple[bytes, bytes]:
        """Key and certificate without a common name."""
        return self._issued(x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "city")]))

    def _issued(self, subject: x509.Name) -> tuple[bytes, bytes]:
        key = ec.generate_private_key(ec.SECP256R1())
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


CALLERS = Callers(
    roles={
        "city-portal": (Role.APPLICANT,),
        "kiosk": (Role.APPLICANT,),
        "hall": (Role.APPLICANT, Role.CLERK),
        "audit": (Role.AUDITOR,),
        sha256("王/小美".encode()).hexdigest(): (Role.APPLICANT,),
    },
    departments={"health-adapter": ("health",), "police-adapter": ("police",)},
)


@pytest.fixture
async def office(authority):
    credentials = grpc.ssl_server_credentials(
        [authority.issue("gateway")],
        root_certificates=authority.certificate,
        require_client_auth=True,
    )
    async with gateway_harness(credentials=credentials, callers=CALLERS) as office:
        yield office


def channel(office, authority, name: str | None) -> aio.Channel:
    key, certificate = authority.issue(name) if name else (None, None)
    credentials = grpc.ssl_channel_credentials(authority.certificate, key, certificate)
    return aio.secure_channel(office.gateway.address, credentials)


@asynccontextmanager
async def cases(office, authority, name: str) -> AsyncIterator[case_pb2_grpc.CaseServiceStub]:
    async with channel(office, authority, name) as line:
        yield case_pb2_grpc.CaseServiceStub(line)


def acting(actor: str) -> tuple[tuple[str, str], ...]:
    return ((ACTOR_KEY, actor),)


async def test_a_caller_is_known_by_its_certificate(office, authority):
    async with channel(office, authority, "city-portal") as line:
        opened = await case_pb2_grpc.CaseServiceStub(line).OpenCase(opening())
    [recorded] = await office.record.follow(after=0)
    assert opened.case_id == str(recorded.event.case_id)
    assert decode(recorded.event).actor == "applicant/city-portal"


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


async def test_who_acts_is_on_the_event(office, authority):
    async with cases(office, authority, "hall") as hall:
        await hall.OpenCase(opening(), metadata=acting("clerk/w042"))
    [recorded] = await office.record.follow(after=0)
    assert decode(recorded.event).actor == "clerk/w042"


async def test_a_front_end_acts_in_no_role_that_it_was_not_granted(office, authority):
    async with cases(office, authority, "city-portal") as portal:
        error = await refused(portal.OpenCase(opening(), metadata=acting("clerk/w042")))
    assert error.code() is grpc.StatusCode.PERMISSION_DENIED
    assert "role clerk" in error.details()
    assert "setting callers" in error.details()
    assert await office.record.follow(after=0) == []


async def test_a_role_opens_only_the_methods_that_are_open_to_it(office, authority):
    async with cases(office, authority, "audit") as audit:
        error = await refused(audit.OpenCase(opening()))
        listed = await audit.ListCases(case_pb2.ListCasesRequest())
    assert error.code() is grpc.StatusCode.PERMISSION_DENIED
    assert listed == case_pb2.ListCasesResponse()


async def test_a_certificate_that_no_setting_names_opens_nothing(office, authority):
    async with cases(office, authority, "stranger") as stranger:
        for call in (
            stranger.OpenCase(opening()),
            stranger.ListCases(case_pb2.ListCasesRequest()),
            stranger.ListCases(case_pb2.ListCasesRequest(), metadata=acting("auditor/a1")),
        ):
            assert (await refused(call)).code() is grpc.StatusCode.PERMISSION_DENIED


@pytest.mark.parametrize("name", ["local", ""])
async def test_no_certificate_makes_its_bearer_this_machine(office, authority, name):
    key, certificate = authority.issue(name) if name else authority.issue_nameless()
    credentials = grpc.ssl_channel_credentials(authority.certificate, key, certificate)
    async with aio.secure_channel(office.gateway.address, credentials) as line:
        call = case_pb2_grpc.CaseServiceStub(line).ListCases(case_pb2.ListCasesRequest())
        assert (await refused(call)).code() is grpc.StatusCode.UNAUTHENTICATED


async def test_an_actor_that_is_malformed_is_not_taken_for_somebody(office, authority):
    async with cases(office, authority, "hall") as hall:
        error = await refused(hall.OpenCase(opening(), metadata=acting("clerk")))
    assert error.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_an_applicant_sees_the_cases_of_its_own_front_end_alone(office, authority):
    async with (
        cases(office, authority, "city-portal") as portal,
        cases(office, authority, "kiosk") as kiosk,
        cases(office, authority, "hall") as hall,
    ):
        case_id = (await portal.OpenCase(opening())).case_id
        asked = case_pb2.GetCaseRequest(case_id=case_id)
        step = case_pb2.SupplementCaseRequest(
            case_id=case_id, request_id="s1", step_id="certificate"
        )
        listing = case_pb2.ListCasesRequest()
        assert (await portal.GetCase(asked)).case.case_id == case_id
        for call in (
            kiosk.GetCase(asked),
            kiosk.SupplementCase(step),
            hall.GetCase(asked),
            kiosk.WatchCase(case_pb2.WatchCaseRequest(case_id=case_id)).read(),
        ):
            error = await refused(call)
            assert error.code() is grpc.StatusCode.NOT_FOUND
            assert error.details() == f"there is no case {case_id}"
        assert [case.case_id for case in (await portal.ListCases(listing)).cases] == [case_id]
        assert list((await kiosk.ListCases(listing)).cases) == []
        clerk = acting("clerk/w042")
        assert (await hall.GetCase(asked, metadata=clerk)).case.case_id == case_id
        assert len((await hall.ListCases(listing, metadata=clerk)).cases) == 1


async def test_a_department_reports_for_itself_alone(office, authority):
    async with cases(office, authority, "city-portal") as portal:
        case_id = UUID((await portal.OpenCase(opening())).case_id)
    await office.engine.feed(case_id)
    before = await office.record.read(case_id)
    report = adapter_pb2.ReportOutcomeRequest(
        idempotency_key=f"{case_id}/certificate/1", answer=grant()
    )
    for name in ("police-adapter", "city-portal", "stranger"):
        async with channel(office, authority, name) as line:
            with capture_logs() as logs:
                call = adapter_pb2_grpc.StepReportServiceStub(line).ReportOutcome(report)
                error = await refused(call)
        assert error.code() is grpc.StatusCode.PERMISSION_DENIED
        assert ("report_from_other_department" in {entry["event"] for entry in logs}) == (
            name == "police-adapter"
        )
    assert await office.record.read(case_id) == before
    assert office.engine.sent_of(RecordAnswer) == []
    async with channel(office, authority, "health-adapter") as line:
        taken = await adapter_pb2_grpc.StepReportServiceStub(line).ReportOutcome(report)
    assert taken.result == adapter_pb2.REPORT_OUTCOME_RESULT_ACCEPTED


async def test_a_department_is_no_front_end(office, authority):
    async with cases(office, authority, "health-adapter") as health:
        error = await refused(health.ListCases(case_pb2.ListCasesRequest()))
    assert error.code() is grpc.StatusCode.PERMISSION_DENIED
