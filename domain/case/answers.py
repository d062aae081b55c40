"""A department's answer as the case sees it: decisions without personal values or free text.

The activity that talks to a department puts the values into the vault and hands
on only names, salted commitments and codes; what is here may enter events and
workflow histories (I6). Times are timezone-aware UTC.
"""

import hashlib
import re
from datetime import datetime
from typing import Annotated, Literal

import rfc8785
from pydantic import BaseModel, ConfigDict, Field


class AnswerModel(BaseModel):
    """Frozen, closed base of the parts of an answer."""

    model_config = ConfigDict(frozen=True, extra="forbid")


SOFTWARE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+/-]{0,63}")
"""The name or the version of an adapter's software: events hold it, so it is no free text."""
SOFTWARE_FORM = "1 to 64 of A-Z a-z 0-9 . _ + / -, a letter or digit first"


class Responder(AnswerModel):
    """Who answered: the department and the software that spoke for it (:data:`SOFTWARE`)."""

    department: str
    software: str
    version: str


class Granted(AnswerModel):
    """The item is granted.

    ``outputs`` maps each produced field to its salted commitment, ``facts`` the
    ones that are not personal to their value, ``certificates`` each issued
    material to its SHA-256 (hex).
    """

    kind: Literal["granted"] = "granted"
    outputs: dict[str, str] = {}
    facts: dict[str, str] = {}
    certificates: dict[str, str] = {}


class Refused(AnswerModel):
    """The item is refused. ``legal_basis`` is the salted commitment to its text; the vault has
    that, and the text of the reason.
    """

    kind: Literal["refused"] = "refused"
    reason_code: str
    legal_basis: str


class Missing(AnswerModel):
    """One thing that is missing or wrong: its name and a stable code."""

    name: str
    reason_code: str


class Supplement(AnswerModel):
    """Everything that is missing or wrong, requested once (补正)."""

    kind: Literal["supplement"] = "supplement"
    missing: tuple[Missing, ...]


class Pending(AnswerModel):
    """Not decided yet. ``ticket`` is the salted commitment to the department's own number."""

    kind: Literal["pending"] = "pending"
    ticket: str
    expected_by: datetime

    @property
    def expected_at(self) -> datetime:
        """When the answer is expected."""
        return self.expected_by


class SpecialProcedure(AnswerModel):
    """A special procedure (特别程序) began. ``code`` is GB/T 39046: 1 extension, 2 other.

    ``name`` is how the theme declares it. ``legal_basis`` and ``ticket`` are salted commitments
    to what the department wrote, empty where it wrote nothing.
    """

    kind: Literal["special_procedure"] = "special_procedure"
    code: Literal[1, 2]
    name: str
    legal_basis: str
    expected_end: datetime
    ticket: str = ""

    @property
    def expected_at(self) -> datetime:
        """When the answer is expected: with the end of the procedure."""
        return self.expected_end


Decision = Annotated[
    Granted | Refused | Supplement | Pending | SpecialProcedure, Field(discriminator="kind")
]


def decision_digest(decision: AnswerModel) -> str:
    """Return the first half of the SHA-256 (hex) of a decision."""
    return hashlib.sha256(rfc8785.dumps(decision.model_dump(mode="json"))).hexdigest()[:32]


class Answer(AnswerModel):
    """One decision, who made it, when it took effect, and what was exchanged.

    ``sent`` and ``received`` are salted commitments (HMAC-SHA-256, hex) to the
    exact bytes of the request and of the answer. ``slot`` is where the vault
    keeps the values: it is derived from the decision and from them, so that
    another answer for the same step can never replace them.
    """

    responder: Responder
    effective_at: datetime
    decision: Decision
    sent: str = ""
    received: str
    slot: str


def statement_digest(answer: Answer) -> str:
    """Return the id of a statement: of its decision and of when that took effect.

    A department that says the same again later says something new.
    """
    said = f"{decision_digest(answer.decision)}/{answer.effective_at.isoformat()}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]


class Withdrawal(AnswerModel):
    """The outcome of a withdrawal, by which department, and when it took effect.

    ``sent`` and ``received`` are salted commitments, as in :class:`Answer`.
    """

    result: Literal["withdrawn", "impossible"]
    effective_at: datetime
    responder: str
    sent: str = ""
    received: str = ""
