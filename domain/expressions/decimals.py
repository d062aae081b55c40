"""Exact decimals in CEL: computes in decimal digits what the checker types as double.

The checked tree is rewritten so that a decimal is a text of digits and each operation on it a
function of this module; CEL evaluates the rest unchanged. A sum, difference or product is exact. A
quotient is exact because a decimal may only be divided by a constant such as ``100.0`` whose
reciprocal is finite. Rounding is explicit: ``round(x, 2)`` rounds half away from zero (四舍五入).
"""

from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Context, Decimal, DecimalException, InvalidOperation
from typing import Any

from cel_expr_python import cel

from domain.expressions.decimal_places import EXACT, MAX_PLACES, places_of
from domain.expressions.tree import Node, literal

_ROUNDING = Context(prec=2000, rounding=ROUND_HALF_UP, traps=[InvalidOperation])
_LARGEST_INTEGER = 2**63
_MAX_DIGITS = 400
_S, _I, _D = cel.Type.STRING, cel.Type.INT, cel.Type.DOUBLE
_ARITHMETIC = {
    "_+_": "decimal_add",
    "_-_": "decimal_subtract",
    "_*_": "decimal_multiply",
    "_/_": "decimal_divide",
    "-_": "decimal_negate",
}
_ORDER = frozenset({"_<_", "_<=_", "_>_", "_>=_"})


def digits(value: Decimal) -> str:
    """Return the canonical form of a decimal: no exponent, no trailing zeros.

    Raises:
        ValueError: it is not a number, or longer than any valid value.
    """
    if not value.is_finite() or abs(value.adjusted()) > _MAX_DIGITS:
        raise ValueError("the number is too large or too small")
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def decimal_problem(tree: Node) -> tuple[int, str, str] | None:
    """Return why an expression cannot be computed exactly: offset, message and fix.

    None if it can.
    """
    if not any(node.type == "decimal" for node in tree.walk()):
        return None
    for node in tree.walk():
        if "dyn" in node.type:
            fix = "write all numbers of an operation as decimals: `1.0`, not `1`"
            return node.offset, "decimals are mixed with values of another type", fix
    for node in tree.calls("round"):
        to = node.below[1].value
        if not isinstance(to, int) or not 0 <= to <= MAX_PLACES:
            fix = f"write the places as a number from 0 to {MAX_PLACES}: `round(…, 2)`"
            return node.offset, "the number of places to round to is invalid", fix
    for node in tree.calls("_/_"):
        if node.type == "decimal" and not _ends(node.below[1]):
            fix = (
                "multiply instead, such as `a > b * 0.5` for `a / b > 0.5`; or divide by a number "
                "such as `100.0`"
            )
            return node.offset, "a quotient of decimals may have no last digit", fix
    return None


def rewritten(expr: Any, types: Mapping[int, str], offsets: Mapping[int, int], source: str) -> Any:
    """Return a copy of a checked ``Expr`` in which decimals are texts of digits."""
    copy = type(expr)()
    copy.CopyFrom(expr)
    _Rewriting(types, offsets, source).rewrite(copy)
    return copy


def _ends(divisor: Node) -> bool:
    """Return whether the reciprocal of a divisor is finite: its only prime factors are 2 and 5."""
    if divisor.kind != "constant" or not isinstance(divisor.value, Decimal) or not divisor.value:
        return False
    whole = abs(int(divisor.value.scaleb(places_of(divisor.value), EXACT)))
    for factor in (2, 5):
        while whole % factor == 0:
            whole //= factor
    return whole == 1


class _Rewriting:
    """Rewrites the nodes of one expression in place."""

    def __init__(self, types: Mapping[int, str], offsets: Mapping[int, int], source: str) -> None:
        self._types, self._offsets, self._source = types, offsets, source

    def rewrite(self, expr: Any) -> None:
        kind = expr.WhichOneof("kind")
        if kind == "const_expr" and self._is_decimal(expr):
            value = literal(
                self._source, self._offsets.get(expr.id, 0), expr.const_expr.double_value
            )
            expr.const_expr.string_value = digits(Decimal(str(value)))
        elif kind == "call_expr":
            self._call(expr)
        elif kind is not None:
            for part in _below(getattr(expr, kind)):
                self.rewrite(part)

    def _call(self, expr: Any) -> None:
        call = expr.call_expr
        of_decimals = [self._is_decimal(each) for each in call.args]
        of_type = self._types.get(call.args[0].id, "") if call.args else ""
        for part in (*((call.target,) if call.HasField("target") else ()), *call.args):
            self.rewrite(part)
        if call.function in _ARITHMETIC and self._is_decimal(expr):
            call.function = _ARITHMETIC[call.function]
        elif call.function in _ORDER and any(of_decimals):
            _compare(call)
        elif call.function == "double":
            if of_type == "decimal":
                _become(expr, call.args[0])
            else:
                call.function = f"decimal_of_{of_type}"
        elif call.function == "string" and any(of_decimals):
            _become(expr, call.args[0])
        elif call.function == "int" and any(of_decimals):
            call.function = "decimal_to_integer"
        elif call.function == "round":
            call.function = "decimal_round"

    def _is_decimal(self, expr: Any) -> bool:
        return self._types.get(expr.id) == "decimal"


