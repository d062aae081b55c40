"""The failure of an adapter whose answer is none."""

from domain.errors import DepartmentFailedError

INVALID_ANSWER = "INVALID_ANSWER"


class InvalidAnswerError(DepartmentFailedError):
    """The answer is not one that the plan allows. ``problem`` names no value."""

    def __init__(self, problem: str) -> None:
        super().__init__(INVALID_ANSWER, retryable=False)
        self.problem = problem
