"""Public security: birth registration in the household, and seals of firms."""

from datetime import date
from sqlite3 import Connection

from adapters.kit.decision import Granted, Refused
from adapters.kit.department import Item
from adapters.kit.submission import Submission
from adapters.samples.field_rules import (
    FieldRule,
    any_text,
    credit_code,
    date_of,
    day_of,
    id_number,
    one_of,
    past_date,
    person_name,
)
from adapters.samples.identifiers import id_number as form_id_number
from adapters.samples.regions import district_of, is_known_province
from adapters.samples.sample import (
    SampleDepartment,
    Service,
    by_item,
    certificate,
    items_of,
    next_number,
    record,
)

MAX_SEQUENCE = 999
HOUSEHOLD_LAW = "中华人民共和国户口登记条例 第七条"


def _district(submission: Submission) -> str:
    """Return the district of the household, or that of the receiving parent's number."""
    parent = submission.text("receiving_parent")
    return (
        district_of(submission.text("household_address"))
        or submission.text(f"{parent}_id_number")[:6]
    )


def _judge_birth(submission: Submission, _rows: Connection) -> Refused | None:
    if is_known_province(_district(submission)):
        return None
    return Refused(
        "unknown_region",
        "户籍地址所在地区无法识别 / the region of the household is not known",
        legal_basis=HOUSEHOLD_LAW,
    )


def _grant_birth(submission: Submission, rows: Connection) -> Granted | Refused:
    district, sex = _district(submission), submission.text("child_sex")
    born_on = date_of(submission.text("child_born_on")) or date.min
    count = next_number(rows, f"{district}/{born_on}/{sex}")
    sequence = count * 2 - (1 if sex == "male" else 0)
    if sequence > MAX_SEQUENCE:
        return Refused(
            "sequence_exhausted",
            "该地区当日顺序码已用完，请到窗口办理 / no number is left: please visit the window",
            legal_basis="GB 11643",
        )
    number = form_id_number(district, born_on, sequence)
    record(rows, submission, number, submission.text("birth_certificate_number"))
    return Granted(
        {"child_id_number": number}, (certificate("household_page", submission, number),)
    )


def _grant_seal(submission: Submission, rows: Connection) -> Granted:
    code = submission.text("credit_code")
    number = f"{code[2:8]}{day_of(submission.at):%y}{next_number(rows, 'seal'):06d}"
    record(rows, submission, number, code)
    return Granted({"seal_record_number": number})


BIRTH = Service(
    Item(
        "birth_registration",
        reads=(
            "birth_certificate_number",
            "child_name",
            "child_sex",
            "child_born_on",
            "mother_name",
            "mother_id_number",
            "father_name",
            "father_id_number",
            "receiving_parent",
            "household_book_number",
            "household_address",
        ),
        produces=("child_id_number",),
        answers_later=True,
        withdrawable=True,
    ),
    field_rules=(
        FieldRule("birth_certificate_number", any_text),
        FieldRule("child_name", person_name),
        FieldRule("child_sex", one_of("female", "male")),
        FieldRule("child_born_on", past_date),
        FieldRule("mother_name", person_name),
        FieldRule("mother_id_number", id_number),
        FieldRule("father_name", person_name),
        FieldRule("father_id_number", id_number),
        FieldRule("receiving_parent", one_of("mother", "father")),
        FieldRule("household_book_number", any_text),
        FieldRule("household_address", any_text),
    ),
    materials=("birth_certificate_licence",),
    judge=_judge_birth,
    grant=_grant_birth,
)
SEAL = Service(
    Item(
        "seal",
        reads=("credit_code", "company_name", "legal_person_name", "legal_person_id_number"),
        produces=("seal_record_number",),
        withdrawable=True,
    ),
    field_rules=(
        FieldRule("credit_code", credit_code),
        FieldRule("company_name", any_text),
        FieldRule("legal_person_name", person_name),
        FieldRule("legal_person_id_number", id_number),
    ),
    materials=("business_licence",),
    grant=_grant_seal,
)


class PublicSecurity(SampleDepartment):
    """公安局."""

    name = "public_security"
    software = "sample-household-register"
    services = by_item(BIRTH, SEAL)
    items = items_of(services)
