"""Submissions to the sample departments, and a register in memory."""

import sqlite3
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from adapters.kit.submission import Document, FieldValue, Submission
from adapters.samples.catalogue import SAMPLES
from adapters.samples.identifiers import credit_code, id_number
from adapters.samples.sample import Options, SampleDepartment

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
CASE = "7f3c0d7e-8a54-4f0e-9d0c-2f8f2f6f1b11"
FIRM = credit_code("431122", 7)

FIELDS: dict[str, FieldValue] = {
    "mother_name": "王小红",
    "mother_id_number": id_number("442000", date(1995, 5, 4), 22),
    "father_name": "买买提·阿里",
    "father_id_number": id_number("650100", date(1993, 1, 31), 11),
    "marriage_certificate_number": "J442000-2020-000123",
    "child_order": 1,
    "child_name": "李安安",
    "child_sex": "female",
    "child_born_on": "2026-02-20",
    "child_birth_weight_g": 3250,
    "gestation_weeks": 39,
    "delivery_hospital": "中山市人民医院",
    "receiving_parent": "mother",
    "household_book_number": "442000123",
    "household_address": "广东省中山市石岐区民生路1号",
    "vaccination_clinic": "石岐社区卫生服务中心",
    "contact_phone": "13800000000",
    "birth_certificate_number": "A260000001",
    "fertility_registration_number": "SY20260301000001",
    "child_id_number": id_number("442000", date(2026, 2, 20), 2),
    "medical_insurance_number": "442000000000001",
    "delivery_expense": "4321.50",
    "reimbursement_account": "6217000000000000",
    "company_name": "东安县（晨光）科技有限公司",
    "company_type": "limited_company",
    "registered_capital": "500000",
    "business_scope": "软件开发；\n信息技术咨询",
    "company_address": "湖南省永州市东安县白牙市镇1号",
    "legal_person_name": "张伟",
    "legal_person_id_number": id_number("431122", date(1988, 8, 8), 3),
    "legal_person_phone": "0746-4212345",
    "finance_officer_name": "O’Brien Anna-Maria",
    "finance_officer_id_number": id_number("431122", date(1990, 2, 28), 4),
    "employee_count": 3,
    "invoice_kind": "special",
    "tax_device_wanted": True,
    "housing_fund_rate_percent": 8,
    "bank_branch": "东安支行",
    "bank_appointment_on": "2026-03-09",
    "credit_code": FIRM,
    "established_on": "2026-03-01",
}
MATERIALS = (
    "birth_certificate_licence",
    "household_page",
    "delivery_invoice",
    "establishment_application",
    "articles_of_association",
    "address_proof",
    "business_licence",
)


def department(name: str) -> SampleDepartment:
    return SAMPLES[name](Options(later=timedelta(seconds=2)))


def register() -> sqlite3.Connection:
    rows = sqlite3.connect(":memory:", isolation_level=None)
    rows.executescript(SampleDepartment.schema)
    return rows


def submission(
    name: str, item: str, changes: Mapping[str, FieldValue | None] | None = None
) -> Submission:
    """A right submission with changes; a field changed to None is left empty."""
    declared = next(i for i in SAMPLES[name].items if i.name == item)
    values = {**FIELDS, **(changes or {})}
    fields = {n: value for n in declared.reads if (value := values.get(n)) is not None}
    materials = {name: Document(name, b"m" * 32) for name in MATERIALS}
    return Submission(
        case_id=CASE,
        step=item,
        key=f"{CASE}/{item}/1",
        theme="test@1",
        purpose="test",
        fields=fields,
        materials=materials,
        at=NOW,
    )
