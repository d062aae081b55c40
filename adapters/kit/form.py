"""Validates requests and decisions against the contract and the item's declaration."""

from collections import Counter
from collections.abc import Iterable

from adapters.kit.decision import (
    Decision,
    Granted,
    Pending,
    Refused,
    SpecialProcedure,
    Supplement,
)
from adapters.kit.department import Item
from adapters.pb.onething.adapter.v1 import adapter_pb2 as pb
from domain.errors import InvalidInputError, OnethingError
from domain.reason_codes import is_reason_code
from domain.violations import quoted

MAX_KEY_LENGTH = 300
DIGEST_LENGTH = 32


class DecisionError(OnethingError):
    """The department's own code made a decision that the item does not declare."""


def check_request(request: pb.SubmitRequest, item: Item) -> None:
    """Check a request against the contract.

    Raises:
        InvalidInputError: names every violation; holds no value.
    """
    violations = (
        *_check_key(request),
        *_check_fields([field.name for field in request.fields], item),
        *_check_materials(request.materials),
        *_check_wanted(request.wanted, item),
    )
    if violations:
        raise InvalidInputError(violations)


def _check_key(request: pb.SubmitRequest) -> tuple[tuple[str, str], ...]:
    key = request.idempotency_key
    prefix = f"{request.case_id}/{request.step_id}/"
    if request.case_id and key.startswith(prefix) and len(prefix) < len(key) <= MAX_KEY_LENGTH:
        return ()
    return (("idempotency_key", "must be {case_id}/{step_id}/{generation}"),)


def _check_fields(names: list[str], item: Item) -> tuple[tuple[str, str], ...]:
    if len(set(names)) < len(names):
        return (("fields", "a name occurs twice"),)
    undeclared = sorted(set(names).difference(item.reads))
    return tuple((f"fields.{name}", f"{item.name} does not read it") for name in undeclared)


def _check_wanted(names: Iterable[str], item: Item) -> tuple[tuple[str, str], ...]:
    unknown = sorted(set(names).difference(item.produces))
    return tuple((f"wanted.{name}", f"{item.name} does not produce it") for name in unknown)


def _check_materials(materials: Iterable[pb.Material]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (f"materials.{material.name}", "sha256 must be 32 bytes")
        for material in materials
        if len(material.sha256) != DIGEST_LENGTH
    )


def check_decision(decision: Decision, item: Item, wanted: Iterable[str] = ()) -> None:
    """Check a decision against the item's declaration; of a lookup, against what was ``wanted``.

    Raises:
        DecisionError: with everything that is wrong with the department's code; no value.
    """
    match decision:
        case Granted():
            found = _check_outputs(decision, set(wanted) or set(item.produces))
        case Refused():
            found = _check_code("reason_code", decision.reason_code)
        case Supplement():
            found = _check_missing(decision)
        case Pending() | SpecialProcedure() if not item.answers_later:
            found = ["deferred without answers_later"]
        case _:
            found = []
    if found:
        raise DecisionError(f"{item.name}: {'; '.join(found)}")


def _check_outputs(granted: Granted, expected: set[str]) -> list[str]:
    given_names = set(granted.outputs)
    undeclared = [
        f"output {quoted(name)} is not declared" for name in sorted(given_names - expected)
    ]
    missing_names = [f'output "{name}" is not given' for name in sorted(expected - given_names)]
    return [*undeclared, *missing_names]


def _check_missing(supplement: Supplement) -> list[str]:
    if not supplement.missing:
        return ["a supplement names at least one thing"]
    counts = Counter(each.name for each in supplement.missing)
    duplicates = [f"{quoted(name)} is missing twice" for name, count in counts.items() if count > 1]
    codes = (_check_code("reason_code", each.reason_code) for each in supplement.missing)
    return [*duplicates, *(problem for found in codes for problem in found)]


def _check_code(where: str, code: str) -> list[str]:
    return [] if is_reason_code(code) else [f"{where} {quoted(code)} is not lower snake case"]
