"""The input of one case as a file: form, materials, situations, channel.

``$today``, ``$today-20d`` and ``$today+7d`` stand for dates relative to the current day, so that
examples stay valid. The file is YAML or JSON.
"""

import re
from datetime import date, timedelta
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from domain.form.values.canonical_json import MAX_INTEGER
from domain.plan import FormValue
from domain.request_sizes import MAX_REQUEST_ENTRIES
from domain.theme.yaml.read_model import read_model

_DAY = re.compile(r"\$today(?:([+-][0-9]{1,4})d)?")


def _form_value(value: object) -> object:
    if isinstance(value, int) and abs(value) > MAX_INTEGER:
        raise PydanticCustomError(
            "form_value", "is too large: give a whole number up to {most}", {"most": MAX_INTEGER}
        )
    if isinstance(value, str | int | bool):
        return value
    raise PydanticCustomError("form_value", "give text, a whole number, true or false")


Value = Annotated[FormValue, BeforeValidator(_form_value)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Channel = Literal["window", "web", "mobile", "courier", "other"]


class SupplementInput(BaseModel):
    """What an applicant supplies to a step. ``materials`` gives each document's SHA-256 in hex."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    form: dict[str, Value] = Field(default={}, max_length=MAX_REQUEST_ENTRIES, repr=False)
    materials: dict[str, Digest] = Field(default={}, max_length=MAX_REQUEST_ENTRIES)


class CaseInput(SupplementInput):
    """What an applicant sends to open a case."""

    form: dict[str, Value] = Field(max_length=MAX_REQUEST_ENTRIES, repr=False)
    situations: tuple[str, ...] = Field(default=(), max_length=MAX_REQUEST_ENTRIES)
    channel: Channel = "web"


_Read = TypeVar("_Read", bound=SupplementInput)


def read_case_input(source: bytes, file: str, today: date) -> CaseInput:
    """Read the input of a case.

    Raises:
        InvalidInputError: with all errors, each at ``file:line:column``.
    """
    return _read(source, file, today, CaseInput)


def read_supplement_input(source: bytes, file: str, today: date) -> SupplementInput:
    """Read the input of a supplement. Raises InvalidInputError like :func:`read_case_input`."""
    return _read(source, file, today, SupplementInput)


def _read(source: bytes, file: str, today: date, shape: type[_Read]) -> _Read:
    found = read_model(source, file, shape)
    form = {name: on_day(value, today) for name, value in found.form.items()}
    return found.model_copy(update={"form": form})


def on_day(value: FormValue, today: date) -> FormValue:
    """Return the value with ``$today`` resolved; other values unchanged."""
    match = _DAY.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return value
    return (today + timedelta(days=int(match.group(1) or 0))).isoformat()
