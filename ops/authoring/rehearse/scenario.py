"""Scenarios: who answers what and when, and what people do, for one rehearsed case.

A scenario is YAML, read as safely as a theme. Durations are ``30s``, ``10m``, ``2h``, ``3d``.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic.json_schema import WithJsonSchema
from pydantic_core import PydanticCustomError

from domain.theme.case_input import Digest, Value
from domain.theme.yaml.read_model import Check, no_check, read_model

_DURATION = re.compile(r"(0|[1-9][0-9]{0,7})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def _duration(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise PydanticCustomError("duration", "write a duration as 30s, 10m, 2h or 3d")
    return timedelta(**{_UNITS[match.group(2)]: int(match.group(1))})


def _moment(value: object) -> object:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        moment = None
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise PydanticCustomError("moment", "write a time as 2026-02-10T09:00:00+08:00")
    return moment.astimezone(UTC)


Duration = Annotated[
    timedelta,
    BeforeValidator(_duration),
    WithJsonSchema({"type": "string", "pattern": f"^{_DURATION.pattern}$", "examples": ["3d"]}),
]
Moment = Annotated[datetime, BeforeValidator(_moment)]


class ScenarioModel(BaseModel):
    """Frozen, closed, strict base class of the language of scenarios."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class MissingEntry(ScenarioModel):
    """One entry that a department requests."""

    name: str
    reason_code: str = "missing"
    reason: str = "missing in the scenario"


Failure = Literal[
    "",
    "UNAVAILABLE",
    "DEADLINE_EXCEEDED",
    "RESOURCE_EXHAUSTED",
    "ABORTED",
    "INTERNAL",
    "INVALID_ARGUMENT",
    "NOT_FOUND",
    "PERMISSION_DENIED",
    "UNIMPLEMENTED",
    "UNKNOWN",
]
"""A gRPC status name; the engine retries the first four.

``NOT_FOUND`` to a query means that the department has lost the submission: it is submitted again.
"""


class Reply(ScenarioModel):
    """One answer of a department, or a failure of its adapter.

    It is available ``after`` the answer before it, or after the submission, which is then answered
    with ``pending``. The department reports it if it ``reports``; otherwise the engine gets it with
    a query. ``expected`` is what the department promises. ``outputs`` replace the generated ones. A
    special procedure is selected by ``name``, by default the first that the theme declares for the
    item; ``procedure`` is its kind if that differs from the declared one. ``invalid`` says that the
    answer is intentionally wrong, so that it is a failure of the adapter. ``fail`` is returned
    ``times`` times; after ``silence`` there are no more answers.
    """

    answer: Literal["granted", "refused", "supplement", "pending", "special_procedure"] = "granted"
    after: Duration = timedelta(0)
    expected: Duration = timedelta(days=1)
    outputs: dict[str, Value] = {}
    invalid: bool = False
    reason_code: str = "not_eligible"
    reason: str = "refused in the scenario"
    legal_basis: str = "unsourced"
    missing: tuple[MissingEntry, ...] = ()
    procedure: Literal["", "extension", "other"] = ""
    name: str = ""
    ticket: str = ""
    fail: Failure = ""
    times: int = Field(default=1, ge=1)
    reports: bool = False
    silence: bool = False


class WithdrawalReply(ScenarioModel):
    """A department's answer to a withdrawal; ``never``: its adapter does not answer."""

    result: Literal["withdrawn", "impossible", "never"] = "withdrawn"
    fail: Failure = ""
    times: int = Field(default=1, ge=1)


class SupplementContent(ScenarioModel):
    """What somebody supplies: to a step, or to the case if none is named.

    ``as_shown`` are the fields that a clerk accepts as their documents show them, each with the
    reason.
    """

    step: str = ""
    form: dict[str, Value] = {}
    materials: dict[str, Digest] = {}
    as_shown: dict[str, str] = {}


class CaseWithdrawal(ScenarioModel):
    """The applicant withdraws the case."""

    reason_code: str = ""
    reason: str = ""


class Report(Reply):
    """A department's own report."""

    step: str
    generation: int = 1


class ScriptedAction(ScenarioModel):
    """What happens ``at`` a time after the opening: a command ``by`` a person (``role/id``).

    A ``refused`` action must be refused. ``call`` names an RPC of the gateway, ``Service/Method``,
    and has its request as JSON; ``case_id`` and ``request_id`` are filled in.
    """

    at: Duration
    by: str = ""
    supplement: SupplementContent | None = None
    withdraw: CaseWithdrawal | None = None
    report: Report | None = None
    call: dict[str, object] | None = None
    refused: bool = False

    @model_validator(mode="after")
    def _one_command(self) -> "ScriptedAction":
        commands = (self.supplement, self.withdraw, self.report, self.call)
        if sum(each is not None for each in commands) != 1:
            raise PydanticCustomError("act", "give one of supplement, withdraw, report or call")
        if self.call is not None and len(self.call) != 1:
            raise PydanticCustomError("act", "give one RPC to a `call`, as `Service/Method: {…}`")
        return self


class Expectations(ScenarioModel):
    """The expected result of the rehearsal."""

    outcome: str = ""
    steps: dict[str, str] = {}
    events: tuple[str, ...] = ()


class Scenario(ScenarioModel):
    """One rehearsal.

    ``start`` is the time at which it begins, ``until`` its length. With ``as_shown``, a clerk opens
    the case and accepts these fields as their documents show them, each with the reason. What is
    not scripted is granted at once, with generated outputs. Adapters that fail, or defer, are
    polled again in pauses that double up to ``max_retry_interval``.
    """

    scenario: str
    start: Moment | None = None
    until: Duration = timedelta(days=400)
    max_retry_interval: Duration = timedelta(hours=6)
    as_shown: dict[str, str] = {}
    departments: dict[str, tuple[Reply, ...]] = {}
    withdraw: dict[str, tuple[WithdrawalReply, ...]] = {}
    actions: tuple[ScriptedAction, ...] = ()
    expect: Expectations = Expectations()


def read_scenario(source: bytes, file: str, check: Check[Scenario] = no_check) -> Scenario:
    """Read a scenario. Raises InvalidInputError with all errors, by place."""
    return read_model(source, file, Scenario, check)
