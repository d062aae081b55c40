"""Expressions parsed, checked and compiled for evaluation, each once."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from cel_expr_python import cel
from cel_expr_python.ext import ext_strings

from domain.cel.decimals import FUNCTIONS, rewritten
from domain.cel.messages import read_expression, write_parsed
from domain.cel.tree import Node, read_tree, type_name

ValueKind = Literal["text", "integer", "decimal", "boolean"]
"""What a value is: CEL's string, int (64 bits), an exact decimal for its double, or bool."""

Read = tuple[tuple[str, ValueKind], ...]
"""The names that an expression reads, and what each is."""

_TYPES: dict[ValueKind, cel.Type] = {
    "text": cel.Type.STRING,
    "integer": cel.Type.INT,
    "decimal": cel.Type.DOUBLE,
    "boolean": cel.Type.BOOL,
}
_EXTENSIONS = [ext_strings.ExtStrings(), FUNCTIONS]
_PARSING = cel.NewEnv(extensions=_EXTENSIONS)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A compiled expression: its checked tree, the type it is of, and how it is evaluated."""

    tree: Node
    type: str
    program: cel.Expression
    exact: bool
    """Whether decimals are given to the program, and come from it, as texts of digits."""

    def evaluate(self, values: Mapping[str, Any]) -> object:
        """What it comes to; a decimal as its digits.

        Raises:
            RuntimeError: it has no value for these values.
        """
        found = self.program.eval(data=values)
        if found.type() == cel.Type.ERROR:  # that of a function of ours is not raised
            raise RuntimeError(str(found.plain_value()))
        return found.plain_value()


@lru_cache(maxsize=4096)
def parse(source: str) -> Node | None:
    """The unchecked tree; None where the source is no expression."""
    try:
        parsed = _PARSING.compile(source, disable_check=True)
    except RuntimeError:  # all that the library raises
        return None
    return read_tree(read_expression(parsed.serialize()), source)


@lru_cache(maxsize=4096)
def compile_expression(source: str, read: Read) -> Compiled:
    """Check and compile an expression.

    Raises:
        RuntimeError: it does not compile; the text says where.
    """
    variables = {name: _TYPES[kind] for name, kind in read}
    program = cel.NewEnv(variables=variables, extensions=_EXTENSIONS).compile(source)
    checked = read_expression(program.serialize())
    types = {each.key: type_name(each.value) for each in checked.type_map}
    tree = read_tree(checked, source)
    exact = any("decimal" in each for each in types.values())
    if exact:
        offsets = {each.key: each.value for each in checked.source_info.positions}
        program = _PARSING.deserialize(
            write_parsed(rewritten(checked.expr, types, offsets, source))
        )
    return Compiled(tree, tree.type, program, exact)
