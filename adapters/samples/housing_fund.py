"""Housing fund: accounts of firms."""

from sqlite3 import Connection

from adapters.kit.decision import Granted, Refused
from adapters.kit.department import Item
from adapters.kit.submission import Submission
from adapters.samples.field_rules import (
    FieldRule,
    any_text,
    credit_code,
    integer_between,
    past_date,
    person_name,
)
from adapters.samples.sample import (
    SampleDepartment,
    Service,
    by_item,
    items_of,
    next_number,
    record,
)

LEAST_RATE, MOST_RATE = 5, 12


def _check_only(submission: Submission, _rows: Connection) -> Refused | None:
    rate = submission.fields["housing_fund_rate_percent"]
    if isinstance(rate, int) and LEAST_RATE <= rate <= MOST_RATE:
        return None
    return Refused(
        "rate_not_allowed",
        f"缴存比例应为{LEAST_RATE}%至{MOST_RATE}% / the rate must be {LEAST_RATE} to {MOST_RATE} %",
        legal_basis="住房公积金管理条例 第十八条",
    )


def _grant(submission: Submission, rows: Connection) -> Granted:
    code = submission.text("credit_code")
    number = f"GJJ{code[2:8]}{next_number(rows, 'account'):08d}"
    record(rows, submission, number, code)
    return Granted({"housing_fund_account": number})


REGISTRATION = Service(
    Item(
        "housing_fund_registration",
        reads=(
            "credit_code",
            "company_name",
            "legal_person_name",
            "established_on",
            "employee_count",
            "housing_fund_rate_percent",
        ),
        produces=("housing_fund_account",),
        withdrawable=True,
    ),
    field_rules=(
        FieldRule("credit_code", credit_code),
        FieldRule("company_name", any_text),
        FieldRule("legal_person_name", person_name),
        FieldRule("established_on", past_date),
        FieldRule("employee_count", integer_between(0, 1_000_000)),
        FieldRule("housing_fund_rate_percent", integer_between(0, 100)),
    ),
    materials=("business_licence",),
    judge=_check_only,
    grant=_grant,
)


class HousingFund(SampleDepartment):
    """住房公积金管理中心."""

    name = "housing_fund"
    software = "sample-fund-ledger"
    services = by_item(REGISTRATION)
    items = items_of(services)