def _below(part: Any) -> list[Any]:
    """Return the expressions directly in a select, list, map or loop."""
    found = []
    for field, value in part.ListFields():
        if field.message_type is None:
            continue
        values = value if hasattr(value, "add") else [value]
        for each in values:
            is_expr = field.message_type.name == "Expr"
            found += [each] if is_expr else _below(each)
    return found


def _become(expr: Any, part: Any) -> None:
    copy = type(expr)()
    copy.CopyFrom(part)
    expr.CopyFrom(copy)


def _compare(call: Any) -> None:
    """Turn ``a < b`` into ``decimal_compare(a, b) < 0``."""
    compare = type(call)(function="decimal_compare", args=list(call.args))
    del call.args[:]
    call.args.add().call_expr.CopyFrom(compare)
    call.args.add().const_expr.int64_value = 0


def _add(left: str, right: str) -> str:
    return digits(EXACT.add(Decimal(left), Decimal(right)))


def _subtract(left: str, right: str) -> str:
    return digits(EXACT.subtract(Decimal(left), Decimal(right)))


def _multiply(left: str, right: str) -> str:
    return digits(EXACT.multiply(Decimal(left), Decimal(right)))


def _divide(left: str, right: str) -> str:
    return digits(EXACT.divide(Decimal(left), Decimal(right)))


def _negate(value: str) -> str:
    return digits(Decimal(value).copy_negate())


def _order(left: str, right: str) -> int:
    return int(Decimal(left).compare(Decimal(right), EXACT))


def _of_text(text: str) -> str:
    if not text.removeprefix("-").replace(".", "", 1).isascii():
        raise ValueError("the text is not a decimal number")
    try:
        value = Decimal(text.strip() if "_" not in text else "?")
    except DecimalException as error:
        raise ValueError("the text is not a decimal number") from error
    if places_of(value) > MAX_PLACES:
        raise ValueError(f"the text has more than {MAX_PLACES} decimals")
    return digits(value)


def _to_integer(value: str) -> int:
    whole = int(Decimal(value))
    if not -_LARGEST_INTEGER <= whole < _LARGEST_INTEGER:
        raise ValueError("the number is out of the range of whole numbers")
    return whole


def _round(value: str, to: int) -> str:
    if not 0 <= to <= MAX_PLACES:
        raise ValueError(f"a decimal is rounded to 0 to {MAX_PLACES} places")
    return digits(Decimal(value).quantize(Decimal(1).scaleb(-to), context=_ROUNDING))


def _declared(
    name: str, takes: list[cel.Type], gives: cel.Type, by: Callable[..., object]
) -> cel.FunctionDecl:
    return cel.FunctionDecl(name, [cel.Overload(name, gives, takes, False, by)])  # noqa: FBT003


FUNCTIONS = cel.CelExtension(
    "decimals",
    [
        _declared("round", [_D, _I], _D, round),  # for the checker only: it is never evaluated
        _declared("decimal_add", [_S, _S], _S, _add),
        _declared("decimal_subtract", [_S, _S], _S, _subtract),
        _declared("decimal_multiply", [_S, _S], _S, _multiply),
        _declared("decimal_divide", [_S, _S], _S, _divide),
        _declared("decimal_negate", [_S], _S, _negate),
        _declared("decimal_compare", [_S, _S], _I, _order),
        _declared("decimal_of_integer", [_I], _S, str),
        _declared("decimal_of_text", [_S], _S, _of_text),
        _declared("decimal_to_integer", [_S], _I, _to_integer),
        _declared("decimal_round", [_S, _I], _S, _round),
    ],
)
"""The functions that the checker and the evaluator have besides CEL's own."""
