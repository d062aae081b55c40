"""Conditions and formulas in CEL (Common Expression Language, cel.dev): the one port to it.

An expression is over named values. It has neither a clock nor any function that reads
anything outside; how long it is, how deep and how often it may loop is bounded. Names, types
and constants come from CEL's own checked syntax tree. Decimals are exact: see
:mod:`domain.expressions.decimals`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.errors import InvalidInputError
from domain.expressions.compile_errors import compile_cause
from domain.expressions.compiled import Compiled, Read, ValueKind, compile_expression, parse
from domain.expressions.decimal_places import places
from domain.expressions.decimals import decimal_problem, digits
from domain.expressions.tree import Node

MAX_LENGTH = 500
"""The characters that a condition may have."""

Value = str | int | Decimal | bool

_PLACE = re.compile(r"<input>:(\d+):(\d+): (.*)")
# Those that cannot blow a text up: of the strings extension, not `replace`, `join`, `format`.
_FUNCTIONS = frozenset(
    {"size", "startsWith", "endsWith", "contains", "matches", "substring", "charAt", "indexOf"}
    | {"lowerAscii", "upperAscii", "trim", "int", "double", "string", "bool", "round"}
    | {"timestamp", "duration", "getFullYear", "getMonth", "getDate"}
)
_MACROS = ("all", "exists", "exists_one", "filter", "map")
_TYPE_NAMES = frozenset(
    {"bool", "bytes", "double", "int", "list", "map", "null_type", "string", "type", "uint"}
)
"""What CEL itself calls something by: no value can be read by such a name."""
_MIXED = re.compile(r"double.*\bint\b|\bint\b.*double")


class ConditionFailedError(InvalidInputError):
    """A condition that compiles has no value for these values, e.g. a division by zero."""

    def __init__(self, condition: str, why: str) -> None:
        super().__init__(((condition, why),))


@dataclass(frozen=True, slots=True)
class ConditionProblem:
    """Why a condition does not compile, and a fix where there is one to name. ``offset``
    counts its characters, from 0.
    """

    offset: int
    message: str
    fix: str = ""


def names_in(condition: str) -> tuple[str, ...]:
    """The names that a condition reads, in order of appearance, each once; none where it is
    no expression.
    """
    return tuple(name_offsets(condition))


def name_offsets(condition: str) -> dict[str, int]:
    """The names that a condition reads, and the offset of the character where each is first."""
    tree = parse(condition)
    return {} if tree is None else tree.names()


def syntax_tree(condition: str, kinds: Mapping[str, ValueKind] | None = None) -> Node | None:
    """The tree of a condition, checked where ``kinds`` are given; None where it has none."""
    if kinds is None:
        return parse(condition)
    try:
        return _compiled(condition, kinds).tree
    except RuntimeError:
        return None


def check_condition(condition: str, kinds: Mapping[str, ValueKind]) -> ConditionProblem | None:
    """Why a condition does not compile to true or false over these values, if it does not."""
    found = expression_kind(condition, kinds)
    if isinstance(found, ConditionProblem) or found == "boolean":
        return found if isinstance(found, ConditionProblem) else None
    return ConditionProblem(0, f"is of type {found}: a condition is true or false")


def expression_kind(
    expression: str, kinds: Mapping[str, ValueKind]
) -> ValueKind | str | ConditionProblem:
    """The kind of value that an expression over these values gives, or the name of any other
    type; or why it does not compile.
    """
    for name, offset in name_offsets(expression).items():
        if name in _TYPE_NAMES:
            message = f"`{name}` is a word of CEL, and cannot be read as a value"
            return ConditionProblem(offset, message, "give the question or field another name")
    try:
        compiled = _compiled(expression, kinds)
    except RuntimeError as error:  # all that the library raises
        cause = compile_cause(expression)
        return ConditionProblem(*cause) if cause else _problem(expression, str(error))
    return _unsupported(compiled.tree) or compiled.type


def decimal_places(expression: str, kinds: Mapping[str, ValueKind]) -> int | None:
    """The decimal places that a compiling expression gives at most; None if that is unknown."""
    return places(_compiled(expression, kinds).tree)


def holds(condition: str, kinds: Mapping[str, ValueKind], values: Mapping[str, Value]) -> bool:
    """Whether a condition holds.

    Raises:
        ConditionFailedError: it has no value for these values.
    """
    value = compute(condition, kinds, values)
    if isinstance(value, bool):
        return value
    raise ConditionFailedError(condition, str(value))


def compute(
    expression: str, kinds: Mapping[str, ValueKind], values: Mapping[str, Value]
) -> Value | None:
    """The value of an expression; None where it is of none of the kinds.

    Raises:
        ConditionFailedError: it has no value for these values.
    """
    try:
        compiled = _compiled(expression, kinds)
        given = {name: _cel_value(values[name]) for name, _ in _variables(expression, kinds)}
        value = compiled.evaluate(given)
    except (RuntimeError, ValueError) as error:
        raise ConditionFailedError(expression, _problem(expression, str(error)).message) from error
    if compiled.type == "decimal":
        return Decimal(str(value))
    return value if isinstance(value, str | int | bool) else None


def _cel_value(value: Value) -> str | int | bool:
    return digits(value) if isinstance(value, Decimal) else value


def _compiled(expression: str, kinds: Mapping[str, ValueKind]) -> Compiled:
    return compile_expression(expression, _variables(expression, kinds))


def _variables(condition: str, kinds: Mapping[str, ValueKind]) -> Read:
    return tuple((name, kinds[name]) for name in names_in(condition) if name in kinds)


def _unsupported(tree: Node) -> ConditionProblem | None:
    """What compiles in CEL, and is none of the theme language."""
    for function, offset in tree.functions().items():
        if function.isidentifier() and function not in _FUNCTIONS:
            known = ", ".join(sorted((*_FUNCTIONS, *_MACROS)))
            return ConditionProblem(offset, f"`{function}` is none of {known}")
    for node in tree.walk():
        if node.kind == "select":
            return ConditionProblem(node.offset, "values have no parts: there is no `.` or `has`")
        if node.type in {"uint", "bytes"}:
            return ConditionProblem(node.offset, f"no value is of type {node.type}")
    problem = decimal_problem(tree)
    return None if problem is None else ConditionProblem(*problem)


def _problem(expression: str, error: str) -> ConditionProblem:
    found = _PLACE.search(error)
    if found is None:
        first = error.splitlines()[0]
        return ConditionProblem(0, first.removesuffix("]").rpartition(" [")[0] or first)
    before = expression.split("\n")[: int(found[1]) - 1]
    message = found[3].replace(" (in container '')", "")
    fix = "write a number that meets decimals as one: `1.0`" if _MIXED.search(message) else ""
    return ConditionProblem(sum(len(each) + 1 for each in before) + int(found[2]) - 1, message, fix)
