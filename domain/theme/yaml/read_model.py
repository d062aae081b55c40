"""From the bytes of a YAML or JSON file to a model, with everything that is wrong, by place.

Case inputs, task outcomes, scenarios, tests of themes, simulations' assumptions, calendars and
migration plans are read here. A theme is read in ``domain.theme.load``, which puts catalogues
in between.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from domain.errors import InvalidInputError
from domain.theme.lint.findings import Finding, ThemeInvalidError, sorted_findings
from domain.theme.yaml.reader import read_document
from domain.theme.yaml.shape import parse_shape
from domain.theme.yaml.source_position import Problem, Source

Shape = TypeVar("Shape", bound=BaseModel)
Check = Callable[[Shape], Iterable[Problem]]
"""Finds what is wrong with a model beyond its shape."""


@dataclass(frozen=True, slots=True)
class ReadModel(Generic[Shape]):
    """A model, None if the file has not its shape, and the findings in the order of the file."""

    model: Shape | None
    findings: tuple[Finding, ...]


def no_check(_model: BaseModel) -> tuple[Problem, ...]:
    """Return no problems: the shape is the only check."""
    return ()


def try_read_model(
    source: bytes, file: str, shape: type[Shape], check: Check[Shape] = no_check
) -> ReadModel[Shape]:
    """Read a file of this shape. Raises nothing.

    Args:
        source: YAML as themes are, or JSON.
        file: its name in findings.
        shape: what it must hold.
        check: applied to what was read.
    """
    try:
        document = read_document(source, file)
    except ThemeInvalidError as error:
        return ReadModel(None, error.findings)
    place = Source(file, document.root)
    model, problems = parse_shape(document.root, shape)
    if model is not None:
        problems = tuple(check(model))
    findings = (*document.findings, *(place.place(problem) for problem in problems))
    return ReadModel(model, sorted_findings(findings))


def read_model(
    source: bytes, file: str, shape: type[Shape], check: Check[Shape] = no_check
) -> Shape:
    """Read a file of this shape.

    Raises:
        InvalidInputError: with all errors, each at ``file:line:column``.
    """
    read = try_read_model(source, file, shape, check)
    if read.model is None or read.findings:
        raise InvalidInputError(
            tuple(
                (f"{each.file}:{each.line}:{each.column}", f"{each.message}; {each.hint}")
                for each in read.findings
            )
        )
    return read.model
