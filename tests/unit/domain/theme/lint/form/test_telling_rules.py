"""A department is told whom its item is about, and a number with what it is of."""

from tests.unit.domain.theme.one_change import findings, warnings

PERMIT = "needs: [owner_id_number, owner_name, owner_kind, in_district, site_number, opening_on]"
INSPECTION = "needs: [site_number, place]"
LICENCE = "needs: [owner_id_number, owner_name, permit_number]"
REGISTRATION = "needs: [owner_id_number, owner_name, place, remark]"
CARD = "owner_id_card: {label: {zh: 居民身份证, en: Identity card}"
FIRM_FIELDS = """\
fields:
  firm_name: {label: {zh: 企业名称, en: Firm}, type: text, personal: false}
  firm_code: {label: {zh: 统一社会信用代码, en: Code}, type: text, format: credit_code}
"""
FIRM = ("fields:\n", FIRM_FIELDS)


def test_an_item_that_knows_a_place_only_does_not_know_whose_it_is() -> None:
    assert warnings((INSPECTION, "needs: [place]")) == [("T103-nobody-identified", "[place]")]


def test_an_item_that_needs_nothing_is_reported_at_its_name() -> None:
    assert warnings((f"    {INSPECTION}\n", "")) == [("T103-nobody-identified", "inspection:")]


def test_the_number_that_an_item_gave_identifies_and_what_it_found_does_not() -> None:
    assert warnings((INSPECTION, "needs: [site_number]")) == []
    subsidy = "needs: [owner_id_number, owner_name, inspection_result]"
    found = warnings((subsidy, "needs: [inspection_result]"))
    assert found == [("T103-nobody-identified", "[inspection_result]")]


def test_a_number_comes_with_the_name_of_whom_it_is_of() -> None:
    found = warnings((LICENCE, "needs: [owner_id_number, permit_number]"))
    assert found == [("T104-number-without-name", "[owner_id_number, permit_number]")]


def test_a_number_of_somebody_who_is_not_named_stands_alone() -> None:
    other = "zh: 经营者身份证号, en: Owner's identity number"
    card = (CARD, "owner_id_card: {label: {zh: 财务负责人身份证, en: Card}")
    changed = (other, "zh: 财务负责人身份证号, en: x")
    assert warnings((LICENCE, "needs: [owner_id_number, permit_number]"), changed, card) == []


def test_the_code_of_a_firm_comes_with_its_name() -> None:
    told = (PERMIT, PERMIT.replace("]", ", firm_code, firm_name]"))
    half = (LICENCE, LICENCE.replace("]", ", firm_code]"))
    assert warnings(FIRM, told) == []
    [(rule, _)] = warnings(FIRM, told, half)
    assert rule == "T104-number-without-name"


def test_what_an_item_issued_is_shown_with_its_number() -> None:
    found = warnings((LICENCE, "needs: [owner_id_number, owner_name, site_number]"))
    assert [rule for rule, _ in found] == ["T105-document-without-number"]


def test_an_identity_card_is_shown_with_the_number_of_whose_it_is() -> None:
    mine = (CARD, "owner_id_card: {label: {zh: 经营者身份证, en: Card}")
    found = warnings(mine, (REGISTRATION, "needs: [owner_name, place, remark]"))
    assert {rule for rule, _ in found} == {
        "T103-nobody-identified",
        "T105-document-without-number",
    }
    assert warnings(mine) == []


def test_a_licence_that_the_item_is_to_give_the_number_of_cannot_be_told_by_it() -> None:
    code = "zh: 场所编号, en: Site number}, type: text"
    gives = (code, "zh: 统一社会信用代码, en: Code}, type: text, format: credit_code")
    old = (CARD, "owner_id_card: {label: {zh: 原营业执照, en: Licence}")
    assert warnings(gives, old) == []


def test_a_misspelt_need_is_reported_as_that_alone() -> None:
    found = findings((LICENCE, "needs: [owner_id_number, owner_name, permit_numbre]"))
    assert [rule for rule, _ in found] == ["T030-unknown-field"]


def test_the_subject_is_what_one_has_alone() -> None:
    [(rule, at)] = warnings(("subject: owner_id_number", "subject: owner_name"))
    assert (rule, at) == ("T120-shared-subject", "owner_name")
