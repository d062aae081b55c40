"""Who may call what: the roles, and for each method of the gateway those it is open to."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody acts as. ``DEPARTMENT`` is for reports of adapters alone:
    it is not asked for, it comes with a caller that may report for departments.
    """

    APPLICANT = "applicant"
    CLERK = "clerk"
    REVIEWER = "reviewer"
    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    DEPARTMENT = "department"


PEOPLE = tuple(role for role in Role if role is not Role.DEPARTMENT)
"""The roles that a front end may speak for."""

_CASES = "/onething.case.v1.CaseService"
_THEMES = "/onething.case.v1.ThemeCatalogueService"
_REPORTS = "/onething.adapter.v1.StepReportService"
_TASKS = "/onething.case.v1.TaskService"
_SUPERVISION = "/onething.case.v1.SupervisionService"
_OPERATIONS = "/onething.case.v1.OperationsService"
_ANYBODY = frozenset(PEOPLE)
_WINDOW = frozenset({Role.APPLICANT, Role.CLERK})
_WATCHING = frozenset({Role.SUPERVISOR, Role.OPERATOR})
_OPERATORS = frozenset({Role.OPERATOR})
HOLDERS = frozenset({Role.CLERK, Role.REVIEWER})
"""Who can hold a task, and completes it."""

METHOD_ROLES: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        f"{_CASES}/OpenCase": _WINDOW,
        f"{_CASES}/SupplementCase": _WINDOW,
        f"{_CASES}/GetCase": _ANYBODY,
        f"{_CASES}/WatchCase": _ANYBODY,
        f"{_CASES}/ListCases": _ANYBODY,
        f"{_CASES}/CorrectCase": _WINDOW,
        f"{_CASES}/WithdrawCase": _WINDOW,
        f"{_CASES}/SendMessage": _WINDOW | {Role.REVIEWER},
        f"{_CASES}/ListMessages": _ANYBODY,
        f"{_CASES}/HandOutResult": frozenset({Role.CLERK}),
        f"{_CASES}/GetClock": _ANYBODY,
        f"{_TASKS}/ListTasks": HOLDERS | _WATCHING,
        f"{_TASKS}/GetTask": HOLDERS,
        f"{_TASKS}/ClaimTask": HOLDERS,
        f"{_TASKS}/ReleaseTask": HOLDERS,
        f"{_TASKS}/ReassignTask": _WATCHING,
        f"{_TASKS}/CompleteTask": HOLDERS,
        f"{_SUPERVISION}/ListConcerns": _WATCHING | {Role.AUDITOR},
        f"{_SUPERVISION}/TakeAction": _WATCHING,
        f"{_OPERATIONS}/RetryStep": _OPERATORS,
        f"{_OPERATIONS}/ReassignStep": _OPERATORS,
        f"{_OPERATIONS}/SkipStep": _OPERATORS,
        f"{_OPERATIONS}/TerminateCase": _OPERATORS,
        f"{_OPERATIONS}/RevokeCase": _OPERATORS,
        f"{_OPERATIONS}/MigrateCase": _OPERATORS,
        f"{_OPERATIONS}/PauseDepartment": _OPERATORS,
        f"{_OPERATIONS}/ResumeDepartment": _OPERATORS,
        f"{_OPERATIONS}/EraseSubject": _OPERATORS,
        f"{_OPERATIONS}/ListPauses": _WATCHING | {Role.AUDITOR},
        f"{_THEMES}/ListThemes": _ANYBODY,
        f"{_THEMES}/GetTheme": _ANYBODY,
        f"{_THEMES}/GetGuide": _ANYBODY,
        f"{_THEMES}/GetPlan": _WATCHING | {Role.AUDITOR},  # the authors' remarks are in it
        f"{_REPORTS}/ReportOutcome": frozenset({Role.DEPARTMENT}),
    }
)
"""Every method that is served, with the roles it is open to. One that is not here
is refused to everybody, so that a new method is closed until somebody decides.
"""
