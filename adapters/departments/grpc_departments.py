"""Calls departments over gRPC: one attempt a call, only the plan's fields (I7)."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, timedelta

import grpc
import structlog
from google.protobuf.timestamp_pb2 import Timestamp

from adapters.departments.answer_parser import AnswerParser, parse_answer
from adapters.departments.call_failures import failure_of
from adapters.departments.committed_values import open_text, open_values
from adapters.departments.invalid_answer import InvalidAnswerError
from adapters.departments.submitted_fields import submitted_fields
from adapters.departments.withdrawals import parse_withdrawal
from adapters.pb.onething.adapter.v1 import adapter_pb2
from adapters.transport.tls import open_channel
from adapters.value_fields import to_field
from domain.case.answers import Answer, Withdrawal
from domain.case.committed_values import TICKET
from domain.case.next_actions import DepartmentCall
from domain.errors import DepartmentFailedError, RecordDamagedError, SubjectErasedError
from domain.expressions.conditions import ConditionFailedError
from domain.plan import Plan, PlanItem
from domain.ports import Clock, ThemeStore, Vault
from domain.request_sizes import MAX_MESSAGE_BYTES

_SERVICE = "/onething.adapter.v1.DepartmentAdapterService"
_METHODS = {"submit": "Submit", "query": "Query", "withdraw": "Withdraw"}
_OPTIONS = (
    ("grpc.enable_retries", 0),  # Temporal owns retries
    ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 5_000),
    ("grpc.keepalive_time_ms", 30_000),
)

log = structlog.get_logger(__name__)


class GrpcDepartments:
    """The departments' adapters, each behind one channel.

    Args:
        addresses: department name to ``host:port``.
        themes: the plans.
        vault: the values.
        clock: for deadlines.
        credentials: TLS to the departments; plain text without, which the
            composition allows on loopback only.
        connect: makes the channel to an address; default: a gRPC channel.
    """

    def __init__(
        self,
        addresses: Mapping[str, str],
        *,
        themes: ThemeStore,
        vault: Vault,
        clock: Clock,
        credentials: grpc.ChannelCredentials | None = None,
        connect: Callable[[str], grpc.aio.Channel] | None = None,
    ) -> None:
        self._addresses = dict(addresses)
        self._themes = themes
        self._vault = vault
        self._answer_parser = AnswerParser(vault, clock)
        self._clock = clock
        self._credentials = credentials
        self._connect = connect or self._open_channel
        self._channels: dict[str, grpc.aio.Channel] = {}
        self._methods: dict[tuple[str, str], grpc.aio.UnaryUnaryMultiCallable] = {}

    async def call(self, call: DepartmentCall) -> Answer:
        """Make one attempt; see :class:`domain.ports.Departments`."""
        plan = await self._themes.plan(call.plan_digest)
        item = plan.item_by_name[call.step]
        with _failures(call, item):
            request = await self._request(plan, item, call)
            response = await self._send(item, call, request)
            answer = parse_answer(response)
            parsed_answer = await self._answer_parser.parse_and_store(
                plan, item, call.case_id, answer, response, opened_on=call.opened_on
            )
            sent = await self._vault.commitment(call.case_id, "sent", request)
        return parsed_answer.model_copy(update={"sent": sent})

    async def withdraw(self, call: DepartmentCall) -> Withdrawal:
        """Make one attempt to withdraw a submission; see :class:`domain.ports.Departments`."""
        plan = await self._themes.plan(call.plan_digest)
        item = plan.item_by_name[call.step]
        request = adapter_pb2.WithdrawRequest(
            idempotency_key=call.key, reason=call.reason
        ).SerializeToString()
        with _failures(call, item):
            response = await self._send(item, call, request)
            result, effective_at = parse_withdrawal(response, self._clock.now())
            return Withdrawal(
                result=result,
                effective_at=effective_at,
                responder=item.department,
                sent=await self._vault.commitment(call.case_id, "sent", request),
                received=await self._vault.commitment(call.case_id, "received", response),
            )

    async def close(self) -> None:
        """Close the channels."""
        self._methods.clear()
        for channel in self._channels.values():
            await channel.close()
        self._channels.clear()

    async def _request(self, plan: Plan, item: PlanItem, call: DepartmentCall) -> bytes:
        if call.kind == "query":
            ticket = await open_text(self._vault, call.case_id, call.known, TICKET, call.ticket)
            return adapter_pb2.QueryRequest(
                idempotency_key=call.key, ticket=ticket
            ).SerializeToString()
        values = await open_values(
            self._vault, call.case_id, dict(call.fields), dict(call.commitments)
        )
        submitted = submitted_fields(plan, item, values, call.formula_inputs)
        overridden = dict(call.overridden)
        return adapter_pb2.SubmitRequest(
            case_id=str(call.case_id),
            step_id=call.step,
            idempotency_key=call.key,
            deadline=self._deadline(call),
            theme=plan.ref,
            fields=[
                to_field(name, value, overridden.get(name, ())) for name, value in submitted.items()
            ],
            materials=[
                adapter_pb2.Material(name=name, sha256=bytes.fromhex(digest))
                for name, digest in call.materials
            ],
            traceparent=traceparent(call),
            purpose=item.purpose,
            wanted=item.produces if item.kind == "lookup" else (),
        ).SerializeToString()

    def _deadline(self, call: DepartmentCall) -> Timestamp:
        deadline = Timestamp()
        single = self._clock.now() + timedelta(seconds=call.timeout_s)
        deadline.FromDatetime(single.astimezone(UTC))
        return deadline

    async def _send(self, item: PlanItem, call: DepartmentCall, request: bytes) -> bytes:
        method = self._method(item.department, _METHODS[call.kind])
        response: bytes = await method(request, timeout=call.timeout_s)
        return response

    def _method(self, department: str, name: str) -> grpc.aio.UnaryUnaryMultiCallable:
        """Return the method on raw bytes, so that commitments are to what was transferred."""
        method = self._methods.get((department, name))
        if method is None:
            method = self._channel(department).unary_unary(f"{_SERVICE}/{name}")
            self._methods[department, name] = method
        return method

    def _channel(self, department: str) -> grpc.aio.Channel:
        if department not in self._channels:
            address = self._addresses.get(department)
            if address is None:
                log.error("department_without_address", department=department)
                raise DepartmentFailedError("NO_ADDRESS", retryable=False)
            self._channels[department] = self._connect(address)
        return self._channels[department]

    def _open_channel(self, address: str) -> grpc.aio.Channel:
        return open_channel(address, self._credentials, _OPTIONS)


def traceparent(call: DepartmentCall) -> str:
    """Return a W3C trace context: the case is the trace, the submission the parent."""
    span = hashlib.sha256(call.key.encode()).hexdigest()[:16]
    return f"00-{call.case_id.hex}-{span}-01"


@contextmanager
def _failures(call: DepartmentCall, item: PlanItem) -> Iterator[None]:
    """Translate any error of an attempt into the failure of the department's adapter."""
    try:
        yield
    except SubjectErasedError as error:
        raise DepartmentFailedError("DATA_ERASED", retryable=False) from error
    except RecordDamagedError as error:
        log.error("values_damaged", **_names(call), problem=str(error))  # noqa: TRY400 - as told
        raise DepartmentFailedError("RECORD_DAMAGED", retryable=False) from error
    except InvalidAnswerError as error:
        _log_invalid(call, error)
        raise
    except ConditionFailedError as error:
        log.error("derived_field_failed", **_names(call))  # noqa: TRY400 - it may hold values
        raise DepartmentFailedError("DERIVED_FIELD", retryable=False) from error
    except grpc.aio.AioRpcError as error:
        failure = failure_of(error, item)
        if isinstance(failure, InvalidAnswerError):
            _log_invalid(call, failure)
        else:
            log.warning("department_call_failed", **_names(call), code=failure.code)
        raise failure from error


def _log_invalid(call: DepartmentCall, error: InvalidAnswerError) -> None:
    log.warning(
        "department_answer_invalid",
        **_names(call),
        violations=[str(each) for each in error.violations],
    )


def _names(call: DepartmentCall) -> dict[str, str]:
    return {"case_id": str(call.case_id), "step": call.step, "kind": call.kind}
