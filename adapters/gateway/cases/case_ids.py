"""The ids of cases: the same request of the same actor of a caller always names the same case."""

from uuid import UUID, uuid5

CASES = UUID("6f0c7a52-3d0b-5d0e-9a53-0d6f5f0b8c11")
"""The namespace of case ids."""


def case_id_of(caller: str, actor: str, request_id: str) -> UUID:
    """The case that a request of an actor, ``role/id``, names, whether it was opened or not."""
    return uuid5(CASES, f"{caller}/{actor}/{request_id}")
