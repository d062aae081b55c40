"""A bank: appointments to open a firm's basic account."""

from datetime import date, timedelta
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
    future_date,
    person_name,
    phone,
)
from adapters.samples.sample import (
    SampleDepartment,
    Service,
    by_item,
    delete_record,
    items_of,
    next_number,
    record,
)

BOOKABLE = timedelta(days=90)


def _check_only(submission: Submission, _rows: Connection) -> Refused | None:
    wanted = date_of(submission.text("bank_appointment_on")) or date.max
    if wanted - day_of(submission.at) <= BOOKABLE:
        return None
    return Refused(
        "appointment_too_far",
        f"只可预约{BOOKABLE.days}天以内 / appointments are made {BOOKABLE.days} days ahead at most",
        legal_basis="人民币银行结算账户管理办法",
    )


def _grant(submission: Submission, rows: Connection) -> Granted:
    wanted = date_of(submission.text("bank_appointment_on"))
    number = f"YY{wanted:%Y%m%d}{next_number(rows, f'appointment/{wanted}'):05d}"
    record(rows, submission, number, submission.text("credit_code"))
    return Granted({"bank_appointment_number": number})


def _cancel(submission: Submission, rows: Connection) -> bool:
    """Cancel until the day itself; afterwards nothing can be cancelled."""
    wanted = date_of(submission.text("bank_appointment_on")) or date.min
    return day_of(submission.at) <= wanted and delete_record(submission, rows)


APPOINTMENT = Service(
    Item(
        "bank_appointment",
        reads=(
            "credit_code",
            "company_name",
            "legal_person_name",
            "legal_person_phone",
            "bank_branch",
            "bank_appointment_on",
        ),
        produces=("bank_appointment_number",),
        answers_later=True,
        withdrawable=True,
    ),
    field_rules=(
        FieldRule("credit_code", credit_code),
        FieldRule("company_name", any_text),
        FieldRule("legal_person_name", person_name),
        FieldRule("legal_person_phone", phone),
        FieldRule("bank_branch", any_text),
        FieldRule("bank_appointment_on", future_date),
    ),
    materials=("business_licence",),
    judge=_check_only,
    grant=_grant,
    undo=_cancel,
)


class Bank(SampleDepartment):
    """开户银行."""

    name = "bank"
    software = "sample-appointments"
    services = by_item(APPOINTMENT)
    items = items_of(services)
