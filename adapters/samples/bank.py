"""A bank: appointments to open a firm's basic account."""

from datetime import date, timedelta
from sqlite3 import Connection

from adapters.kit.decision import Granted, Refused
from adapters.kit.department import Item
from adapters.kit.submission import Submission
from adapters.samples.field_rules import (
    Ask,
    any_text,
    coming_date,
    credit_code,
    date_of,
    day_of,
    person_name,
    phone,
)
from adapters.samples.sample import (
    SampleDepartment,
    Service,
    by_item,
    items_of,
    next_number,
    record,
    strike,
)

BOOKABLE = timedelta(days=90)


def _judge(submission: Submission, _rows: Connection) -> Refused | None:
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
    """Until the day itself; afterwards there is nothing left to cancel."""
    wanted = date_of(submission.text("bank_appointment_on")) or date.min
    return day_of(submission.at) <= wanted and strike(submission, rows)


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
    asks=(
        Ask("credit_code", credit_code),
        Ask("company_name", any_text),
        Ask("legal_person_name", person_name),
        Ask("legal_person_phone", phone),
        Ask("bank_branch", any_text),
        Ask("bank_appointment_on", coming_date),
    ),
    materials=("business_licence",),
    judge=_judge,
    grant=_grant,
    undo=_cancel,
)


class Bank(SampleDepartment):
    """开户银行."""

    name = "bank"
    software = "sample-appointments"
    services = by_item(APPOINTMENT)
    items = items_of(services)
