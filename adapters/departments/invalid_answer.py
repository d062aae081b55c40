"""The failure of an adapter whose answer violates the contract or the plan."""

from domain.errors import DepartmentFailedError, InvalidInputError
from domain.violations import INVALID_ANSWER, Violation, violation


class InvalidAnswerError(DepartmentFailedError):
    """The contract or the plan does not allow the answer; ``violations`` hold no value."""

    def __init__(self, violations: tuple[Violation, ...]) -> None:
        super().__init__(INVALID_ANSWER, retryable=False, violations=violations)

    def __str__(self) -> str:
        """Return all violations, each as ``path: got …, expected …``."""
        return "; ".join(map(str, self.violations))

    def as_invalid_input(self, root: str) -> InvalidInputError:
        """The same for whoever sent the answer in a request, under the field ``root``."""
        return InvalidInputError(
            tuple((f"{root}.{each.path}", each.problem) for each in self.violations)
        )

    @classmethod
    def single(cls, path: str, expected: str, got: str) -> "InvalidAnswerError":
        """Return the failure with one violation."""
        return cls((violation(path, expected, got),))
