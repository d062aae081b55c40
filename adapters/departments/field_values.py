"""Form values to the contract's fields and back."""

from collections.abc import Iterable

from adapters.pb.onething.adapter.v1 import adapter_pb2
from domain.plan import FormValue


def to_field(
    name: str, value: FormValue | None, overridden: Iterable[str] = ()
) -> adapter_pb2.Field:
    """A field of the contract; without a value where an optional one was left empty.
    ``overridden`` are the checks that it does not pass.
    """
    field = _field(name, value)
    field.overridden_checks.extend(overridden)
    return field


def _field(name: str, value: FormValue | None) -> adapter_pb2.Field:
    match value:
        case None:
            return adapter_pb2.Field(name=name)
        case bool():
            return adapter_pb2.Field(name=name, boolean=value)
        case int():
            return adapter_pb2.Field(name=name, integer=value)
        case str():
            return adapter_pb2.Field(name=name, text=value)


def from_fields(fields: Iterable[adapter_pb2.Field]) -> list[tuple[str, FormValue | None]]:
    """The names and values of the contract's fields, repeats included."""
    return [(field.name, _value(field)) for field in fields]


def _value(field: adapter_pb2.Field) -> FormValue | None:
    match field.WhichOneof("value"):
        case "text":
            return field.text
        case "integer":
            return field.integer
        case "boolean":
            return field.boolean
        case _:
            return None
