"""Social security: the child's card, and firms as employers."""

from sqlite3 import Connection

from adapters.kit.decision import Granted, Refused
from adapters.kit.department import Item
from adapters.kit.submission import Submission
from adapters.samples.field_rules import (
    FieldRule,
    any_text,
    credit_code,
    id_number,
    integer_between,
    one_of,
    person_name,
    phone,
)
from adapters.samples.identifiers import is_male, with_luhn
from adapters.samples.sample import (
    SampleDepartment,
    Service,
    by_item,
    items_of,
    next_number,
    record,
)


def _judge_card(submission: Submission, _rows: Connection) -> Refused | None:
    male = is_male(submission.text("child_id_number"))
    if male == (submission.text("child_sex") == "male"):
        return None
    return Refused(
        "sex_differs",
        "身份号码与性别不一致 / identity number and sex differ",
        legal_basis="中华人民共和国社会保险法 第五十八条",
    )


def _grant_card(submission: Submission, rows: Connection) -> Granted:
    child = submission.text("child_id_number")
    number = with_luhn(f"6217{child[:4]}{next_number(rows, 'card'):010d}")
    record(rows, submission, number, child)
    return Granted({"social_security_card_number": number})


def _judge_employer(submission: Submission, _rows: Connection) -> Refused | None:
    if submission.fields["employee_count"] != 0:
        return None
    return Refused(
        "no_employees",
        "单位尚无职工，无需登记 / a firm without employees does not register",
        legal_basis="中华人民共和国社会保险法 第五十七条",
    )


def _grant_employer(submission: Submission, rows: Connection) -> Granted:
    code = submission.text("credit_code")
    number = f"{code[2:8]}{next_number(rows, 'employer'):07d}"
    record(rows, submission, number, code)
    return Granted({"employees_insurance_number": number})


CARD = Service(
    Item(
        "social_security_card",
        reads=(
            "birth_certificate_number",
            "child_id_number",
            "child_name",
            "child_sex",
            "contact_phone",
            "card_delivery_address",
        ),
        produces=("social_security_card_number",),
        answers_later=True,
        withdrawable=True,
    ),
    field_rules=(
        FieldRule("birth_certificate_number", any_text),
        FieldRule("child_id_number", id_number),
        FieldRule("child_name", person_name),
        FieldRule("child_sex", one_of("female", "male")),
        FieldRule("contact_phone", phone),
    ),
    materials=("birth_certificate_licence", "household_page"),
    judge=_judge_card,
    grant=_grant_card,
)
EMPLOYER = Service(
    Item(
        "employees_insurance",
        reads=(
            "credit_code",
            "company_name",
            "legal_person_name",
            "legal_person_phone",
            "employee_count",
        ),
        produces=("employees_insurance_number",),
        withdrawable=True,
    ),
    field_rules=(
        FieldRule("credit_code", credit_code),
        FieldRule("company_name", any_text),
        FieldRule("legal_person_name", person_name),
        FieldRule("legal_person_phone", phone),
        FieldRule("employee_count", integer_between(0, 1_000_000)),
    ),
    materials=("business_licence",),
    judge=_judge_employer,
    grant=_grant_employer,
)


class SocialSecurity(SampleDepartment):
    """人力资源和社会保障局."""

    name = "social_security"
    software = "sample-card-centre"
    services = by_item(CARD, EMPLOYER)
    items = items_of(services)
