"""Every method that is served is open to somebody, by the table."""

from google.protobuf.descriptor_pool import Default

from adapters.gateway.auth.roles import METHOD_ROLES, PEOPLE, Role
from adapters.gateway.server import SERVICES


def test_every_method_of_every_served_service_is_in_the_table():
    served = {
        f"/{name}/{method.name}"
        for name in SERVICES
        for method in Default().FindServiceByName(name).methods
    }
    assert served == set(METHOD_ROLES)


def test_every_method_is_open_to_somebody_and_reports_to_departments_alone():
    for method, roles in METHOD_ROLES.items():
        reports = "StepReportService" in method
        assert roles
        assert (Role.DEPARTMENT in roles) == reports
        assert reports or roles <= set(PEOPLE)
