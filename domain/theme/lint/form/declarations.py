"""Checks of declarations: the subject, the fields of the form, the materials."""

from collections.abc import Iterator

from domain.form.values.formats import FORMATS, PERSONAL_FORMATS
from domain.theme.model import FormField, Theme
from domain.theme.producers import Producers
from domain.theme.yaml.source_position import Path, Problem
from domain.theme.yaml.suggestions import did_you_mean


def check_subject(theme: Theme) -> Iterator[Problem]:
    """Check that the subject is a required, personal text field that the applicant fills in."""
    declared = theme.fields.get(theme.subject)
    applicants = [name for name, field in theme.fields.items() if field.source == "applicant"]
    if declared is None or declared.source != "applicant":
        yield Problem(
            "T041-subject",
            ("subject",),
            f"the subject `{theme.subject}` is not a field that the applicant fills in",
            did_you_mean(theme.subject, applicants),
        )
    elif declared.when is not None:
        yield Problem(
            "T041-subject",
            ("fields", theme.subject, "when"),
            f"the subject `{theme.subject}` has a condition: a case where it fails has no subject",
            "delete `when`, or name a field under `subject` that every case has",
            at_key=True,
        )
    elif declared.type != "text" or not declared.required or not declared.personal:
        yield Problem(
            "T041-subject",
            ("fields", theme.subject),
            f"the subject `{theme.subject}` must be a required, personal field of type text",
            "change the field, or name another one under `subject`",
            at_key=True,
        )


def check_fields(theme: Theme, supply: Producers) -> Iterator[Problem]:
    """Check that every field has exactly one source, and keys that fit its type."""
    for name, field in theme.fields.items():
        path: Path = ("fields", name)
        yield from _check_field_kind(path, field)
        if field.source == "item" and name not in supply.fields:
            yield Problem(
                "T033-nobody-supplies",
                path,
                f"no item produces the field `{name}`",
                f"list `{name}` under `produces` of an item, or delete `source: item`",
                at_key=True,
            )
        if field.source != "item" and name in supply.fields:
            yield Problem(
                "T035-two-sources",
                (*path, "source"),
                f"`{name}` is `source: {field.source}`, and `{supply.fields[name]}` produces it",
                f"add `source: item` to `{name}`, or remove it from `produces`",
            )


def check_materials(theme: Theme, supply: Producers) -> Iterator[Problem]:
    """Check that every material has exactly one source."""
    for name, material in theme.materials.items():
        issuer = supply.materials.get(name)
        if material.source == "item" and issuer is None:
            yield Problem(
                "T034-nobody-issues",
                ("materials", name),
                f"no item issues the material `{name}`",
                f"list `{name}` under `issues` of an item, or delete `source: item`",
                at_key=True,
            )
        if material.delivery and material.source != "item":
            yield Problem(
                "T063-delivery",
                ("materials", name, "delivery"),
                f"`{name}` is delivered, and no item issues it",
                "delete `delivery`, or write `source: item`",
                at_key=True,
            )
        if material.source != "item" and issuer is not None:
            yield Problem(
                "T035-two-sources",
                ("materials", name, "source"),
                f"the material `{name}` comes from the {material.source}, and `{issuer}` issues it",
                f"write `source: item` at `{name}`, or remove it from `issues`",
            )


def _check_field_kind(path: Path, field: FormField) -> Iterator[Problem]:
    if (field.type == "choice") != bool(field.choices):
        message, hint = (
            ("a field of type choice has no choices", "add `choices: {name: {zh: …, en: …}}`")
            if field.type == "choice"
            else (f"a field of type {field.type} has choices", "write `type: choice`")
        )
        yield Problem("T036-field-kind", (*path, "type"), message, hint)
    if field.type != "text":
        for key in ("format", "max_length"):
            if getattr(field, key) is not None:
                yield Problem(
                    "T036-field-kind",
                    (*path, key),
                    f"a field of type {field.type} has no {key}",
                    f"delete `{key}`, or write `type: text`",
                    at_key=True,
                )
    elif field.format is not None:
        yield from _check_format((*path, "format"), field.format, personal=field.personal)


def _check_format(path: Path, name: str, *, personal: bool) -> Iterator[Problem]:
    if name not in FORMATS:
        yield Problem(
            "T037-unknown-format", path, f"there is no format `{name}`", did_you_mean(name, FORMATS)
        )
    elif name in PERSONAL_FORMATS and not personal:
        yield Problem(
            "T038-personal",
            path,
            f"values of the format {name} are personal, the field says `personal: false`",
            "delete `personal: false`",
        )
