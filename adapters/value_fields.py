"""Converts form values to and from the fields of both contracts, which use one ``oneof``."""

from collections.abc import Iterable
from typing import TypeVar

from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.pb.onething.case.v1 import case_pb2
from domain.plan import FormValue

ValueField = adapter_pb2.Field | case_pb2.FormField
Field = TypeVar("Field", adapter_pb2.Field, case_pb2.FormField)


def to_field(
    name: str, value: FormValue | None, overridden: Iterable[str] = ()
) -> adapter_pb2.Field:
    """Return a field of the departments' contract; without a value if an optional one is empty.

    ``overridden`` are the checks that the value fails.
    """
    return _filled(adapter_pb2.Field(name=name, overridden_checks=overridden), value)


def to_form_field(name: str, value: FormValue | None) -> case_pb2.FormField:
    """Return a field of the gateway's contract; without a value if there is none."""
    return _filled(case_pb2.FormField(name=name), value)


def value_of(field: ValueField) -> FormValue | None:
    """Return the value of a field; None if it has none."""
    match field.WhichOneof("value"):
        case "text":
            return field.text
        case "integer":
            return field.integer
        case "boolean":
            return field.boolean
        case _:
            return None


def from_fields(fields: Iterable[ValueField]) -> list[tuple[str, FormValue | None]]:
    """Return the names and values of fields, repeated names included."""
    return [(field.name, value_of(field)) for field in fields]


def values_by_name(fields: Iterable[ValueField]) -> dict[str, FormValue]:
    """Return the values by name, the last of a repeated name; a field without value is left out."""
    return {name: value for name, value in from_fields(fields) if value is not None}


def _filled(field: Field, value: FormValue | None) -> Field:
    match value:
        case bool():
            field.boolean = value
        case int():
            field.integer = value
        case str():
            field.text = value
        case None:
            pass
    return field
