"""Health commission: fertility registration, birth certificate, vaccination and care files."""

from datetime import date
from sqlite3 import Connection

from adapters.kit.decision import Granted, Refused
from adapters.kit.department import Item
from adapters.kit.submission import Submission
from adapters.samples.field_rules import (
    FieldRule,
    any_text,
    date_of,
    day_of,
    id_number,
    integer_between,
    one_of,
    past_date,
    person_name,
    phone,
)
from adapters.samples.identifiers import age_on, birth_date
from adapters.samples.sample import (
    SampleDepartment,
    Service,
    by_item,
    certificate,
    is_on_record,
    items_of,
    next_number,
    record,
)

MARRIAGE_AGE = {"mother": 20, "father": 22}
CHILD = (FieldRule("child_name", person_name), FieldRule("child_born_on", past_date))
PARENTS = (
    FieldRule("mother_name", person_name),
    FieldRule("mother_id_number", id_number),
    FieldRule("father_name", person_name),
    FieldRule("father_id_number", id_number),
)


def _judge_parents(submission: Submission, _rows: Connection) -> Refused | None:
    today = day_of(submission.at)
    for parent, least in MARRIAGE_AGE.items():
        born_on = birth_date(submission.text(f"{parent}_id_number"))
        if born_on is None or age_on(born_on, today) < least:
            return Refused(
                f"{parent}_under_age",
                "未达到法定婚龄 / below the legal age of marriage",
                legal_basis="中华人民共和国民法典 第一千零四十七条",
            )
    return None


def _grant_fertility(submission: Submission, rows: Connection) -> Granted:
    serial = next_number(rows, "fertility")
    number = f"SY{day_of(submission.at):%Y%m%d}{serial:06d}"
    record(rows, submission, number, submission.text("mother_id_number"))
    return Granted({"fertility_registration_number": number})


def _judge_birth(submission: Submission, _rows: Connection) -> Refused | None:
    born_on = date_of(submission.text("child_born_on")) or date.max
    mother_born_on = birth_date(submission.text("mother_id_number")) or date.max
    if age_on(born_on, day_of(submission.at)) >= 1:
        return Refused(
            "child_over_one",
            "首次签发限出生一年内 / the first issue is for children under one",
            legal_basis="出生医学证明管理办法",
        )
    if age_on(mother_born_on, born_on) < 14:  # noqa: PLR2004 - asks for people to look
        return Refused(
            "mother_under_age",
            "母亲年龄不符，请到窗口办理 / the mother's age needs a visit to the window",
            legal_basis="中华人民共和国母婴保健法 第二十三条",
        )
    return None


def _child_of(submission: Submission) -> str:
    return f"{submission.text('child_name')}|{submission.text('child_born_on')}"


def _grant_certificate(submission: Submission, rows: Connection) -> Granted:
    number = f"{submission.text('child_born_on')[2:4]}{next_number(rows, 'birth'):07d}"
    number = f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[int(number[:2]) % 26]}{number}"
    record(rows, submission, number, _child_of(submission))
    issued = certificate("birth_certificate_licence", submission, number)
    return Granted({"birth_certificate_number": number}, (issued,))


def _judge_certificate(submission: Submission, rows: Connection) -> Refused | None:
    number = submission.text("birth_certificate_number")
    if is_on_record(rows, "birth_certificate", number, _child_of(submission)):
        return None
    return Refused(
        "birth_certificate_unknown",
        "未查到该儿童的出生医学证明 / no such birth certificate of this child",
        legal_basis="中华人民共和国母婴保健法 第二十三条",
    )


def _grant_vaccination_file(submission: Submission, rows: Connection) -> Granted:
    number = f"YM{date_of(submission.text('child_born_on')):%Y%m%d}{next_number(rows, 'file'):08d}"
    record(rows, submission, number, _child_of(submission))
    return Granted({"vaccination_file_number": number})


def _grant_care_record(submission: Submission, rows: Connection) -> Granted:
    number = f"ET{day_of(submission.at):%Y}{next_number(rows, 'care'):08d}"
    record(rows, submission, number, _child_of(submission))
    return Granted({"child_care_record_number": number})


FERTILITY = Service(
    Item(
        "fertility_registration",
        reads=(
            "mother_name",
            "mother_id_number",
            "father_name",
            "father_id_number",
            "marriage_certificate_number",
            "child_order",
        ),
        produces=("fertility_registration_number",),
        withdrawable=True,
    ),
    field_rules=(
        *PARENTS,
        FieldRule("marriage_certificate_number", any_text),
        FieldRule("child_order", integer_between(1, 15)),
    ),
    judge=_judge_parents,
    grant=_grant_fertility,
)
CERTIFICATE = Service(
    Item(
        "birth_certificate",
        reads=(
            "mother_name",
            "mother_id_number",
            "father_name",
            "father_id_number",
            "child_name",
            "child_sex",
            "child_born_on",
            "child_birth_weight_g",
            "gestation_weeks",
            "delivery_hospital",
        ),
        produces=("birth_certificate_number",),
        withdrawable=True,
    ),
    field_rules=(
        *PARENTS,
        *CHILD,
        FieldRule("child_sex", one_of("female", "male")),
        FieldRule("child_birth_weight_g", integer_between(200, 8000)),
        FieldRule("gestation_weeks", integer_between(20, 45)),
        FieldRule("delivery_hospital", any_text),
    ),
    judge=_judge_birth,
    grant=_grant_certificate,
)
VACCINATION = Service(
    Item(
        "vaccination_file",
        reads=(
            "birth_certificate_number",
            "child_name",
            "child_sex",
            "child_born_on",
            "contact_phone",
            "vaccination_clinic",
        ),
        produces=("vaccination_file_number",),
        withdrawable=True,
    ),
    field_rules=(
        FieldRule("birth_certificate_number", any_text),
        *CHILD,
        FieldRule("child_sex", one_of("female", "male")),
        FieldRule("contact_phone", phone),
        FieldRule("vaccination_clinic", any_text),
    ),
    judge=_judge_certificate,
    grant=_grant_vaccination_file,
)
CARE = Service(
    Item(
        "child_care_guidance",
        reads=(
            "birth_certificate_number",
            "child_name",
            "child_born_on",
            "mother_name",
            "contact_phone",
        ),
        produces=("child_care_record_number",),
        withdrawable=True,
    ),
    field_rules=(
        FieldRule("birth_certificate_number", any_text),
        *CHILD,
        FieldRule("mother_name", person_name),
        FieldRule("contact_phone", phone),
    ),
    judge=_judge_certificate,
    grant=_grant_care_record,
)


class HealthCommission(SampleDepartment):
    """卫生健康委员会."""

    name = "health_commission"
    software = "sample-birth-register"
    services = by_item(FERTILITY, CERTIFICATE, VACCINATION, CARE)
    items = items_of(services)
