"""A request to open a case: what it holds, what is wrong with it, what a repeat is held to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from adapters.gateway.auth.identity import Principal
from adapters.gateway.cases.check_overrides import NO_OVERRIDES, CheckOverrides
from adapters.gateway.cases.form_values import valid_facts
from domain.errors import InvalidInputError
from domain.form import error_texts as phrases
from domain.form.applicability import applicable
from domain.form.check_form import check_form
from domain.form.overrides import check_overrides
from domain.form.prereview import CommitmentKind, check_commitments
from domain.form.situations import check_situations
from domain.form.values.canonical_json import JsonValue, canonical_json
from domain.plan import FormValue, Plan


@dataclass(frozen=True, slots=True)
class OpeningRequest:
    """What is asked for, and by whom. ``materials`` maps names to SHA-256 digests (hex);
    ``channel`` is a code of GB/T 39046; ``commitments`` maps materials to the kind of the
    promise in their place and the SHA-256 (hex) of its signed text. Where a case may be
    received incomplete, what is missing goes into one supplement notice.
    """

    principal: Principal
    request_id: str
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


def check_opening(plan: Plan, request: OpeningRequest, opened_on: date) -> None:
    """Hold a request, with its values in their normal form, to a plan.

    Raises:
        InvalidInputError: with everything that is wrong.
    """
    violations = list(check_situations(plan, request.situations))
    asked = applicable(
        plan, valid_facts(plan, request.form, opened_on, request.as_shown.codes), request.situations
    )
    complete = not request.receive_incomplete
    promised = [
        name for name in request.commitments if _replaces_missing_material(plan, request, name)
    ]
    violations += check_form(
        plan,
        request.form,
        [*request.materials, *promised],
        opened_on=opened_on,
        asked=asked,
        complete=complete,
        as_shown=request.as_shown.codes,
    )
    violations += check_overrides(plan, request.form, request.as_shown.codes)
    violations += check_commitments(plan, request.promises)
    violations += [
        (f"commitments.{name}", phrases.PROMISED_AND_ATTACHED)
        for name in request.commitments
        if name in request.materials
    ]
    if not asked.items:
        violations.append(("situations", phrases.no_item(plan.ref)))
    if violations:
        raise InvalidInputError(tuple(violations))


def _replaces_missing_material(plan: Plan, request: OpeningRequest, name: str) -> bool:
    """Whether a promise is of a material that is not there itself: others are told of apart."""
    material = plan.material_by_name.get(name)
    return material is not None and material.source == "applicant" and name not in request.materials


def canonical_opening(request: OpeningRequest) -> bytes:
    """The body of a request as RFC 8785 canonical JSON: what a repeat is held to.

    What came to the contract later is in it only where it is given, so that the repeats of
    older requests are known.
    """
    later: dict[str, JsonValue] = {
        "receive_incomplete": request.receive_incomplete,
        "commitments": {name: list(each) for name, each in request.commitments.items()},
        "place": request.place,
        "as_shown": request.as_shown.body,
    }
    return canonical_json(
        {
            "theme": request.theme,
            "form": dict(request.form),
            "materials": dict(request.materials),
            "situations": list(request.situations),
            "channel": request.channel,
            **{name: value for name, value in later.items() if value},
        }
    )
