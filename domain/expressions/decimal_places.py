"""Computes how many decimal places an exact expression gives, from its syntax tree."""

from collections.abc import Callable
from decimal import Context, Decimal, Inexact, InvalidOperation

from domain.expressions.tree import Node

MAX_PLACES = 6
"""The maximum number of decimal places of a decimal field."""

EXACT = Context(prec=2000, traps=[Inexact, InvalidOperation])
"""Arithmetic that raises an error instead of losing a digit."""


def places(node: Node) -> int | None:
    """Return the most decimal places that a decimal can have; None if unknown."""
    if node.kind == "name":
        return MAX_PLACES
    if isinstance(node.value, Decimal):
        return places_of(node.value)
    count = _COUNTS.get(str(node.value)) if node.kind == "call" else None
    return None if count is None else count(node.below)


def places_of(value: Decimal) -> int:
    """Return the decimal places of a value, without trailing zeros."""
    exponent = value.normalize(EXACT).as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _largest(nodes: tuple[Node, ...]) -> int | None:
    return _over(max, nodes)


def _product(nodes: tuple[Node, ...]) -> int | None:
    return _over(sum, nodes)


def _over(count: Callable[[list[int]], int], nodes: tuple[Node, ...]) -> int | None:
    found = [places(node) for node in nodes]
    known = [each for each in found if each is not None]
    return count(known) if len(known) == len(found) else None


def _chosen(nodes: tuple[Node, ...]) -> int | None:
    return _largest(nodes[1:])


def _quotient(nodes: tuple[Node, ...]) -> int | None:
    dividend, divisor = nodes
    before = places(dividend)
    if before is None or not isinstance(divisor.value, Decimal) or not divisor.value:
        return None
    return before + places_of(EXACT.divide(Decimal(1), divisor.value))


def _converted(nodes: tuple[Node, ...]) -> int | None:
    [of] = nodes
    known = {"integer": 0, "text": MAX_PLACES}
    return known[of.type] if of.type in known else places(of)


def _rounded(nodes: tuple[Node, ...]) -> int | None:
    to = nodes[1].value
    return max(0, to) if isinstance(to, int) else MAX_PLACES


_COUNTS: dict[str, Callable[[tuple[Node, ...]], int | None]] = {
    "_+_": _largest,
    "_-_": _largest,
    "-_": _largest,
    "_?_:_": _chosen,
    "_*_": _product,
    "_/_": _quotient,
    "double": _converted,
    "round": _rounded,
}
