"""Checks that departments can identify the subject of an item."""

import re
from collections.abc import Iterator

from domain.theme.lint.findings import Severity
from domain.theme.model import Theme
from domain.theme.producers import Producers, ancestors
from domain.theme.yaml.source_position import Path, Problem
from domain.theme.yaml.suggestions import did_you_mean

_NUMBER = re.compile(r"(?:公民)?(?:居民)?身份(?:证)?(?:号码|号)$|姓名$|统一社会信用代码$")
_CARD = re.compile(r"(?:居民)?身份证$")
_LICENCE = re.compile(r"营业执照$")
_MARK = re.compile(r"(?:号|号码|代码|编码)$")
_FIRMS = {f"{each}名称" for each in ("企业", "公司", "单位", "用人单位", "机构", "店铺", "字号")}
_IDENTIFYING = ("id_card", "credit_code")
_SHARED = ("person_name", "phone", "postcode", "bank_account")
"""Formats of values that two people can share, or that one can change."""


def check_identification(theme: Theme, supply: Producers) -> Iterator[Problem]:
    """Check that every item receives an identity, and numbers and documents with their owner."""
    before = ancestors(theme, supply)
    for name, item in theme.items.items():
        if not theme.fields.keys() >= set(item.needs):
            continue  # a misspelt name is reported by another check, and may be the missing one
        if not any(_identifies(theme, need) for need in item.needs):
            yield _warning(
                "T103-nobody-identified",
                name,
                f"no input of `{name}` identifies its subject",
                f"let it need `{theme.subject}`, or the number that an earlier item issued",
            )
        # A number that only this item or a later one produces cannot be given to it.
        there = {n for n in theme.fields if supply.fields.get(n) in {None, *before.get(name, ())}}
        yield from _check_numbers(theme, name, there)
        yield from _check_documents(theme, supply, name, there)


def check_shared_subject(theme: Theme) -> Iterator[Problem]:
    """Check that the subject is unique to one person or firm."""
    declared = theme.fields.get(theme.subject)
    if declared is not None and declared.format in _SHARED:
        fit = [name for name, field in theme.fields.items() if field.format in _IDENTIFYING]
        yield Problem(
            "T120-shared-subject",
            ("subject",),
            f"the subject `{theme.subject}` is a {declared.format}: two people can have the same",
            did_you_mean(theme.subject, fit, "name a field with a number that is unique to them"),
            severity=Severity.WARNING,
        )


def _identifies(theme: Theme, need: str) -> bool:
    """Return whether a field is an identity, or the number that an item gave to the subject."""
    field = theme.fields[need]
    numbered = field.source == "item" and bool(_MARK.search(_label(field.label.zh)))
    return need == theme.subject or field.format in _IDENTIFYING or numbered


def _check_numbers(theme: Theme, name: str, there: set[str]) -> Iterator[Problem]:
    """Check that a number comes with its owner's name: both are verified together (实名核验)."""
    needs = theme.items[name].needs
    for need in needs:
        names = [one for one in _names_of(theme, need) if one in there]
        if names and not set(names) & set(needs):
            yield _warning(
                "T104-number-without-name",
                name,
                f"`{name}` receives `{need}` without `{names[0]}`: whose number it is",
                f"list `{names[0]}` too: with only a number nobody can see that it is another's",
                need,
            )


def _names_of(theme: Theme, need: str) -> list[str]:
    """Return the fields with the name of the owner of a number, by their labels."""
    field = theme.fields[need]
    if field.format not in _IDENTIFYING:
        return []
    whose = _whose(field.label.zh)
    fields = theme.fields.items()
    if field.format == "id_card":
        names = [n for n, f in fields if f.format == "person_name"]
        return [n for n in names if _whose(theme.fields[n].label.zh) == whose]
    named = {f"{whose}名称"} if whose else _FIRMS
    return [n for n, f in fields if f.type == "text" and _label(f.label.zh) in named]


def _check_documents(
    theme: Theme, supply: Producers, name: str, there: set[str]
) -> Iterator[Problem]:
    """Check that a document comes with the number under which it is found."""
    item = theme.items[name]
    for material in item.materials:
        numbers = [one for one in _numbers_on(theme, supply, material) if one in there]
        if numbers and not set(numbers) & set(item.needs):
            yield _warning(
                "T105-document-without-number",
                name,
                f"`{name}` receives `{material}` without `{numbers[0]}`, the number on it",
                f"list `{numbers[0]}` under `needs`: a document is looked up by its number",
                material,
            )


def _numbers_on(theme: Theme, supply: Producers, material: str) -> list[str]:
    """Return the fields with the number of an issued document, an identity card or a licence."""
    if material not in theme.materials:
        return []  # another check reports it
    fields = theme.fields.items()
    if (issuer := supply.materials.get(material)) is not None:
        outputs = theme.items[issuer].produces
        return [n for n, f in fields if n in outputs and _MARK.search(_label(f.label.zh))]
    label = _label(theme.materials[material].label.zh)
    if _CARD.search(label):
        cards = [n for n, f in fields if f.format == "id_card"]
        return [n for n in cards if _whose(theme.fields[n].label.zh) == _CARD.sub("", label)]
    if _LICENCE.search(label):
        return [n for n, f in fields if f.format == "credit_code"]
    return []


def _whose(label: str) -> str:
    """Return the owner of a name or number: its label without the word for either."""
    return _NUMBER.sub("", _label(label))


def _label(text: str) -> str:
    return "".join(text.split())


def _warning(rule: str, item: str, message: str, hint: str, *about: str) -> Problem:
    path: Path = ("items", item, "needs")
    return Problem(rule, path, message, hint, severity=Severity.WARNING, about=about)
