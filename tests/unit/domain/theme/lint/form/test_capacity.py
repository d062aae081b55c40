"""What lint lets through can be opened: the gateway and lint hold to the same limits."""

import pytest

from adapters.gateway.auth.identity import Principal
from adapters.gateway.auth.roles import Role
from adapters.gateway.cases.requests import opening_request
from adapters.gateway.request_rules import require_valid
from adapters.pb.onething.case.v1 import case_pb2
from domain.errors import InvalidInputError
from domain.plan import FormValue
from domain.request_sizes import MAX_REQUEST_ENTRIES
from domain.theme.case_input import CaseInput
from domain.theme.load import lint_source
from tests.unit.domain.theme.small_theme import SMALL

PRINCIPAL = Principal("hall", Role.CLERK, "u1")
GUIDE = """\
guide:
  kind:
    question: {zh: 哪种, en: Which}
    answers: {new: {zh: 新, en: New}, old: {zh: 旧, en: Old}}
departments:"""


def theme_of(count: int, more: str = "") -> bytes:
    fields = "".join(
        f"  f{index}: {{label: {{zh: 第{index}, en: F{index}}}, type: text{more}}}\n"
        for index in range(count)
    )
    text = SMALL.replace("fields:\n", f"fields:\n{fields}")
    return text.replace("departments:", GUIDE if "when" in more else "departments:").encode()


def found(source: bytes, rule: str) -> list[str]:
    return [each.severity.value for each in lint_source(source, "t") if each.rule == rule]


@pytest.mark.parametrize(
    ("count", "more", "severities"),
    [
        (MAX_REQUEST_ENTRIES - 1, "", []),
        (MAX_REQUEST_ENTRIES, "", ["error"]),
        (MAX_REQUEST_ENTRIES, ", required: false", ["warning"]),
        (MAX_REQUEST_ENTRIES, ", when: kind == 'new'", ["warning"]),
    ],
)
def test_more_fields_than_a_request_holds(count, more, severities):
    assert severities == found(theme_of(count, more), "T121-too-many-fields")


def test_the_gateway_and_the_tester_hold_a_form_to_the_same_number():
    fits: dict[str, FormValue] = {f"f{index}": "x" for index in range(MAX_REQUEST_ENTRIES)}
    for form in (fits, {**fits, "more": "x"}):
        request = case_pb2.OpenCaseRequest(
            request_id="a",
            theme="small",
            form=[case_pb2.FormField(name=name, text=str(text)) for name, text in form.items()],
        )
        if form is fits:
            require_valid(request)
            assert form == opening_request(request, PRINCIPAL).form == CaseInput(form=form).form
        else:
            with pytest.raises(InvalidInputError, match="at most 500"):
                require_valid(request)
            with pytest.raises(ValueError, match="at most 500"):
                CaseInput(form=form)


@pytest.mark.parametrize(("each", "severities"), [(1_000, []), (10_000, ["warning"])])
def test_texts_that_do_not_fit_a_message(each, severities):
    source = theme_of(40, f", max_length: {each}")
    assert severities == found(source, "T122-message-too-large")
