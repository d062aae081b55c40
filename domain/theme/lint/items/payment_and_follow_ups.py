"""Checks of special procedures, fees, follow-ups and the texts of notices."""

import re
from collections.abc import Iterator

from domain.case.decisions.notices import APPLICANT_KINDS
from domain.expressions.conditions import names_in
from domain.form.derived_fields import FEES
from domain.theme.lint.findings import Severity
from domain.theme.model import Theme
from domain.theme.yaml.source_position import Path, Problem
from domain.theme.yaml.suggestions import did_you_mean

UNSOURCED = "unsourced"
PLACEHOLDERS = ("item", "department", "theme")
"""The placeholders of a notice text, in braces."""

_BRACES = re.compile(r"\{([^{}]*)\}")


def check_special_procedures(theme: Theme) -> Iterator[Problem]:
    """Check that a procedure that stops or moves the clock cites a law (行政许可法 第四十五条)."""
    for name, item in theme.items.items():
        for special, procedure in item.special_procedures.items():
            if procedure.legal_basis == UNSOURCED:
                yield Problem(
                    "T098-special-basis",
                    ("items", name, "special_procedures", special, "legal_basis"),
                    f"`{special}` stops or extends `{name}`, and no law is named as its basis",
                    "name the law, or delete the procedure: without one the clock does not stop",
                )


def check_payment(theme: Theme) -> Iterator[Problem]:
    """Check that the item that collects the fees receives their sum, and that fees have payers."""
    charged = [name for name, item in theme.items.items() if item.fee is not None]
    for name in charged:
        fee = theme.items[name].fee
        if fee is not None and fee.otherwise is not None and fee.when is None:
            yield Problem(
                "T099-payment",
                ("items", name, "fee", "otherwise"),
                f"`{name}` has a fee for the others, and there are none: all pay `yuan`",
                "add `when`, or delete `otherwise`",
                at_key=True,
            )
    if theme.payment is None:
        if len(charged) > 1:
            yield Problem(
                "T099-payment",
                ("items", charged[1], "fee"),
                f"{len(charged)} items have a fee, and none collects them in one payment",
                "name the item that does under `payment`",
                at_key=True,
                severity=Severity.NOTE,
            )
        return
    item = theme.items.get(theme.payment)
    if item is None:
        message, hint = (
            f"there is no item `{theme.payment}`",
            did_you_mean(theme.payment, theme.items),
        )
    elif not charged:
        message, hint = "no item has a fee", "delete `payment`, or declare the fees"
    elif not any(_reads_fees(theme, need) for need in item.needs):
        message = f"`{theme.payment}` does not receive the sum of the fees"
        hint = f"let it need a derived field of type integer, `value: {FEES}`"
    else:
        return
    yield Problem("T099-payment", ("payment",), message, hint)


def _reads_fees(theme: Theme, need: str) -> bool:
    field = theme.fields.get(need)
    return field is not None and FEES in names_in(field.value or "")


def check_follow_ups(theme: Theme) -> Iterator[Problem]:
    """Check that a follow-up comes after an existing item and counts from a date."""
    for name, follow_up in theme.follow_ups.items():
        path: Path = ("follow_ups", name)
        if follow_up.after is not None and follow_up.after not in theme.items:
            yield Problem(
                "T064-follow-up",
                (*path, "after"),
                f"there is no item `{follow_up.after}`",
                did_you_mean(follow_up.after, theme.items),
            )
        if follow_up.counted_from is not None:
            field = theme.fields.get(follow_up.counted_from)
            if field is None or field.type != "date" or field.source == "derived":
                dates = [
                    each
                    for each, declared in theme.fields.items()
                    if declared.type == "date" and declared.source != "derived"
                ]
                yield Problem(
                    "T064-follow-up",
                    (*path, "counted_from"),
                    f"`{follow_up.counted_from}` is not a field with a date",
                    did_you_mean(follow_up.counted_from, dates),
                )


def check_notices(theme: Theme) -> Iterator[Problem]:
    """Check that the theme's notice texts are for existing kinds and use known placeholders."""
    for kind, words in theme.notices.items():
        if kind not in APPLICANT_KINDS:
            yield Problem(
                "T065-notice",
                ("notices", kind),
                f"no notice to the applicant is of the kind `{kind}`",
                did_you_mean(kind, sorted(APPLICANT_KINDS)),
                at_key=True,
            )
        for language in ("zh", "en"):
            for found in _BRACES.findall(getattr(words, language)):
                if found not in PLACEHOLDERS:
                    yield Problem(
                        "T065-notice",
                        ("notices", kind, language),
                        f"`{{{found}}}` is not a placeholder",
                        did_you_mean(found, PLACEHOLDERS),
                    )
