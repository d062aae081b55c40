"""Checks that a field's type and format match its label.

People fill in the form by its labels. The ending of a label often says which type it has; other
labels are not checked.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from domain.form.values.formats import PERSONAL_FORMATS
from domain.plan import FieldType
from domain.theme.lint.findings import Severity
from domain.theme.model import FormField, Theme
from domain.theme.yaml.source_position import Problem

_UNIT = re.compile(r"[（(]([^（）()]{1,5})[）)]$")
_MEASURES = re.compile(
    r"[百千万亿]?元|(?:平方|立方)?(?:千米|公里|米|厘米|毫米)|公顷|亩|克|千克|公斤|吨|升|毫升"
    r"|千瓦|千伏安|度|小时|分钟|年|%"
)
_COUNTED = re.compile(r"[个份人名件户台套间辆次天日周月孩]|个月")


@dataclass(frozen=True, slots=True)
class _LabelMeaning:
    """What a label with this ending says about its values."""

    ending: re.Pattern[str]
    types: tuple[FieldType, ...]
    what: str


_MEASURED = _LabelMeaning(
    re.compile(r"(?:金额|价款|余额|面积|重量)$"), ("decimal", "integer"), "an amount"
)
_COUNT = _LabelMeaning(
    re.compile(r"(?:人数|户数|件数|次数|天数|月数|个数|份数)$"), ("integer",), "a count"
)
_TYPES = (
    _LabelMeaning(re.compile(r"是否"), ("boolean", "choice"), "yes or no"),
    _LabelMeaning(re.compile(r"(?:日期|生日)$"), ("date",), "a day"),
    # 序号 and 尺码 are numbers; other 号 and 码 are identifiers whose leading zeros count.
    _LabelMeaning(re.compile(r"(?:(?<!序)号|号码|代码|编码)$"), ("text", "choice"), "a mark"),
    _LabelMeaning(
        re.compile(
            r"(?:姓名|名称|地址|住址|住所|地点|场所|位置|电话|手机|邮箱|单位|机构|医院|学校|院校"
            r"|银行|门诊|内容|范围|备注|原因|要求)$"
        ),
        ("text", "choice"),
        "words",
    ),
    _COUNT,
    _MEASURED,
)

_FORMATS = (
    (re.compile(r"姓名$"), "person_name"),
    (re.compile(r"身份(?:证)?(?:号|号码)$"), "id_card"),
    (re.compile(r"(?:电话|电话号码|手机|手机号|手机号码)$"), "phone"),
    (re.compile(r"(?:邮政编码|邮编)$"), "postcode"),
    (re.compile(r"统一社会信用代码$"), "credit_code"),
    (re.compile(r"(?:收款|扣款|付款|缴款|发放|银行|存款账户)账号$|银行卡号$"), "bank_account"),
)

_PUBLIC = re.compile(
    r"(?:热线|服务|咨询|投诉|举报|监督|客服|客户服务|救援|报警|报修|求助|值班|公开|总机)"
    r"(?:电话|电话号码|号码|手机)$"
)
"""Names of public numbers such as 12345: not personal, and often shorter than a phone number."""

_PERSONAL = re.compile(
    r"(?:性别|民族|宗教信仰|出生日期|生日|婚姻状况|健康状况|病史|家庭住址|居住地址|户籍地址|指纹)$"
)


def check_labels(theme: Theme) -> Iterator[Problem]:
    """Check that no field is labelled as one type and validated as another."""
    for name, field in theme.fields.items():
        label = "".join(field.label.zh.split())
        yield from _check_type(name, field, label)
        yield from _check_format(name, field, label)
        if not field.personal and field.format not in PERSONAL_FORMATS and _PERSONAL.search(label):
            yield _warning(
                "T102-personal-by-label",
                name,
                "personal",
                f"`{name}` ({field.label.zh}) is about a person, and says `personal: false`",
                "delete `personal: false`: it would enter events, where nothing can be erased",
            )


def _check_type(name: str, field: FormField, label: str) -> Iterator[Problem]:
    meaning = _label_meaning(label)
    if meaning is not None and field.type not in meaning.types:
        fit = " or ".join(f"`{each}`" for each in meaning.types)
        yield _warning(
            "T100-type-by-label",
            name,
            "type",
            f"the label of `{name}` ({field.label.zh}) says {meaning.what}, "
            f"its type is {field.type}",
            f"write {fit} as the type, or a label that says what it is",
        )


def _label_meaning(label: str) -> _LabelMeaning | None:
    if unit := _UNIT.search(label):
        if _MEASURES.fullmatch(unit[1]):
            return _MEASURED
        if _COUNTED.fullmatch(unit[1]):
            return _COUNT
    return next((meaning for meaning in _TYPES if meaning.ending.search(label)), None)


def _check_format(name: str, field: FormField, label: str) -> Iterator[Problem]:
    if field.type != "text":
        return
    wanted = next((fit for ending, fit in _FORMATS if ending.search(label)), None)
    if wanted == "phone" and field.format is None and _PUBLIC.search(label):
        return
    if wanted is not None and field.format != wanted:
        has = f"the format {field.format}" if field.format else "no format"
        yield _warning(
            "T101-format-by-label",
            name,
            "format",
            f"the label of `{name}` ({field.label.zh}) says {wanted}, the field has {has}",
            f"write `format: {wanted}`, or a label that says what it is",
        )


def _warning(rule: str, name: str, key: str, message: str, hint: str) -> Problem:
    path = ("fields", name, key)
    return Problem(rule, path, message, hint, severity=Severity.WARNING)
