"""Market regulation: registers firms and issues their licence."""

from datetime import date
from sqlite3 import Connection

from adapters.kit.decision import Granted, Refused
from adapters.kit.department import Item
from adapters.kit.submission import FieldValue, Submission
from adapters.samples.field_rules import (
    FieldRule,
    Problem,
    amount,
    any_text,
    day_of,
    decimal_of,
    id_number,
    one_of,
    person_name,
    phone,
)
from adapters.samples.identifiers import age_on, birth_date, credit_code
from adapters.samples.regions import district_of
from adapters.samples.sample import (
    SampleDepartment,
    Service,
    by_item,
    certificate,
    items_of,
    next_number,
    record,
)

REGISTRATION_LAW = "中华人民共和国市场主体登记管理条例 第八条"
ADULT = 18


def company_name(value: FieldValue, _today: date) -> Problem | None:
    """Require letters and digits of any script, and brackets."""
    if isinstance(value, str) and all(c.isalnum() or c in "（）()·&.,'- " for c in value):
        return None
    return "name_characters", "名称含有不允许的字符 / the name has invalid characters"


def _check_only(submission: Submission, _rows: Connection) -> Refused | None:
    if (decimal_of(submission.text("registered_capital")) or 0) <= 0:
        return Refused(
            "capital_not_positive",
            "注册资本应当大于零 / the capital must be above zero",
            legal_basis=REGISTRATION_LAW,
        )
    if district_of(submission.text("company_address")) is None:
        return Refused(
            "unknown_region",
            "住所所在地区无法识别 / the region of the address is not known",
            legal_basis=REGISTRATION_LAW,
        )
    born_on = birth_date(submission.text("legal_person_id_number"))
    if born_on is None or age_on(born_on, day_of(submission.at)) < ADULT:
        return Refused(
            "legal_person_under_age",
            "法定代表人应当具有完全民事行为能力 / the legal representative must be of age",
            legal_basis="中华人民共和国市场主体登记管理条例 第十二条",
        )
    return None


def _grant(submission: Submission, rows: Connection) -> Granted:
    district = district_of(submission.text("company_address")) or ""
    code = credit_code(district, next_number(rows, "organisation"))
    record(rows, submission, code, submission.text("company_name"))
    return Granted(
        {"credit_code": code, "established_on": day_of(submission.at).isoformat()},
        (certificate("business_licence", submission, code),),
    )


ESTABLISHMENT = Service(
    Item(
        "establishment",
        reads=(
            "company_name",
            "company_type",
            "registered_capital",
            "business_scope",
            "company_address",
            "company_postcode",
            "legal_person_name",
            "legal_person_id_number",
            "legal_person_phone",
        ),
        produces=("credit_code", "established_on"),
        answers_later=True,
        withdrawable=True,
    ),
    field_rules=(
        FieldRule("company_name", company_name),
        FieldRule("company_type", one_of("limited_company", "sole_proprietorship", "partnership")),
        FieldRule("registered_capital", amount),
        FieldRule("business_scope", any_text),
        FieldRule("company_address", any_text),
        FieldRule("legal_person_name", person_name),
        FieldRule("legal_person_id_number", id_number),
        FieldRule("legal_person_phone", phone),
    ),
    materials=("establishment_application", "articles_of_association", "address_proof"),
    judge=_check_only,
    grant=_grant,
)


class MarketRegulation(SampleDepartment):
    """市场监督管理局."""

    name = "market_regulation"
    software = "sample-company-register"
    services = by_item(ESTABLISHMENT)
    items = items_of(services)
