"""Parses a department's answer, checks it against the plan, and stores its values in the vault.

The whole answer is checked before any of it is stored: the sender gets all violations at once. The
result holds no value and no free text: salted commitments, names, codes, and facts that the theme
declares as not personal (I6).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from google.protobuf.message import DecodeError

from adapters.departments.answer_check import AnswerCheck
from adapters.departments.answer_outputs import read_certificates, read_outputs
from adapters.departments.committed_values import commit, output_purpose
from adapters.departments.invalid_answer import InvalidAnswerError
from adapters.pb.onething.adapter.v1 import adapter_pb2
from domain.case.aggregate import Case
from domain.case.answers import (
    Answer,
    Decision,
    Granted,
    Missing,
    Pending,
    Refused,
    Responder,
    SpecialProcedure,
    Supplement,
)
from domain.case.committed_values import LEGAL_BASIS, TICKET
from domain.case.decisions.answers.allowed_answers import (
    declared_procedure,
    procedure_violations,
    supplement_violations,
)
from domain.form.applicability import Applicable, applicable
from domain.form.values.canonical_json import canonical_json
from domain.form.values.canonical_text import canonical_text
from domain.plan import FormValue, Plan, PlanItem
from domain.ports import Clock, Vault
from domain.request_sizes import MAX_MISSING
from domain.violations import quoted

_DECISIONS = "granted, refused, supplement, pending or special_procedure"


@dataclass(frozen=True, slots=True)
class _ParsedDecision:
    """A parsed decision, and its values for the vault."""

    decision: Decision
    values: Mapping[str, FormValue] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    """The texts that the decision commits to, by their name in both."""


class AnswerParser:
    """Turns answers on the wire into answers of the case.

    Args:
        vault: stores the values.
        clock: bounds how far ahead a promise is.
    """

    def __init__(self, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock

    async def parse_and_store(  # noqa: PLR0917 - an answer and what it is held to
        self,
        plan: Plan,
        item: PlanItem,
        case_id: UUID,
        answer: adapter_pb2.Answer,
        raw: bytes,
        applies: Applicable | None = None,
        *,
        opened_on: date,
    ) -> Answer:
        """Check and take in an answer; ``raw`` is what was received, byte for byte,
        ``opened_on`` the day on which the case was opened.

        ``applies`` is what applies to the case, where that is known; the case holds the
        answer to it again.

        Raises:
            InvalidAnswerError: with everything that the contract or the plan does not allow.
        """
        check = AnswerCheck(answer)
        responder = _responder(item, answer, check)
        effective_at = check.moment("effective_at", answer.effective_at)
        read = self._read(plan, item, answer, applies, opened_on, check)
        check.require_valid()
        decision = await self._commit_decision(plan, case_id, read)
        stored = {**read.values, **read.texts}
        parsed_answer = Answer(
            responder=responder,
            effective_at=effective_at,
            decision=decision,
            received=await self._vault.commitment(case_id, "received", raw),
            slot=await self._slot(item, case_id, decision, stored),
        )
        if stored:
            await self._vault.put(await self._vault.seal(case_id, parsed_answer.slot, stored))
        return parsed_answer

    async def parse_for_case(
        self, case: Case, plan: Plan, item: PlanItem, answer: adapter_pb2.Answer, raw: bytes
    ) -> Answer:
        """The same for a case at hand, with what applies to it.

        Raises:
            InvalidAnswerError: with everything that the contract or the plan does not allow.
        """
        applies = applicable(plan, case.facts, case.situations)
        return await self.parse_and_store(
            plan, item, case.id, answer, raw, applies, opened_on=case.opened_on
        )

    def _read(  # noqa: PLR0917 - an answer and what it is held to
        self,
        plan: Plan,
        item: PlanItem,
        answer: adapter_pb2.Answer,
        applies: Applicable | None,
        opened_on: date,
        check: AnswerCheck,
    ) -> _ParsedDecision:
        match answer.WhichOneof("decision"):
            case "granted":
                certificates = read_certificates(item, answer.granted, check)
                outputs = read_outputs(plan, item, answer.granted, opened_on, check)
                return _ParsedDecision(Granted(certificates=certificates), outputs)
            case "refused":
                return _refused(answer.refused, check)
            case "supplement":
                return _supplement(plan, item, answer.supplement, applies, check)
            case "pending":
                return self._pending(answer.pending, check)
            case "special_procedure":
                return self._procedure(item, answer.special_procedure, check)
            case _:
                check.add_violation("decision", _DECISIONS, "nothing")
                return _ParsedDecision(Granted())

    def _pending(self, pending: adapter_pb2.Pending, check: AnswerCheck) -> _ParsedDecision:
        ticket = check.held("pending.ticket", pending.ticket)
        if not ticket:  # a person's decision has none
            check.add_violation("pending.ticket", "a reference of the department's own", "no text")
        now = self._clock.now()
        expected_by = check.future_moment("pending.expected_by", pending.expected_by, now)
        return _ParsedDecision(Pending(ticket="", expected_by=expected_by), texts={TICKET: ticket})

    def _procedure(
        self, item: PlanItem, procedure: adapter_pb2.SpecialProcedure, check: AnswerCheck
    ) -> _ParsedDecision:
        path, now = "special_procedure", self._clock.now()
        check.add(*procedure_violations(item, procedure.name, procedure.kind))
        declared = declared_procedure(item, procedure.name)
        texts = {
            LEGAL_BASIS: check.held(f"{path}.legal_basis", procedure.legal_basis),
            TICKET: check.held(f"{path}.ticket", procedure.ticket),
        }
        decision = SpecialProcedure(
            code=1 if procedure.kind == 1 else 2,
            name=declared.name if declared else "",
            legal_basis="",
            expected_end=check.future_moment(f"{path}.expected_end", procedure.expected_end, now),
        )
        return _ParsedDecision(decision, texts={name: text for name, text in texts.items() if text})

    async def _slot(
        self, item: PlanItem, case_id: UUID, decision: Decision, values: Mapping[str, FormValue]
    ) -> str:
        """Return the vault slot of the values.

        The slot depends on the values: different values never replace those that were recorded,
        even if the decision is the same.
        """
        values_digest = await self._vault.commitment(case_id, "values", canonical_json(values))
        content = canonical_json(
            {
                "item": item.name,
                "decision": decision.model_dump(mode="json"),
                "values": values_digest,
            }
        )
        return f"answer/{hashlib.sha256(content).hexdigest()[:32]}"

    async def _commit_decision(self, plan: Plan, case_id: UUID, read: _ParsedDecision) -> Decision:
        """Return the decision with the commitments to its outputs or texts, and with its facts."""
        if not isinstance(read.decision, Granted):
            texts = {
                name: await commit(self._vault, case_id, output_purpose(name), text)
                for name, text in read.texts.items()
            }
            return read.decision.model_copy(update=texts)
        outputs = {
            name: await commit(self._vault, case_id, output_purpose(name), value)
            for name, value in sorted(read.values.items())
        }
        facts = {
            name: canonical_text(value)
            for name, value in sorted(read.values.items())
            if not plan.field_by_name[name].personal
        }
        return read.decision.model_copy(update={"outputs": outputs, "facts": facts})


def parse_answer(response: bytes) -> adapter_pb2.Answer:
    """Parse the answer in a SubmitResponse or QueryResponse, which are alike on the wire.

    Raises:
        InvalidAnswerError: the bytes are not such a message.
    """
    try:
        return adapter_pb2.SubmitResponse.FromString(response).answer
    except DecodeError as error:
        got = f"{len(response)} bytes that do not parse"
        raise InvalidAnswerError.single(
            "answer", "a SubmitResponse or QueryResponse", got
        ) from error


def _refused(refused: adapter_pb2.Refused, check: AnswerCheck) -> _ParsedDecision:
    decision = Refused(
        reason_code=check.held("refused.reason_code", refused.reason_code),
        legal_basis="",
    )
    reason = check.held("refused.reason", refused.reason)
    basis = check.held("refused.legal_basis", refused.legal_basis)
    return _ParsedDecision(decision, {"reason": reason}, {LEGAL_BASIS: basis})


def _supplement(
    plan: Plan,
    item: PlanItem,
    supplement: adapter_pb2.Supplement,
    applies: Applicable | None,
    check: AnswerCheck,
) -> _ParsedDecision:
    path, missing = "supplement.missing", supplement.missing
    if not 0 < len(missing) <= MAX_MISSING:
        check.add_violation(path, f"1 to {MAX_MISSING} entries", f"{len(missing)} entries")
        return _ParsedDecision(Supplement(missing=()))
    check.add(*supplement_violations(plan, item, [each.name for each in missing], applies))
    values: dict[str, FormValue] = {}
    for index, each in enumerate(missing):
        check.held(f"{path}[{index}].reason_code", each.reason_code)
        values[f"reason/{each.name}"] = check.held(f"{path}[{index}].reason", each.reason)
    named = tuple(Missing(name=each.name, reason_code=each.reason_code) for each in missing)
    return _ParsedDecision(Supplement(missing=named), values)


def _responder(item: PlanItem, answer: adapter_pb2.Answer, check: AnswerCheck) -> Responder:
    adapter = answer.adapter
    if adapter.department != item.department:
        check.add_violation(
            "adapter.department", f'"{item.department}"', quoted(adapter.department)
        )
    return Responder(
        department=adapter.department,
        software=check.held("adapter.software", adapter.software),
        version=check.held("adapter.version", adapter.version),
    )
