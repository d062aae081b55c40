"""Tax: premiums of resident insurance, and invoices of new firms."""

from datetime import date
from decimal import Decimal
from sqlite3 import Connection

from adapters.kit.decision import Granted
from adapters.kit.department import Item
from adapters.kit.submission import Submission
from adapters.samples.field_rules import (
    FieldRule,
    any_text,
    boolean,
    credit_code,
    day_of,
    id_number,
    one_of,
    person_name,
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

YEARLY_PREMIUM = Decimal("400.00")
COLLECTION_STARTS = 10
"""From this month on, the next year's premium is collected too. Sample figures."""

MONTHLY_INVOICES = {"ordinary": 50, "special": 25}
WITH_DEVICE = 2
"""A tax device doubles the monthly supply. Sample figures."""


def premium_due(born_on: date, today: date) -> Decimal:
    """Return a newborn's premium: every year from the birth to the one now collected."""
    last = today.year + (today.month >= COLLECTION_STARTS)
    return YEARLY_PREMIUM * max(1, last - born_on.year + 1)


def _grant_premium(submission: Submission, rows: Connection) -> Granted:
    today, child = day_of(submission.at), submission.text("child_id_number")
    number = f"JF{today:%Y%m%d}{next_number(rows, 'premium'):08d}"
    record(rows, submission, number, child)
    due = premium_due(birth_date(child) or today, today)
    return Granted({"premium_declaration_number": number, "premium_amount": f"{due:.2f}"})


def _grant_invoices(submission: Submission, rows: Connection) -> Granted:
    code = submission.text("credit_code")
    number = f"SW{code[2:8]}{next_number(rows, 'taxpayer'):08d}"
    record(rows, submission, number, code)
    quota = MONTHLY_INVOICES[submission.text("invoice_kind")]
    if submission.fields["tax_device_wanted"]:
        quota *= WITH_DEVICE
    return Granted({"tax_registration_number": number, "invoice_quota": quota})


PREMIUM = Service(
    Item(
        "premium_declaration",
        reads=("medical_insurance_number", "child_id_number", "child_name"),
        produces=("premium_declaration_number", "premium_amount"),
        withdrawable=True,
    ),
    field_rules=(
        FieldRule("medical_insurance_number", any_text),
        FieldRule("child_id_number", id_number),
        FieldRule("child_name", person_name),
    ),
    grant=_grant_premium,
)
INVOICES = Service(
    Item(
        "invoices_and_tax_device",
        reads=(
            "credit_code",
            "company_name",
            "legal_person_name",
            "legal_person_id_number",
            "finance_officer_name",
            "finance_officer_id_number",
            "invoice_kind",
            "tax_device_wanted",
        ),
        produces=("tax_registration_number", "invoice_quota"),
        withdrawable=True,
    ),
    field_rules=(
        FieldRule("credit_code", credit_code),
        FieldRule("company_name", any_text),
        FieldRule("legal_person_name", person_name),
        FieldRule("legal_person_id_number", id_number),
        FieldRule("finance_officer_name", person_name),
        FieldRule("finance_officer_id_number", id_number),
        FieldRule("invoice_kind", one_of("ordinary", "special")),
        FieldRule("tax_device_wanted", boolean),
    ),
    materials=("business_licence",),
    grant=_grant_invoices,
)


class Tax(SampleDepartment):
    """税务局."""

    name = "tax"
    software = "sample-tax-register"
    services = by_item(PREMIUM, INVOICES)
    items = items_of(services)
