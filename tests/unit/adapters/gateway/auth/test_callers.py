"""Who acts, and in which role: by certificate, settings and what the front end says."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.gateway.auth.authorisation_interceptor import AuthenticatedContext
from adapters.gateway.auth.callers import Callers, caller_of
from adapters.gateway.auth.identity import ACTOR_KEY, LOCAL, Principal, parse_actor, require
from adapters.gateway.auth.roles import PEOPLE, Role
from domain.errors import NotIdentifiedError, NotPermittedError

APPLICANT, CLERK, OPERATOR = Role.APPLICANT, Role.CLERK, Role.OPERATOR
WINDOW = frozenset({APPLICANT, CLERK})
CALLERS = Callers(
    roles={"portal": (APPLICANT,), "hall": (CLERK, APPLICANT), "odd": (Role.DEPARTMENT,)},
    departments={"hub": ("tax", "bank"), "hall": ("tax",), "none": ()},
)


class FakeContext:
    """Certificate and metadata of a call, as gRPC gives them."""

    def __init__(self, name: bytes | None = None, *actors: str | bytes, anonymous=False) -> None:
        self._known = {"security_level": [b"?"]}
        if anonymous or name is not None:
            self._known["x509_pem_cert"] = [b"pem"]
        if name is not None:
            self._known["x509_common_name"] = [name]
        self._metadata = [("user-agent", "x"), *((ACTOR_KEY, each) for each in actors)]

    def auth_context(self):
        return self._known

    def invocation_metadata(self):
        return self._metadata


def call(name: bytes | None = None, *actors: str | bytes, anonymous: bool = False) -> Any:
    """A context of the two methods that are read; of another type than gRPC's."""
    return FakeContext(name, *actors, anonymous=anonymous)


def test_without_a_certificate_the_caller_is_this_machine():
    assert caller_of(call()) == LOCAL


@pytest.mark.parametrize("call", [call(anonymous=True), call(b""), call(b"local")])
def test_a_certificate_never_makes_one_this_machine(call):
    with pytest.raises(NotIdentifiedError):
        CALLERS.principal(call, WINDOW)


@pytest.mark.parametrize("role", PEOPLE)
def test_this_machine_may_act_in_every_role(role):
    found = CALLERS.principal(call(None, f"{role}/w042"), frozenset({role}))
    assert found == Principal(LOCAL, role, "w042")
    assert found.actor == f"{role}/w042"


def test_who_names_nobody_acts_in_the_first_of_its_roles_that_is_open():
    assert CALLERS.principal(call(b"hall"), WINDOW).actor == "clerk/hall"
    assert CALLERS.principal(call(b"hall"), frozenset({APPLICANT})).actor == "applicant/hall"
    assert CALLERS.principal(call(), frozenset({OPERATOR})).actor == "operator/local"


def test_a_caller_acts_only_in_roles_it_was_granted():
    assert CALLERS.principal(call(b"hall", "applicant/u1"), WINDOW).actor == "applicant/u1"
    with pytest.raises(NotPermittedError, match=r"role clerk.*caller portal.*setting callers"):
        CALLERS.principal(call(b"portal", "clerk/u1"), WINDOW)


def test_a_role_that_the_method_is_not_open_to_is_refused_with_those_it_is_open_to():
    with pytest.raises(NotPermittedError, match="applicant or clerk"):
        CALLERS.principal(call(None, "auditor/a1"), WINDOW)


@pytest.mark.parametrize("name", [b"stranger", b"none", b"odd"])
def test_a_caller_that_no_setting_names_may_nothing(name):
    for permitted_roles in (WINDOW, frozenset({Role.DEPARTMENT})):
        with pytest.raises(NotPermittedError):
            CALLERS.principal(call(name), permitted_roles)


def test_reports_are_for_callers_with_departments_whoever_they_name():
    reports = frozenset({Role.DEPARTMENT})
    assert CALLERS.principal(call(b"hub"), reports).actor == "department/hub"
    assert CALLERS.principal(call(b"hall", "clerk/u1"), reports).actor == "department/hall"
    with pytest.raises(NotPermittedError, match="department_callers"):
        CALLERS.principal(call(b"portal"), reports)


def test_a_department_reports_for_itself_alone():
    assert CALLERS.may_report("hub", "bank")
    assert CALLERS.may_report(LOCAL, "bank")
    assert not CALLERS.may_report("hall", "bank")
    assert not CALLERS.may_report("portal", "tax")


@pytest.mark.parametrize(
    "actors",
    [
        ("",),
        ("clerk",),
        ("clerk/",),
        ("king/u1",),
        ("department/tax",),
        ("clerk/王",),
        ("clerk/u1\n",),
        ("clerk/" + "x" * 65,),
        ("clerk/u1", "clerk/u1"),
        (b"clerk/u1",),
    ],
)
def test_an_actor_that_is_none_is_not_guessed_at(actors):
    with pytest.raises(NotIdentifiedError, match="role/id") as caught:
        CALLERS.principal(call(b"hall", *actors), WINDOW)
    assert "王" not in str(caught.value)


@given(st.sampled_from(PEOPLE), st.from_regex(r"[A-Za-z0-9._@-]{1,64}", fullmatch=True))
def test_what_a_principal_is_called_reads_back(role, person):
    assert parse_actor(Principal("hall", role, person).actor) == (role, person)


def test_require_gives_who_acts_or_says_what_is_needed():
    context = AuthenticatedContext(Principal("hall", CLERK, "u1"))
    assert require(context, CLERK, OPERATOR).id == "u1"
    with pytest.raises(NotPermittedError, match=r"operator.*caller hall"):
        require(context, OPERATOR)
