from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.kit.decision import Granted, Pending, Refused, Supplement
from adapters.kit.form import check_decision
from adapters.samples.catalogue import SAMPLES
from adapters.samples.identifiers import birth_date, is_male
from adapters.samples.regions import district_of
from domain.form.values.check_digits import citizen_check_digit, is_citizen_number, is_credit_code
from tests.unit.adapters.samples.forms import NOW, department, register, submission

ITEMS = [(name, item.name) for name, kind in SAMPLES.items() for item in kind.items]


def decide(name, item, changes=None, rows=None):
    """The settled decision, whether it comes at once or later."""
    rows = rows or register()
    chosen = department(name)
    request = submission(name, item, changes)
    first = chosen.decide(request, rows)
    return chosen.decide_later(request, rows) if isinstance(first, Pending) else first


def outputs(name, item, changes=None, rows=None):
    decision = decide(name, item, changes, rows)
    assert isinstance(decision, Granted)
    return decision.outputs


def certified():
    """A register of the health commission that knows the child of the forms."""
    rows = register()
    number = outputs("health_commission", "birth_certificate", rows=rows)
    return rows, number


@pytest.mark.parametrize(("name", "item"), ITEMS)
def test_a_right_submission_is_granted_with_what_the_item_declares(name, item):
    rows, known = certified() if name == "health_commission" else (register(), {})
    decision = decide(name, item, known, rows)

    assert isinstance(decision, Granted)
    check_decision(decision, next(i for i in SAMPLES[name].items if i.name == item))
    assert all(value not in ("", None) for value in decision.outputs.values())


@pytest.mark.parametrize(("name", "item"), ITEMS)
def test_everything_that_is_missing_is_asked_for_at_once(name, item):
    service = department(name).services[item]
    empty = dict.fromkeys(service.item.reads)
    decision = decide(name, item, empty)

    assert isinstance(decision, Supplement)
    assert [ask.name for ask in service.field_rules] == [
        missing.name for missing in decision.missing
    ]


@pytest.mark.parametrize(("name", "item"), ITEMS)
def test_two_grants_never_give_out_the_same_number(name, item):
    rows, known = certified() if name == "health_commission" else (register(), {})
    first, second = (outputs(name, item, known, rows) for _ in range(2))

    if item != "childbirth_expense_reimbursement":  # it gives out money
        assert first != second


@pytest.mark.parametrize(("name", "item"), ITEMS)
def test_the_items_of_a_department_ask_for_declared_fields_only(name, item):
    service = department(name).services[item]

    assert {ask.name for ask in service.field_rules} <= set(service.item.reads)


@pytest.mark.parametrize(
    ("name", "item", "changes", "wrong"),
    [
        (
            "health_commission",
            "birth_certificate",
            {"child_born_on": "2026-03-02"},
            "date_in_future",
        ),
        ("health_commission", "birth_certificate", {"child_born_on": "2026-02-30"}, "not_a_date"),
        ("health_commission", "birth_certificate", {"child_name": "李<安>"}, "name_characters"),
        ("health_commission", "birth_certificate", {"gestation_weeks": 4}, "out_of_range"),
        ("health_commission", "birth_certificate", {"child_sex": "other"}, "not_a_choice"),
        (
            "health_commission",
            "fertility_registration",
            {"mother_id_number": "442000199505040023"},
            "id_check_digit",
        ),
        (
            "medical_insurance",
            "childbirth_expense_reimbursement",
            {"delivery_expense": "NaN"},
            "not_an_amount",
        ),
        (
            "medical_insurance",
            "childbirth_expense_reimbursement",
            {"reimbursement_account": "12"},
            "account_digits",
        ),
        ("market_regulation", "establishment", {"company_name": "公司;DROP"}, "name_characters"),
        ("market_regulation", "establishment", {"legal_person_phone": "none"}, "phone_digits"),
        ("tax", "invoices_and_tax_device", {"credit_code": "9" * 18}, "credit_code_check"),
        ("tax", "invoices_and_tax_device", {"tax_device_wanted": "yes"}, "not_a_truth_value"),
        ("bank", "bank_appointment", {"bank_appointment_on": "2026-02-28"}, "date_in_past"),
        ("bank", "bank_appointment", {"bank_branch": "a\x00b"}, "not_text"),
    ],
)
def test_what_is_wrong_is_asked_for_again(name, item, changes, wrong):
    decision = decide(name, item, changes)

    assert isinstance(decision, Supplement)
    assert [(*changes, wrong)] == [(m.name, m.reason_code) for m in decision.missing]


@pytest.mark.parametrize(
    ("name", "item", "changes", "reason"),
    [
        (
            "health_commission",
            "fertility_registration",
            {"mother_id_number": "442000200803020020"},
            "mother_under_age",
        ),
        (
            "health_commission",
            "birth_certificate",
            {"child_born_on": "2025-03-01"},
            "child_over_one",
        ),
        ("health_commission", "vaccination_file", {}, "birth_certificate_unknown"),
        ("market_regulation", "establishment", {"registered_capital": "0"}, "capital_not_positive"),
        (
            "market_regulation",
            "establishment",
            {"registered_capital": "-1"},
            "capital_not_positive",
        ),
        ("market_regulation", "establishment", {"company_address": "Atlantis"}, "unknown_region"),
        (
            "medical_insurance",
            "medical_insurance_enrolment",
            {"child_born_on": "2026-02-21"},
            "birth_date_differs",
        ),
        (
            "medical_insurance",
            "childbirth_expense_reimbursement",
            {"delivery_expense": "0"},
            "nothing_to_reimburse",
        ),
        ("social_security", "social_security_card", {"child_sex": "male"}, "sex_differs"),
        ("social_security", "employees_insurance", {"employee_count": 0}, "no_employees"),
        (
            "housing_fund",
            "housing_fund_registration",
            {"housing_fund_rate_percent": 13},
            "rate_not_allowed",
        ),
        ("bank", "bank_appointment", {"bank_appointment_on": "2027-01-01"}, "appointment_too_far"),
    ],
)
def test_what_the_law_does_not_allow_is_refused_with_its_basis(name, item, changes, reason):
    if "mother_id_number" in changes:
        body = changes["mother_id_number"][:17]
        changes = {"mother_id_number": body + citizen_check_digit(body)}
    decision = decide(name, item, changes)

    assert isinstance(decision, Refused)
    assert reason == decision.reason_code
    assert decision.legal_basis
    assert "/" in decision.reason


