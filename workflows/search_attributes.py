"""The search attributes of a case workflow: theme, departments, status. Nothing personal."""

from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from domain.case.status import CaseStatus
from domain.plan import Plan

THEME = SearchAttributeKey.for_keyword("OnethingTheme")
"""The theme's name."""
DEPARTMENTS = SearchAttributeKey.for_keyword_list("OnethingDepartments")
"""The names of the departments of the theme."""
STATUS = SearchAttributeKey.for_keyword("OnethingStatus")
"""The :class:`CaseStatus` in which the case waits."""

TYPES = {THEME.name: "Keyword", DEPARTMENTS.name: "KeywordList", STATUS.name: "Keyword"}
"""Types in Temporal's words, by name."""


def initial_attributes(plan: Plan) -> TypedSearchAttributes:
    """The attributes of a start request. The status is the one that the case most likely has
    after its first turn, so that most cases need no update of it.
    """
    people = plan.prereview.by == "people"
    return TypedSearchAttributes(
        [
            SearchAttributePair(THEME, plan.theme),
            SearchAttributePair(DEPARTMENTS, [each.name for each in plan.departments]),
            SearchAttributePair(STATUS, CaseStatus.PREREVIEW if people else CaseStatus.ACCEPTED),
        ]
    )


def status_to_set(shown: str | None, status: CaseStatus) -> str | None:
    """The status to update to, ``None`` for no update.

    ``shown`` is the present one, ``None`` where the workflow has no such attribute. A case
    that closes after it was accepted keeps "accepted": the status of its workflow says that
    it is over.
    """
    if shown is None or status == shown:
        return None
    if (shown, status) == (CaseStatus.ACCEPTED, CaseStatus.CLOSED):
        return None
    return status
