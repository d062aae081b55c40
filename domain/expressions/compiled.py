"""Parses, checks and compiles expressions for evaluation, each once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from cel_expr_python import cel
from cel_expr_python.ext import ext_strings

from domain.expressions.decimals import FUNCTIONS, rewritten
from domain.expressions.messages import read_expression, write_parsed
from domain.expressions.tree import Node, read_tree, type_name

ValueKind = Literal["text", "integer", "decimal", "boolean"]
"""The type of a value: CEL's string, int (64 bits), an exact decimal for its double, or bool."""

Read = tuple[tuple[str, ValueKind], ...]
"""The names that an expression reads, and the type of each."""

_TYPES: dict[ValueKind, cel.Type] = {
    "text": cel.Type.STRING,
    "integer": cel.Type.INT,
    "decimal": cel.Type.DOUBLE,
    "boolean": cel.Type.BOOL,
}
_EXTENSIONS = [ext_strings.ExtStrings(), FUNCTIONS]
_PARSING = cel.NewEnv(extensions=_EXTENSIONS)


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """A checked expression: its tree, its message, and the type of each node by id."""

    source: str
    tree: Node
    message: Any
    types: Mapping[int, str]
    program: cel.Expression

    @property
    def exact(self) -> bool:
        """Return whether it computes with decimals, which its program handles as digits."""
        return any("decimal" in each for each in self.types.values())


@dataclass(frozen=True, slots=True, eq=False)
class Compiled:
    """A compiled expression: its checked tree, its type, and its program."""

    tree: Node
    type: str
    program: cel.Expression

    def evaluate(self, values: Mapping[str, Any]) -> object:
        """Return the value of the expression; decimals are texts of digits.

        Raises:
            RuntimeError: it has no value for these values.
        """
        return evaluate(self.program, values)


@lru_cache(maxsize=4096)
def parse(source: str) -> Node | None:
    """Return the unchecked tree; None if the source is not an expression."""
    try:
        parsed = _PARSING.compile(source, disable_check=True)
    except RuntimeError:  # the only exception type of the library
        return None
    return read_tree(read_expression(parsed.serialize()), source)


@lru_cache(maxsize=4096)
def compile_expression(source: str, read: Read) -> Compiled:
    """Check and compile an expression.

    Raises:
        RuntimeError: it does not compile; the text says where.
    """
    checked = check(source, read)
    program = program_of(checked, checked.message.expr) if checked.exact else checked.program
    return Compiled(checked.tree, checked.tree.type, program)


def check(source: str, read: Read) -> Checked:
    """Check an expression. Raises RuntimeError if it does not compile."""
    variables = {name: _TYPES[kind] for name, kind in read}
    program = cel.NewEnv(variables=variables, extensions=_EXTENSIONS).compile(source)
    message = read_expression(program.serialize())
    types = {each.key: type_name(each.value) for each in message.type_map}
    return Checked(source, read_tree(message, source), message, types, program)


def program_of(checked: Checked, expr: Any) -> cel.Expression:
    """Return the program of a part of a checked expression."""
    offsets = {each.key: each.value for each in checked.message.source_info.positions}
    exact = rewritten(expr, checked.types, offsets, checked.source) if checked.exact else expr
    return _PARSING.deserialize(write_parsed(exact))


def evaluate(program: cel.Expression, values: Mapping[str, Any]) -> object:
    """Evaluate a program. Raises RuntimeError if it has no value for these values."""
    result = program.eval(data=values)
    # The library returns an error of a registered function instead of raising it.
    if result.type() == cel.Type.ERROR:
        raise RuntimeError(str(result.plain_value()))
    return result.plain_value()
