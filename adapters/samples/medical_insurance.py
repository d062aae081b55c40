"""Medical insurance: enrolment of residents, and reimbursement of childbirth expense."""

from decimal import ROUND_HALF_UP, Decimal
from sqlite3 import Connection

from adapters.kit.decision import Granted, Refused
from adapters.kit.department import Item
from adapters.kit.submission import Submission
from adapters.samples.field_rules import (
    FieldRule,
    amount,
    any_text,
    bank_account,
    date_of,
    decimal_of,
    id_number,
    past_date,
    person_name,
    phone,
)
from adapters.samples.identifiers import birth_date
from adapters.samples.sample import (
    SampleDepartment,
    Service,
    by_item,
    items_of,
    next_number,
    record,
)

SHARE = Decimal("0.75")
CEILING = Decimal("6000.00")
"""The sample fund's rate and ceiling of an expense; real funds differ by place."""


def _judge_enrolment(submission: Submission, _rows: Connection) -> Refused | None:
    inside = birth_date(submission.text("child_id_number"))
    if inside == date_of(submission.text("child_born_on")):
        return None
    return Refused(
        "birth_date_differs",
        "身份号码与出生日期不一致 / identity number and date of birth differ",
        legal_basis="中华人民共和国社会保险法 第五十八条",
    )


def _grant_enrolment(submission: Submission, rows: Connection) -> Granted:
    child = submission.text("child_id_number")
    number = f"{child[:6]}{next_number(rows, 'enrolment'):09d}"
    record(rows, submission, number, child)
    return Granted({"medical_insurance_number": number})


def _judge_expense(submission: Submission, _rows: Connection) -> Refused | None:
    if (decimal_of(submission.text("delivery_expense")) or 0) > 0:
        return None
    return Refused(
        "nothing_to_reimburse",
        "没有可报销的费用 / there is no expense to reimburse",
        legal_basis="中华人民共和国社会保险法 第五十五条",
    )


def _grant_expense(submission: Submission, rows: Connection) -> Granted:
    expense = decimal_of(submission.text("delivery_expense")) or Decimal(0)
    paid = min(CEILING, (expense * SHARE).quantize(Decimal("0.01"), ROUND_HALF_UP))
    number = f"BX{next_number(rows, 'reimbursement'):010d}"
    record(rows, submission, number, submission.text("mother_id_number"))
    return Granted({"reimbursed_amount": f"{paid:.2f}"})


ENROLMENT = Service(
    Item(
        "medical_insurance_enrolment",
        reads=(
            "birth_certificate_number",
            "child_id_number",
            "child_name",
            "child_born_on",
            "mother_name",
            "mother_id_number",
            "contact_phone",
        ),
        produces=("medical_insurance_number",),
        withdrawable=True,
    ),
    field_rules=(
        FieldRule("birth_certificate_number", any_text),
        FieldRule("child_id_number", id_number),
        FieldRule("child_name", person_name),
        FieldRule("child_born_on", past_date),
        FieldRule("mother_name", person_name),
        FieldRule("mother_id_number", id_number),
        FieldRule("contact_phone", phone),
    ),
    materials=("birth_certificate_licence", "household_page"),
    judge=_judge_enrolment,
    grant=_grant_enrolment,
)
REIMBURSEMENT = Service(
    Item(
        "childbirth_expense_reimbursement",
        reads=(
            "mother_name",
            "mother_id_number",
            "fertility_registration_number",
            "birth_certificate_number",
            "delivery_expense",
            "reimbursement_account",
        ),
        produces=("reimbursed_amount",),  # paid out: people must claim it back
    ),
    field_rules=(
        FieldRule("mother_name", person_name),
        FieldRule("mother_id_number", id_number),
        FieldRule("fertility_registration_number", any_text),
        FieldRule("birth_certificate_number", any_text),
        FieldRule("delivery_expense", amount),
        FieldRule("reimbursement_account", bank_account),
    ),
    materials=("delivery_invoice", "birth_certificate_licence"),
    judge=_judge_expense,
    grant=_grant_expense,
)


class MedicalInsurance(SampleDepartment):
    """医疗保障局."""

    name = "medical_insurance"
    software = "sample-insurance-fund"
    services = by_item(ENROLMENT, REIMBURSEMENT)
    items = items_of(services)
