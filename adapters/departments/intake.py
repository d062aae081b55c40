"""Takes a department's answer in: holds it to the plan, puts its values into the vault.

What comes out is fit for events and histories: names, codes and commitments.
An answer that the plan does not allow is no answer but a failure of the adapter.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from google.protobuf.message import DecodeError

from adapters.departments.field_values import canonical_text, from_fields
from adapters.departments.invalid_answer import InvalidAnswerError
from adapters.departments.moments import moment, promise
from adapters.pb.onething.adapter.v1 import adapter_pb2
from domain.answers import (
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
from domain.canonical_json import canonical_json
from domain.limits import MAX_MISSING
from domain.plan import FormValue, Plan, PlanItem
from domain.ports import Clock, Vault
from domain.theme.formats import check_value

_MOST_TEXT = 2_000


class AnswerIntake:
    """Turns answers on the wire into answers of the case.

    Args:
        vault: where the values go.
        clock: tells how far ahead a promise is.
    """

    def __init__(self, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock

    async def take(
        self, plan: Plan, item: PlanItem, case_id: UUID, answer: adapter_pb2.Answer, raw: bytes
    ) -> Answer:
        """Check and take in an answer; ``raw`` is what was received, byte for byte.

        Raises:
            InvalidAnswerError: the plan does not allow the answer.
        """
        values = _checked_values(plan, item, answer)
        decision = await self._decision(plan, case_id, answer, values)
        taken = Answer(
            responder=_responder(item, answer),
            effective_at=moment(answer.effective_at, "effective_at"),
            decision=decision,
            received=await self._vault.commitment(case_id, "received", raw),
            slot=await self._slot(item, case_id, decision, values),
        )
        if values:
            await self._vault.put(await self._vault.seal(case_id, taken.slot, values))
        return taken

    async def _slot(
        self, item: PlanItem, case_id: UUID, decision: Decision, values: Mapping[str, FormValue]
    ) -> str:
        """Where the values are kept: other values never come to the same place, and so
        never replace those that were recorded, be the decision the same.
        """
        kept = await self._vault.commitment(case_id, "values", canonical_json(values))
        content = canonical_json(
            {"item": item.name, "decision": decision.model_dump(mode="json"), "values": kept}
        )
        return f"answer/{hashlib.sha256(content).hexdigest()[:32]}"

    async def _decision(
        self, plan: Plan, case_id: UUID, answer: adapter_pb2.Answer, values: Mapping[str, FormValue]
    ) -> Decision:
        match answer.WhichOneof("decision"):
            case "granted":
                return await self._granted(plan, case_id, answer.granted, values)
            case "refused":
                return Refused(
                    reason_code=_code(answer.refused.reason_code),
                    legal_basis=_text(answer.refused.legal_basis, "legal_basis"),
                )
            case "supplement":
                return _supplement(answer.supplement)
            case "pending":
                return Pending(
                    ticket=_text(answer.pending.ticket, "ticket"),
                    expected_by=promise(
                        answer.pending.expected_by, "expected_by", self._clock.now()
                    ),
                )
            case "special_procedure":
                return _special_procedure(answer.special_procedure, self._clock.now())
            case _:
                raise InvalidAnswerError("the answer holds no decision")

    async def _granted(
        self,
        plan: Plan,
        case_id: UUID,
        granted: adapter_pb2.Granted,
        values: Mapping[str, FormValue],
    ) -> Granted:
        outputs = {
            name: await self._vault.commitment(
                case_id, f"output/{name}", canonical_text(value).encode()
            )
            for name, value in sorted(values.items())
        }
        facts = {
            name: canonical_text(value)
            for name, value in sorted(values.items())
            if not plan.field_by_name[name].personal
        }
        certificates = {each.name: each.sha256.hex() for each in granted.certificates}
        return Granted(
            outputs=outputs, facts=facts, certificates=dict(sorted(certificates.items()))
        )


def parse_answer(response: bytes) -> adapter_pb2.Answer:
    """Read the answer out of a SubmitResponse or QueryResponse, which are alike on the wire.

    Raises:
        InvalidAnswerError: the bytes are no such message.
    """
    try:
        return adapter_pb2.SubmitResponse.FromString(response).answer
    except DecodeError as error:
        raise InvalidAnswerError("the response does not parse") from error


def _checked_values(plan: Plan, item: PlanItem, answer: adapter_pb2.Answer) -> dict[str, FormValue]:
    match answer.WhichOneof("decision"):
        case "granted":
            _check_certificates(item, answer.granted)
            return _outputs(plan, item, answer.granted)
        case "refused":
            return {"reason": _text(answer.refused.reason, "reason")}
        case "supplement":
            return {
                f"reason/{each.name}": _text(each.reason, "reason")
                for each in answer.supplement.missing[:MAX_MISSING]
            }
        case _:
            return {}


def _outputs(plan: Plan, item: PlanItem, granted: adapter_pb2.Granted) -> dict[str, FormValue]:
    given = from_fields(granted.outputs)
    names = [name for name, _ in given]
    without = {name for name in item.produces if not plan.field_by_name[name].required}
    if sorted({*names, *without}) != sorted(item.produces) or len(set(names)) < len(names):
        raise InvalidAnswerError(
            f"item {item.name} produces {sorted(item.produces)}, the answer holds {len(names)} "
            "other or missing outputs"
        )
    outputs: dict[str, FormValue] = {}
    for name, value in given:
        if value is None and name in without:
            continue
        if value is None or check_value(plan.field_by_name[name], value) is not None:
            raise InvalidAnswerError(f"output {name} is not a valid value of its field")
        outputs[name] = value
    return outputs


def _check_certificates(item: PlanItem, granted: adapter_pb2.Granted) -> None:
    names = [each.name for each in granted.certificates]
    if sorted(names) != sorted(item.issues):
        raise InvalidAnswerError(f"item {item.name} issues {sorted(item.issues)}, and no other")
    if any(len(each.sha256) != hashlib.sha256().digest_size for each in granted.certificates):
        raise InvalidAnswerError("a certificate's sha256 is not 32 bytes")


def _supplement(supplement: adapter_pb2.Supplement) -> Supplement:
    if not 0 < len(supplement.missing) <= MAX_MISSING:
        raise InvalidAnswerError(f"a supplement names 1 to {MAX_MISSING} missing things")
    return Supplement(
        missing=tuple(
            Missing(name=_code(each.name), reason_code=_code(each.reason_code))
            for each in supplement.missing
        )
    )


def _special_procedure(procedure: adapter_pb2.SpecialProcedure, now: datetime) -> SpecialProcedure:
    if procedure.kind not in (1, 2):
        raise InvalidAnswerError("a special procedure is of kind 1 or 2")
    return SpecialProcedure(
        code=1 if procedure.kind == 1 else 2,
        name=_text(procedure.name, "name"),
        legal_basis=_text(procedure.legal_basis, "legal_basis"),
        expected_end=promise(procedure.expected_end, "expected_end", now),
        ticket=_text(procedure.ticket, "ticket") if procedure.ticket else "",
    )


def _responder(item: PlanItem, answer: adapter_pb2.Answer) -> Responder:
    adapter = answer.adapter
    if adapter.department != item.department:
        raise InvalidAnswerError(f"the answer is not from department {item.department}")
    return Responder(
        department=adapter.department,
        software=_text(adapter.software, "software"),
        version=_text(adapter.version, "version"),
    )


def _text(text: str, name: str) -> str:
    if not text.strip() or len(text) > _MOST_TEXT:
        raise InvalidAnswerError(f"{name} is empty or longer than {_MOST_TEXT} characters")
    return text


def _code(code: str) -> str:
    if not code.isascii() or not code.replace("_", "").isalnum() or len(code) > 64:  # noqa: PLR2004
        raise InvalidAnswerError("a code or name is not lower snake case of at most 64 characters")
    return code
