"""The one class that an integrator of a department subclasses."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from typing import ClassVar

from adapters.kit.decision import Decision
from adapters.kit.submission import FieldValue, Submission


@dataclass(frozen=True, slots=True)
class Item:
    """One item (事项) that the department serves.

    ``reads`` names the fields it accepts (others are rejected), ``produces`` the fields of every
    grant. ``answers_later`` says that it may answer :class:`Pending` or :class:`SpecialProcedure`,
    and needs :meth:`Department.decide_later`; ``withdrawable`` that :meth:`Department.undo` can
    undo a grant. A department that does not override the methods it declares does not start.
    """

    name: str
    reads: tuple[str, ...]
    produces: tuple[str, ...] = ()
    versions: tuple[str, ...] = ("1",)
    answers_later: bool = False
    withdrawable: bool = False


class Department(ABC):
    """A department: what it serves, and how it decides.

    ``name`` is the department's name in themes; ``software`` and ``version`` identify the program
    that answers. ``schema`` is SQL for the department's own tables, run at every start (``CREATE
    TABLE IF NOT EXISTS …``).

    ``decide``, ``decide_later`` and ``undo`` run inside a transaction of the register: their writes
    and the answer are stored together, or neither. They return quickly, do not wait, and do not
    commit. Queries to other systems belong in ``consult``, which must have no effect.

    An exception rolls everything back. The engine receives :class:`domain.errors.UnavailableError`
    as UNAVAILABLE, which it retries; any other exception as INTERNAL, without its text.
    """

    name: ClassVar[str]
    software: ClassVar[str]
    version: ClassVar[str]
    items: ClassVar[tuple[Item, ...]]
    schema: ClassVar[str] = ""

    @abstractmethod
    def decide(self, submission: Submission, register: Connection) -> Decision:
        """Answer a new submission."""

    def decide_later(self, submission: Submission, register: Connection) -> Decision:
        """Answer a submission that is due; :class:`Pending` defers it again."""
        raise NotImplementedError(f"{self.name} deferred {submission.step}: write decide_later")

    def undo(self, submission: Submission, register: Connection) -> bool:
        """Undo a grant of a withdrawable item; False if that is impossible.

        Called once for a grant that is withdrawn. After False none of its writes is kept, and it is
        called again for every further withdrawal. ``submission`` is as it was decided on, with
        ``at`` the time of the withdrawal.
        """
        raise NotImplementedError(f"{submission.step} of {self.name} is withdrawable: write undo")

    async def consult(self, submission: Submission) -> Mapping[str, FieldValue]:  # noqa: ARG002
        """Query other systems, without any effect; the result is ``submission.consulted``.

        Concurrent calls with the same key share one consultation.
        """
        return {}
