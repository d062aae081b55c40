"""Bounds of values: numbers, lengths, patterns, days relative to the opening. Pure.

Bounds have the form of the plan: numbers as digits, days as ISO 8601 or as ``opening - 150 years``,
relative to the day on which the case is opened.
"""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from domain.expressions.compiled import ValueKind
from domain.expressions.conditions import ConditionFailedError, holds
from domain.phrases.catalogue import error_text, name_code, phrase
from domain.plan import FormValue, Label, PlanField

OPENING = "opening"
DAY_PATTERN = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}|opening( [-+] [1-9][0-9]{0,4} (day|month|year)s?)?)$"
_RELATIVE = re.compile(r"opening(?: ([-+]) ([0-9]+) (day|month|year)s?)?")
_MATCHES = "value.matches(pattern)"
_KINDS: dict[str, ValueKind] = {"value": "text", "pattern": "text"}


def check_bounds(field: PlanField, value: FormValue, opened_on: date) -> str | None:
    """Return how a value of the right type violates the bounds, in English and Chinese, or None."""
    return next(_problems(field, value, opened_on), None)


def _problems(field: PlanField, value: FormValue, opened_on: date) -> Iterator[str]:
    if field.min or field.max:
        number = Decimal(value)
        if (field.min and number < Decimal(field.min)) or (
            field.max and number > Decimal(field.max)
        ):
            yield _outside("number_too_small", field.min, "number_too_large", field.max)
    if field.not_before or field.not_after:
        first, last = days_of(field, opened_on)
        if not (first or date.min) <= date.fromisoformat(str(value)) <= (last or date.max):
            least, most = (day.isoformat() if day else "" for day in (first, last))
            yield _outside("day_too_early", least, "day_too_late", most)
    if len(str(value)) < field.min_length:
        yield error_text("form.too_short", count=field.min_length)


def _outside(too_small: str, least: str, too_large: str, most: str) -> str:
    if least and most:
        return error_text("form.outside", least=least, most=most)
    if least:
        return error_text(f"form.{too_small}", least=least)
    return error_text(f"form.{too_large}", most=most)


def days_of(field: PlanField, opened_on: date) -> tuple[date | None, date | None]:
    """Return the first and the last day that a field allows in a case opened then."""
    first = day_of(field.not_before, opened_on) if field.not_before else None
    last = day_of(field.not_after, opened_on) if field.not_after else None
    return first, last


def day_of(text: str, opened_on: date) -> date:
    """Return the day of ``opening + 30 days`` or ``2026-01-31``.

    A day that does not exist becomes the nearest one: the last of its month, or the first or last
    day that dates can represent.

    Raises:
        ValueError: the text is not a day.
    """
    found = _RELATIVE.fullmatch(text)
    if found is None:
        return date.fromisoformat(text)
    sign, count, unit = found.groups()
    number = int(count or 0) * (-1 if sign == "-" else 1)
    if unit in {"month", "year"}:
        return _months_later(opened_on, number * (12 if unit == "year" else 1))
    return date.fromordinal(
        min(max(opened_on.toordinal() + number, date.min.toordinal()), date.max.toordinal())
    )


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < date.min.year:
        return date.min
    if year > date.max.year:
        return date.max
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def matches(text: str, pattern: str) -> bool:
    """Return whether an RE2 pattern matches a whole text, in time linear in the text."""
    try:
        whole = rf"\A(?:{pattern})\z"
        return holds(_MATCHES, _KINDS, {"value": text, "pattern": whole})
    except ConditionFailedError:
        return False


def pattern_problem(pattern: str) -> str:
    """Return why a pattern is not valid RE2; empty if it is."""
    for each in (pattern, rf"\A(?:{pattern})\z"):
        try:
            holds(_MATCHES, _KINDS, {"value": "", "pattern": each})
        except ConditionFailedError as error:
            [(_, why)] = error.violations
            return why
    return ""


def within(field: PlanField, value: FormValue, opened_on: date) -> FormValue:
    """Return a generated value of the right type moved to the nearest one within the bounds."""
    if field.type in {"integer", "decimal"}:
        return _number_within(field, value)
    if field.type == "date":
        first, last = days_of(field, opened_on)
        day = date.fromisoformat(str(value))
        return min(max(day, first or day), last or date.max).isoformat()
    return str(value).ljust(field.min_length, "0") if isinstance(value, str) else value


def _number_within(field: PlanField, value: FormValue) -> FormValue:
    number = Decimal(value)
    if field.min and number < Decimal(field.min):
        number = Decimal(field.min)
    if field.max and number > Decimal(field.max):
        number = Decimal(field.max)
    return int(number) if field.type == "integer" else f"{number:f}"


_ONE_DAY = timedelta(days=1)


def beyond(field: PlanField, opened_on: date) -> Iterator[FormValue]:
    """Yield values just outside the bounds, below and above, for probes of a theme."""
    step = Decimal(1) if field.type == "integer" else Decimal("0.01")
    numbers = [Decimal(b) + s for b, s in ((field.min, -step), (field.max, step)) if b]
    yield from (int(each) if field.type == "integer" else f"{each:f}" for each in numbers)
    first, last = days_of(field, opened_on)
    days = [day + by for day, by in ((first, -_ONE_DAY), (last, _ONE_DAY)) if day is not None]
    yield from (day.isoformat() for day in days)


def bounds_label(field: PlanField) -> Label | None:
    """Return the bounds of a field in words for people; None if it has none."""
    texts = [
        *_bound("bound.not_below", field.min),
        *_bound("bound.up_to", field.max),
        *_bound("bound.day_from", _day_words(field.not_before)),
        *_bound("bound.day_until", _day_words(field.not_after)),
    ]
    if field.min_length:
        texts.append(phrase("bound.characters", count=field.min_length))
    if field.pattern_says:
        texts.append(field.pattern_says)
    if not texts:
        return None
    return Label(zh="，".join(each.zh for each in texts), en=", ".join(each.en for each in texts))


def _bound(key: str, bound: str | Label) -> Iterator[Label]:
    if bound:
        yield phrase(key, bound=bound)


def _day_words(text: str) -> str | Label:
    found = _RELATIVE.fullmatch(text)
    if found is None:
        return text
    sign, count, unit = found.groups()
    if count is None:
        return phrase("bound.opening_day")
    key = "bound.before_opening" if sign == "-" else "bound.after_opening"
    length = name_code("period", unit if count == "1" else f"{unit}s")
    return phrase(key, count=count, unit=length)
