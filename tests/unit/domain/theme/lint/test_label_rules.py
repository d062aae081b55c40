"""A field is what its label says: type, format, and whose value it is."""

from typing import Any

import pytest

from domain.theme.lint.form.labels import check_labels
from domain.theme.model import Bilingual, FormField, Theme
from tests.unit.domain.theme.one_change import Change, Found, warnings


def rules_of(label: str, **said: Any) -> list[str]:
    """The rules that a field of this label breaks."""
    field = FormField(label=Bilingual(zh=label, en="x"), **said)
    parts: dict[str, Any] = {"fields": {"field": field}}  # what the rules read, and no more
    theme = Theme.model_construct(**parts)
    return [problem.rule for problem in check_labels(theme)]


@pytest.mark.parametrize(
    ("label", "fit", "unfit"),
    [
        ("许可证编号", "text", "integer"),
        ("宗地代码", "text", "decimal"),
        ("结算单号", "text", "date"),
        ("企业名称", "text", "boolean"),
        ("居住地址", "text", "integer"),
        ("出生日期", "date", "text"),
        ("是否唯一住房", "boolean", "text"),
        ("贷款金额", "decimal", "text"),
        ("注册资本（万元）", "decimal", "date"),
        ("建筑面积（平方米）", "integer", "text"),
        ("建筑面积(平方米)", "decimal", "boolean"),
        ("职工人数", "integer", "decimal"),
        ("停车位（个）", "integer", "text"),
    ],
)
def test_a_label_that_tells_the_type_is_held_to_it(label: str, fit: str, unfit: str) -> None:
    assert rules_of(label, type=fit) == []
    assert rules_of(label, type=unfit) == ["T100-type-by-label"]


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("序号", "integer"),
        ("尺码", "integer"),
        ("孩次", "integer"),
        ("抗震设防要求", "text"),
        ("消防设计审查（收件）编号", "text"),
        ("父母已办理结婚登记", "boolean"),
        ("行业代码", "choice"),
        ("有效期", "integer"),
        ("备案（2024年版）", "text"),
    ],
)
def test_a_label_that_tells_no_type_is_left_alone(label: str, kind: str) -> None:
    choices = {"one": Bilingual(zh="一", en="One")} if kind == "choice" else {}
    assert rules_of(label, type=kind, choices=choices) == []


@pytest.mark.parametrize(
    ("label", "wanted"),
    [
        ("母亲姓名", "person_name"),
        ("公民身份号码", "id_card"),
        ("经办人身份证号", "id_card"),
        ("联系电话", "phone"),
        ("手机号码", "phone"),
        ("邮政编码", "postcode"),
        ("建设单位统一社会信用代码", "credit_code"),
        ("补贴收款账号", "bank_account"),
    ],
)
def test_a_label_that_tells_a_format_has_it(label: str, wanted: str) -> None:
    other = "phone" if wanted != "phone" else "postcode"
    assert rules_of(label, type="text", format=wanted) == []
    assert rules_of(label, type="text") == ["T101-format-by-label"]
    assert rules_of(label, type="text", format=other) == ["T101-format-by-label"]


@pytest.mark.parametrize(
    "label", ["身份证件号码", "项目名称", "公积金账号", "用户账号", "电话接入数"]
)
def test_a_label_that_is_only_like_one_needs_no_format(label: str) -> None:
    assert rules_of(label, type="text") == []


def test_what_is_of_a_person_is_personal() -> None:
    assert rules_of("子女性别", type="text", personal=False) == ["T102-personal-by-label"]
    assert rules_of("子女性别", type="text") == []
    assert rules_of("项目地址", type="text", personal=False) == []


PLACES: list[tuple[Change, Found]] = [
    (
        ("{zh: 许可编号, en: Permit number}, type: text", "{zh: 许可编号, en: x}, type: integer"),
        ("T100-type-by-label", "integer, source"),
    ),
    (
        ("en: Owner's name}, type: text, format: person_name", "en: x}, type: text"),
        ("T101-format-by-label", "owner_name:"),
    ),
]


@pytest.mark.parametrize(("change", "expected"), PLACES)
def test_it_is_reported_where_it_is_fixed(change: Change, expected: Found) -> None:
    rule, at = expected
    found = [(one, text) for one, text in warnings(change) if one == rule]
    assert [text[: len(at)] for _, text in found] == [at]
