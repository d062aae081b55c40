"""The syntax tree of an expression, read from the output of CEL's parser and checker.

The parser expands macros (``exists``, ``all``, ``map`` …) to loops, so a variable of a macro is
distinct from a name of the theme, and a text, a pattern or a comment is never a name.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

Kind = Literal["constant", "name", "variable", "call", "select", "list", "map", "loop"]
Constant = str | int | Decimal | bool | bytes | None
"""A decimal (CEL's double) has the digits that the author wrote, not those of a float."""

_PRIMITIVES = {1: "boolean", 2: "integer", 3: "uint", 4: "decimal", 5: "text", 6: "bytes"}
_COMPARISONS = frozenset({"_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_"})
_NUMBER = re.compile(r"-?\s*([0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)")
_LOOPS = ("iter_range", "accu_init", "loop_condition", "loop_step", "result")


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the tree.

    ``offset`` counts the characters of the source from 0; in an expanded macro it is that of the
    macro. ``type`` is the checked type (``"dyn"`` if the checker does not know it, empty if the
    expression was only parsed). ``value`` is the value of a constant, or the name of a name, call
    or select. ``below`` are the operands in order, the receiver of a method first.
    """

    kind: Kind
    offset: int
    type: str
    value: Constant = None
    below: tuple["Node", ...] = ()

    def walk(self) -> Iterator["Node"]:
        """Yield this node and all below it, from left to right."""
        yield self
        for each in self.below:
            yield from each.walk()

    def names(self) -> dict[str, int]:
        """Return the names that are read, in order of appearance, and each first offset."""
        found: dict[str, int] = {}
        for node in sorted(self._of("name"), key=lambda each: each.offset):
            found.setdefault(str(node.value), node.offset)
        return found

    def constants(self) -> tuple[Constant, ...]:
        """Return the constants that the author wrote, each once."""
        return tuple(dict.fromkeys(node.value for node in self._of("constant")))

    def calls(self, function: str) -> Iterator["Node"]:
        """Yield the calls of one function or operator (``_!=_``)."""
        return (node for node in self._of("call") if node.value == function)

    def functions(self) -> dict[str, int]:
        """Return the functions and operators that are called, with the offset of the first call."""
        found: dict[str, int] = {}
        for node in self._of("call"):
            found.setdefault(str(node.value), node.offset)
        return found

    def compared(self) -> Iterator["Comparison"]:
        """Yield each comparison of a name with a constant, here and below."""
        return (each for node in self.walk() for each in node.comparisons())

    def comparisons(self) -> Iterator["Comparison"]:
        """Yield the comparisons of a name with constants in this node itself."""
        if self.kind != "call" or len(self.below) != 2:  # noqa: PLR2004 - an operator's sides
            return
        left, right = self.below
        if self.value == "@in" and left.kind == "name" and right.kind == "list":
            if all(each.kind == "constant" for each in right.below):
                yield from (Comparison("@in", left, each) for each in right.below)
        elif self.value in _COMPARISONS and (left.kind, right.kind) == ("name", "constant"):
            yield Comparison(str(self.value), left, right)
        elif self.value in _COMPARISONS and (left.kind, right.kind) == ("constant", "name"):
            turned = str(self.value).translate(str.maketrans("<>", "><"))
            yield Comparison(turned, right, left)

    def _of(self, kind: Kind) -> Iterator["Node"]:
        return (node for node in self.walk() if node.kind == kind)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A comparison of a name with one constant.

    ``operator`` is CEL's with the name on the left (``_==_``, ``_<_``), and ``@in`` for each
    constant of a list.
    """

    operator: str
    of: Node
    constant: Node

    @property
    def name(self) -> str:
        """Return the name that is compared."""
        return str(self.of.value)


def read_tree(message: Any, source: str) -> Node:
    """Return the tree of the ``CheckedExpr`` or ``ParsedExpr`` of a source."""
    info = message.source_info
    types = message.type_map if message.DESCRIPTOR.name == "CheckedExpr" else ()
    reader = _Reader(
        source,
        {each.key: each.value for each in info.positions},
        {each.key: type_name(each.value) for each in types},
    )
    return reader.read(message.expr, frozenset())


def literal(source: str, offset: int, value: Any) -> Constant:
    """Return a constant; a float as the decimal whose digits are at the offset of the source."""
    if not isinstance(value, float):
        known: Constant = value
        return known
    found = _NUMBER.match(source, offset)
    if found is not None and float(found[1]) == abs(value):
        return Decimal(found[1]).copy_sign(Decimal(value))
    return Decimal(repr(value))


def type_name(checked: Any) -> str:
    """Return the name of a checked type, such as ``decimal``, ``list(text)`` or ``dyn``."""
    match checked.WhichOneof("kind"):
        case "primitive":
            return _PRIMITIVES.get(checked.primitive, "unknown")
        case "list_type":
            return f"list({type_name(checked.list_type.elem_type)})"
        case "map_type":
            of = checked.map_type
            return f"map({type_name(of.key_type)}, {type_name(of.value_type)})"
        case "dyn":
            return "dyn"
        case "well_known":
            return {1: "any", 2: "timestamp", 3: "duration"}.get(checked.well_known, "unknown")
        case _:
            return "other"


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads one expression: its text, the positions of its nodes, and their checked types."""

    source: str
    offsets: Mapping[int, int]
    types: Mapping[int, str]

    def read(self, expr: Any, local: frozenset[str]) -> Node:
        """Read a node. ``local`` are the variables of the surrounding macros."""
        kind = expr.WhichOneof("kind")
        if kind == "const_expr":
            return self._node("constant", expr, self._constant(expr))
        if kind == "ident_expr":
            name = expr.ident_expr.name
            return self._node("variable" if name in local else "name", expr, name.lstrip("."))
        compound = {
            "select_expr": self._select,
            "call_expr": self._call,
            "list_expr": self._list,
            "struct_expr": self._struct,
        }
        return compound.get(kind, self._loop)(expr, local)

    def _select(self, expr: Any, local: frozenset[str]) -> Node:
        select = expr.select_expr
        below = (self.read(select.operand, local),)
        return self._node("select", expr, "has" if select.test_only else "", below)

    def _call(self, expr: Any, local: frozenset[str]) -> Node:
        call = expr.call_expr
        receiver = (call.target,) if call.HasField("target") else ()
        operands = tuple(self.read(each, local) for each in (*receiver, *call.args))
        return self._node("call", expr, call.function, operands)

    def _list(self, expr: Any, local: frozenset[str]) -> Node:
        items = tuple(self.read(each, local) for each in expr.list_expr.elements)
        return self._node("list", expr, None, items)

    def _constant(self, expr: Any) -> Constant:
        field = expr.const_expr.WhichOneof("kind")
        if field == "null_value":
            return None
        value: Constant = getattr(expr.const_expr, field)
        return literal(self.source, self.offsets.get(expr.id, 0), value)

    def _struct(self, expr: Any, local: frozenset[str]) -> Node:
        below = []
        for entry in expr.struct_expr.entries:
            if entry.WhichOneof("kind") == "map_key":
                below.append(self.read(entry.map_key, local))
            below.append(self.read(entry.value, local))
        return self._node("map", expr, expr.struct_expr.message_name, tuple(below))

    def _loop(self, expr: Any, local: frozenset[str]) -> Node:
        loop = expr.comprehension_expr
        inside = local | {loop.iter_var, loop.iter_var2, loop.accu_var} - {""}
        scopes = (local, local, inside, inside, inside)
        below = (
            self.read(getattr(loop, part), scope)
            for part, scope in zip(_LOOPS, scopes, strict=True)
        )
        return self._node("loop", expr, None, tuple(below))

    def _node(self, kind: Kind, expr: Any, value: Constant, below: tuple[Node, ...] = ()) -> Node:
        return Node(kind, self.offsets.get(expr.id, 0), self.types.get(expr.id, ""), value, below)
