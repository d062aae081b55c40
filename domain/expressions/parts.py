"""The logical parts of a condition: and, or, not and choice over atoms that CEL evaluates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, Literal

from cel_expr_python import cel

from domain.expressions.compiled import Checked, Read, ValueKind, check, evaluate, program_of
from domain.expressions.decimals import digits
from domain.expressions.tree import Node

Operator = Literal["and", "or", "not", "if", "atom"]
Truth = bool | Literal["error"]
"""The result of a condition: true, false, or an error such as a division by zero."""

_OPERATORS: dict[str, Operator] = {"_&&_": "and", "_||_": "or", "!_": "not", "_?_:_": "if"}
_MAX_CACHED = 10_000


@dataclass(frozen=True, eq=False)
class Part:
    """One part. An atom has a program and no parts below it."""

    operator: Operator
    below: tuple["Part", ...]
    tree: Node
    checked: Checked
    expr: Any
    _known: dict[tuple[object, ...], Truth] = field(default_factory=dict)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the names that it reads."""
        return tuple(self.tree.names())

    @cached_property
    def signature(self) -> str:
        """Return a key that atoms of the same meaning share."""
        return _signature(self.tree)

    def truth(self, values: Mapping[str, str | int | Decimal | bool]) -> Truth:
        """Return the truth of an atom for values of all names that it reads."""
        key = tuple((type(values[name]), values[name]) for name in self.names)
        if key not in self._known:
            if len(self._known) >= _MAX_CACHED:
                self._known.clear()
            self._known[key] = self._evaluate(values)
        return self._known[key]

    @cached_property
    def _program(self) -> cel.Expression:
        return program_of(self.checked, self.expr)

    def _evaluate(self, values: Mapping[str, str | int | Decimal | bool]) -> Truth:
        read = {name: values[name] for name in self.names}
        bindings = {n: digits(v) if isinstance(v, Decimal) else v for n, v in read.items()}
        try:
            return bool(evaluate(self._program, bindings))
        except RuntimeError:
            return "error"


def parts_of(condition: str, kinds: Mapping[str, ValueKind], names: tuple[str, ...]) -> Part:
    """Return the parts of a condition that compiles; ``names`` are those that it reads."""
    return _parts(condition, tuple((name, kinds[name]) for name in names))


@lru_cache(maxsize=4096)
def _parts(condition: str, read: Read) -> Part:
    checked = check(condition, read)
    return _part(checked.tree, checked.message.expr, checked)


def _part(tree: Node, expr: Any, checked: Checked) -> Part:
    operator = _OPERATORS.get(str(tree.value)) if tree.kind == "call" else None
    if operator is None or any(each.type != "boolean" for each in tree.below):
        return Part("atom", (), tree, checked, expr)
    below = zip(tree.below, expr.call_expr.args, strict=True)
    parts = tuple(_part(node, each, checked) for node, each in below)
    return Part(operator, parts, tree, checked, expr)


def _signature(node: Node) -> str:
    below = ",".join(_signature(each) for each in node.below)
    return f"{node.kind}:{node.type}:{node.value!r}({below})"
