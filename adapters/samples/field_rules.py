"""The requirements of an item on its fields and materials; all violations are reported at once."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation

from adapters.kit.decision import Missing
from adapters.kit.submission import FieldValue, Submission
from domain.form.values.characters import is_name_letter
from domain.form.values.check_digits import is_citizen_number, is_credit_code

CHINA = timezone(timedelta(hours=8))
NAME_MARKS = frozenset("·•.'’- ")
ACCOUNT = re.compile(r"[0-9]{8,30}")
PHONE = re.compile(r"\+?[0-9]{7,15}")

Problem = tuple[str, str]
"""A stable reason code, and how to fix the problem."""
Check = Callable[[FieldValue, date], Problem | None]
"""Checks a value on a day, China time; None if it is valid."""


@dataclass(frozen=True, slots=True)
class FieldRule:
    """A field that must be present and valid."""

    name: str
    check: Check


def day_of(at: datetime) -> date:
    """Return the day in China."""
    return at.astimezone(CHINA).date()


def find_missing(
    submission: Submission, field_rules: tuple[FieldRule, ...], materials: tuple[str, ...]
) -> tuple[Missing, ...]:
    """Return everything that is missing or invalid, in the order of the rules."""
    today = day_of(submission.at)
    found = (
        (field_rule.name, _find_problem(submission, field_rule, today))
        for field_rule in field_rules
    )
    fields = tuple(Missing(name, *problem) for name, problem in found if problem is not None)
    absent = (name for name in materials if name not in submission.materials)
    return fields + tuple(
        Missing(name, "material_missing", "请上传该材料 / add this material") for name in absent
    )


def _find_problem(submission: Submission, field_rule: FieldRule, today: date) -> Problem | None:
    value = submission.fields.get(field_rule.name)
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "":
        return "field_missing", "请填写该项 / fill in this field"
    if field_rule.name in submission.overridden_checks:
        return None  # a clerk saw the document: the applicant could only give the same value again
    return field_rule.check(value, today)


def any_text(value: FieldValue, _today: date) -> Problem | None:
    """Require text without control characters other than line ends and tabs."""
    if isinstance(value, str) and not any(
        unicodedata.category(c)[0] == "C" and c not in "\n\t" for c in value
    ):
        return None
    return "not_text", "请填写文字，不含控制字符 / write text without control characters"


def person_name(value: FieldValue, _today: date) -> Problem | None:
    """Require letters of any script, and the marks that join the parts of a name."""
    if isinstance(value, str) and all(is_name_letter(c) or c in NAME_MARKS for c in value):
        return None
    return "name_characters", "姓名只能用文字和间隔号 / a name has letters and separators only"


def id_number(value: FieldValue, _today: date) -> Problem | None:
    """Require a citizen's identity number."""
    if isinstance(value, str) and is_citizen_number(value):
        return None
    return "id_check_digit", "公民身份号码有误，请核对 / check the identity number"


def credit_code(value: FieldValue, _today: date) -> Problem | None:
    """Require a unified social credit code."""
    if isinstance(value, str) and is_credit_code(value):
        return None
    return "credit_code_check", "统一社会信用代码有误，请核对 / check the credit code"


def bank_account(value: FieldValue, _today: date) -> Problem | None:
    """Require an account number of 8 to 30 digits."""
    if isinstance(value, str) and ACCOUNT.fullmatch(value):
        return None
    return "account_digits", "请填写8至30位数字账号 / give an account of 8 to 30 digits"


def phone(value: FieldValue, _today: date) -> Problem | None:
    """Require 7 to 15 digits, with separators."""
    if isinstance(value, str) and PHONE.fullmatch(value.replace("-", "").replace(" ", "")):
        return None
    return "phone_digits", "请核对电话号码 / check the phone number"


def past_date(value: FieldValue, today: date) -> Problem | None:
    """Require an ISO 8601 date that is not in the future."""
    day = date_of(value)
    if day is None:
        return "not_a_date", "请按 YYYY-MM-DD 填写日期 / write the date as YYYY-MM-DD"
    if day > today:
        return "date_in_future", "日期晚于今天，请核对 / the date lies in the future"
    return None


def future_date(value: FieldValue, today: date) -> Problem | None:
    """Require an ISO 8601 date from today on."""
    day = date_of(value)
    if day is None:
        return "not_a_date", "请按 YYYY-MM-DD 填写日期 / write the date as YYYY-MM-DD"
    if day < today:
        return "date_in_past", "日期已过，请另选 / the date has passed: choose another"
    return None


def amount(value: FieldValue, _today: date) -> Problem | None:
    """Require a decimal number of yuan."""
    if decimal_of(value) is not None:
        return None
    return "not_an_amount", "请填写金额，如 100.00 / write an amount such as 100.00"


def boolean(value: FieldValue, _today: date) -> Problem | None:
    """Require a truth value."""
    return (
        None if isinstance(value, bool) else ("not_a_truth_value", "请选择是或否 / say yes or no")
    )


def one_of(*choices: str) -> Check:
    """Require one of the choices."""

    def check(value: FieldValue, _today: date) -> Problem | None:
        return None if value in choices else ("not_a_choice", "请选择其中一项 / choose one of them")

    return check


def integer_between(least: int, most: int) -> Check:
    """Require an integer within bounds."""

    def check(value: FieldValue, _today: date) -> Problem | None:
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return None
        return "out_of_range", f"请填写{least}至{most}的整数 / give a number from {least} to {most}"

    return check


def date_of(value: FieldValue | None) -> date | None:
    """Return the date of ISO 8601 text ``YYYY-MM-DD``; None if it is not one."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def decimal_of(value: FieldValue | None) -> Decimal | None:
    """Return the number of decimal text; None if it is not one, or not finite."""
    if not isinstance(value, str):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
