"""The verdict of a person who pre-reviews a case: from the wire, held to the plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from adapters.gateway import request_parts as parts
from adapters.gateway.command_dispatcher import Body, CommandContext
from adapters.pb.onething.case.v1 import task_pb2
from adapters.presentation.event_texts import REASON
from domain.case.answers import Missing
from domain.case.commands import DecidePrereview
from domain.case.committed_values import LEGAL_BASIS
from domain.form.applicability import Applicable, applicable
from domain.form.suppliable import supplement_request_violations, suppliable_to_case
from domain.plan import Plan

_VERDICTS: dict[str, Literal["pass", "notice", "reject"]] = {
    "pass": "pass",
    "notice": "notice",
    "reject": "reject",
}
_WHERE = "prereview.notice.missing"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A verdict; ``free_texts`` are for the vault."""

    verdict: Literal["pass", "notice", "reject"]
    missing: tuple[Missing, ...]
    reason_code: str
    legal_basis: str
    free_texts: dict[str, str]

    @classmethod
    def verdict_input(cls, verdict: task_pb2.PrereviewVerdict) -> "Verdict":
        """Read a verdict."""
        kind = _VERDICTS[verdict.WhichOneof("verdict") or ""]
        notice, reject = verdict.notice, verdict.reject
        free_texts = {f"{REASON}/{each.name}": each.reason for each in notice.missing}
        return cls(
            verdict=kind,
            missing=tuple(
                Missing(name=each.name, reason_code=each.reason_code) for each in notice.missing
            ),
            reason_code=reject.reason_code,
            legal_basis=reject.legal_basis,
            free_texts=_rejection_texts(reject) if kind == "reject" else free_texts,
        )

    @property
    def body(self) -> Body:
        """The verdict as JSON values."""
        return {
            "verdict": self.verdict,
            "missing": [[each.name, each.reason_code] for each in self.missing],
            "reason_code": self.reason_code,
            "legal_basis": self.legal_basis,
            "words": self.free_texts,
        }

    def to_command(self, context: CommandContext, evidence: str, basis: str) -> DecidePrereview:
        """The verdict on a case; ``basis`` is the commitment to its legal basis.

        Raises InvalidInputError: nobody can supply what it asks for.
        """
        applies = applicable(context.plan, context.case.facts, context.case.situations)
        parts.refuse(self._not_suppliable(context.plan, applies))
        return DecidePrereview(
            context.header,
            verdict=self.verdict,
            missing=self.missing,
            slot=context.slot if self.free_texts else "",
            reason_code=self.reason_code,
            legal_basis=basis,
            evidence=evidence,
        )

    def _not_suppliable(self, plan: Plan, applies: Applicable) -> Iterator[tuple[str, str]]:
        names = [each.name for each in self.missing]
        for each in supplement_request_violations(
            plan, suppliable_to_case(plan, applies), names, _WHERE
        ):
            yield each.path, each.problem


def _rejection_texts(reject: task_pb2.PrereviewRejection) -> dict[str, str]:
    return {REASON: reject.reason, LEGAL_BASIS: reject.legal_basis}
