"""Opening a case: a request held to its plan, pre-reviewed, and the event that it becomes. Pure.

The shell finds repeats, seals the values, computes the commitments and appends the event.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from domain.calendar.civil_time import civil_day
from domain.case.aggregate import Case
from domain.case.commands import CommandHeader
from domain.case.events.base import CaseEvent
from domain.case.events.opening import Opened
from domain.errors import InvalidInputError
from domain.form.applicability import Applicable, applicable
from domain.form.check_form import check_form
from domain.form.completeness import CommitmentKind, Prereview, check_commitments, prereview
from domain.form.facts import facts_of, valid_facts
from domain.form.overrides import NO_OVERRIDES, CheckOverrides, check_overrides, overrides_of
from domain.form.situations import check_situations
from domain.form.values.canonical_json import JsonValue, canonical_json
from domain.form.values.canonical_text import canonical_text
from domain.form.values.normal_form import normal_form
from domain.phrases.catalogue import error_text
from domain.plan import FormValue, Plan


@dataclass(frozen=True, slots=True)
class OpeningRequest:
    """A request to open a case.

    Attributes:
        header: who sends it; the commitment to its body is not known yet.
        theme: ``name`` or ``name@version``.
        form: values by field, as they were sent.
        materials: SHA-256 digests (hex) by material.
        situations: the answers to the guide's questions, ``question.answer``.
        channel: a code of GB/T 39046.
        receive_incomplete: what is missing goes into one supplement notice.
        commitments: the kind of the promise in place of a material and the SHA-256 (hex) of
            its signed text, by material.
        place: the code of the window or counter; empty elsewhere.
        as_shown: the values that a clerk accepts as their documents show them.
    """

    header: CommandHeader
    theme: str
    form: Mapping[str, FormValue]
    materials: Mapping[str, str]
    situations: tuple[str, ...]
    channel: int
    receive_incomplete: bool = False
    commitments: Mapping[str, tuple[CommitmentKind, str]] = field(default_factory=dict)
    place: str = ""
    as_shown: CheckOverrides = NO_OVERRIDES

    @property
    def promises(self) -> dict[str, CommitmentKind]:
        """The kind of each promise, by material."""
        return {name: kind for name, (kind, _) in self.commitments.items()}

    @property
    def body(self) -> bytes:
        """The body as RFC 8785 canonical JSON: a repeat must have the same."""
        optional: dict[str, JsonValue] = {
            "receive_incomplete": self.receive_incomplete,
            "commitments": {name: list(each) for name, each in self.commitments.items()},
            "place": self.place,
            "as_shown": self.as_shown.body,
        }
        return canonical_json(
            {
                "theme": self.theme,
                "form": dict(self.form),
                "materials": dict(self.materials),
                "situations": list(self.situations),
                "channel": self.channel,
                **{name: value for name, value in optional.items() if value},
            }
        )


@dataclass(frozen=True, slots=True)
class Opening:
    """A request that its plan allows, with its values in normal form and pre-reviewed."""

    plan: Plan
    request: OpeningRequest
    facts: Mapping[str, str]
    prereview: Prereview
    at: datetime

    @property
    def subject(self) -> str:
        """Whose case it is, by the identifier that the plan's form has for it."""
        return canonical_text(self.request.form[self.plan.subject])

    @property
    def values(self) -> dict[str, FormValue]:
        """What the vault is to keep, by name."""
        return {**self.request.form, **self.request.as_shown.values}


def validate_opening(plan: Plan, request: OpeningRequest, now: datetime) -> Opening:
    """Hold a request to a plan and pre-review it.

    Raises:
        InvalidInputError: with everything that is wrong.
    """
    request = replace(request, form=normal_form(plan, request.form))
    opened_on = civil_day(now)
    valid = valid_facts(plan, request.form, opened_on, request.as_shown.codes)
    applies = applicable(plan, valid, request.situations)
    if violations := tuple(_violations(plan, request, applies, opened_on)):
        raise InvalidInputError(violations)
    facts = facts_of(plan, request.form)
    applies = applicable(plan, facts, request.situations)
    found = prereview(plan, request.form, request.materials, request.promises, applies)
    return Opening(plan, request, facts, found, now)


def open_case(
    case_id: UUID, opening: Opening, commitment: str, form: Mapping[str, str]
) -> CaseEvent:
    """The first event of a case.

    ``commitment`` is the one to the body of the request, ``form`` has those to its values.
    """
    plan, request = opening.plan, opening.request
    promises = sorted(request.commitments.items())
    case = Case.open(
        case_id,
        Opened(
            theme=plan.theme,
            theme_version=plan.version,
            plan_digest=plan.digest,
            request_id=request.header.request_id,
            request_commitment=commitment,
            channel=request.channel,
            situations=request.situations,
            form=dict(form),
            facts=dict(opening.facts),
            materials=dict(sorted(request.materials.items())),
            steps=tuple(item.name for item in plan.items),
            missing=opening.prereview.missing,
            ineligible=opening.prereview.ineligible,
            promises={name: f"{kind}/{digest}" for name, (kind, digest) in promises},
            place=request.place,
            overrides=overrides_of(
                plan, request.form, request.as_shown.codes, request.header.actor
            ),
        ),
        now=opening.at,
        actor=request.header.actor,
    )
    [opened] = case.collect_events()
    return opened


def _violations(
    plan: Plan, request: OpeningRequest, applies: Applicable, opened_on: date
) -> Iterator[tuple[str, str]]:
    yield from check_situations(plan, request.situations)
    promised = [
        name for name in request.commitments if _replaces_missing_material(plan, request, name)
    ]
    yield from check_form(
        plan,
        request.form,
        [*request.materials, *promised],
        opened_on=opened_on,
        applies=applies,
        complete=not request.receive_incomplete,
        as_shown=request.as_shown.codes,
    )
    yield from check_overrides(plan, request.form, request.as_shown.codes)
    yield from check_commitments(plan, request.promises)
    for name in request.commitments:
        if name in request.materials:
            yield f"commitments.{name}", error_text("form.promised_and_attached")
    if not applies.items:
        yield "situations", error_text("form.no_item", theme=plan.ref)


def _replaces_missing_material(plan: Plan, request: OpeningRequest, name: str) -> bool:
    """Whether a promise stands in for an applicant's material that was not sent."""
    material = plan.material_by_name.get(name)
    return material is not None and material.source == "applicant" and name not in request.materials