def test_a_missing_material_is_asked_for():
    request = submission("market_regulation", "establishment")
    others = {n: each for n, each in request.materials.items() if n != "address_proof"}
    decision = department("market_regulation").decide(
        replace(request, materials=others), register()
    )

    assert isinstance(decision, Supplement)
    assert [("address_proof", "material_missing")] == [
        (m.name, m.reason_code) for m in decision.missing
    ]


@pytest.mark.parametrize("sex", ["female", "male"])
def test_the_child_s_number_follows_from_district_birth_and_sex(sex):
    rows = register()
    numbers = [
        outputs("public_security", "birth_registration", {"child_sex": sex}, rows)[
            "child_id_number"
        ]
        for _ in range(3)
    ]

    assert 3 == len(set(numbers))
    for number in numbers:
        assert is_citizen_number(number)
        assert number.startswith("44200020260220")
        assert "2026-02-20" == str(birth_date(number))
        assert is_male(number) == (sex == "male")


def test_a_household_without_a_known_place_takes_the_receiving_parent_s_district():
    changes = {"household_address": "向阳村1号", "receiving_parent": "father"}

    assert outputs("public_security", "birth_registration", changes)["child_id_number"].startswith(
        "650100"
    )


def test_a_licence_has_a_code_of_its_region_and_a_certificate():
    decision = decide("market_regulation", "establishment")

    assert is_credit_code(decision.outputs["credit_code"])
    assert "91431122" == decision.outputs["credit_code"][:8]
    assert "2026-03-01" == decision.outputs["established_on"]
    assert ["business_licence"] == [c.name for c in decision.certificates]
    assert [32] == [len(c.sha256) for c in decision.certificates]


def test_the_department_s_day_is_china_s():
    evening = NOW + timedelta(hours=9)  # past midnight in China
    request = submission("market_regulation", "establishment")
    late = replace(request, at=evening)

    granted = department("market_regulation").decide_later(late, register())
    assert isinstance(granted, Granted)
    assert "2026-03-02" == granted.outputs["established_on"]


@pytest.mark.parametrize(
    ("expense", "paid"), [("4321.50", "3241.13"), ("100000", "6000.00"), ("0.01", "0.01")]
)
def test_three_quarters_of_the_expense_are_paid_up_to_the_ceiling(expense, paid):
    changes = {"delivery_expense": expense}

    assert {"reimbursed_amount": paid} == outputs(
        "medical_insurance", "childbirth_expense_reimbursement", changes
    )


@pytest.mark.parametrize(
    ("kind", "device", "quota"),
    [("ordinary", True, 100), ("ordinary", False, 50), ("special", False, 25)],
)
def test_the_invoice_quota_follows_from_kind_and_device(kind, device, quota):
    changes = {"invoice_kind": kind, "tax_device_wanted": device}

    assert quota == outputs("tax", "invoices_and_tax_device", changes)["invoice_quota"]


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("湖南省永州市东安县白牙市镇", "431122"),
        ("湖南省永州市", "431100"),
        ("内蒙古自治区呼和浩特市", "150000"),
        ("somewhere", None),
    ],
)
def test_the_last_known_place_of_an_address_is_its_district(address, code):
    assert code == district_of(address)


WITHDRAWABLE = [
    (name, item.name) for name, kind in SAMPLES.items() for item in kind.items if item.withdrawable
]


@pytest.mark.parametrize(("name", "item"), WITHDRAWABLE)
def test_what_is_undone_is_no_longer_in_the_register(name, item):
    rows, known = certified() if name == "health_commission" else (register(), {})
    before = rows.execute("SELECT count(*) FROM record").fetchone()
    request = replace(submission(name, item, known), key="undone")
    decided = department(name)
    granted = decided.decide_later(request, rows)

    assert isinstance(granted, Granted)
    assert decided.undo(request, rows)
    assert before == rows.execute("SELECT count(*) FROM record").fetchone()
    again = decided.decide_later(request, rows)
    assert isinstance(again, Granted)
    assert granted.outputs != again.outputs  # no number is given out twice


def test_only_money_that_was_paid_out_cannot_be_undone():
    assert {"childbirth_expense_reimbursement"} == {
        item for _, item in set(ITEMS) - {*WITHDRAWABLE}
    }


def test_nobody_relies_on_a_birth_certificate_that_was_voided():
    rows, known = certified()
    issued = submission("health_commission", "birth_certificate")

    assert department("health_commission").undo(issued, rows)
    refused = decide("health_commission", "vaccination_file", known, rows)
    assert "birth_certificate_unknown" == refused.reason_code


@pytest.mark.parametrize(("days", "undone"), [(8, True), (9, False)])
def test_an_appointment_is_cancelled_until_its_day_is_over(days, undone):
    rows, bank = register(), department("bank")
    request = submission("bank", "bank_appointment")  # in eight days
    bank.decide_later(request, rows)

    assert undone == bank.undo(replace(request, at=NOW + timedelta(days=days)), rows)
