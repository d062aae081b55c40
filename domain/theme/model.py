"""The theme language: the pydantic models of ``theme.yaml``."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from domain.form.values.formats import FORMATS
from domain.plan import FieldType, PlanItem, PlanPrereview, PlanSupervision
from domain.theme.scalars import (
    ITEM_CODE_PATTERN,
    MAX_LIST,
    Condition,
    DayBound,
    DeliveryWay,
    Name,
    Names,
    NoticeKind,
    Number,
    OverridablePath,
    Pattern,
    Percent,
    Place,
    ReasonCode,
    RuleName,
    Seconds,
    Term,
    TestedValue,
    Text,
    Texts,
    ThemeName,
    Yuan,
)

MAX_ITEMS = 1000
MAX_FIELDS = 5000
DEFAULT_MAX_LENGTH = 200
"""The maximum length, in characters, of a text field without `max_length`."""

_WHEN = (
    "The condition, in CEL, under which it applies: over the questions of the guide and "
    "required fields that are not personal"
)
_PREREVIEW = PlanPrereview()
_SUPERVISION = PlanSupervision()
_UNDO_PATIENCE: int = PlanItem.model_fields["undo_patience_s"].default


class ThemeModel(BaseModel):
    """Frozen, closed, strict base class of the language."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Bilingual(ThemeModel):
    """Text for people in both languages; both are required."""

    zh: Text = Field(description="Chinese")
    en: Text = Field(description="English")


class Department(ThemeModel):
    """A department (部门) that decides items of the theme."""

    label: Bilingual


class Question(ThemeModel):
    """A question of the guide (智能导引): its answers, situations (情形), select what applies.

    They are recorded in the clear: do not ask for personal data here.
    """

    question: Bilingual
    answers: Annotated[dict[Name, Bilingual], Field(min_length=2, max_length=50)]


class FormField(ThemeModel):
    """A field of the one form (一表), or an output of an item."""

    label: Bilingual
    type: FieldType
    source: Literal["applicant", "item", "registry", "licence", "derived"] = Field(
        default="applicant",
        description="Who supplies it: the applicant, the item that lists it under `produces`, a "
        "registry or a licence that already has it, or a formula over other fields",
    )
    registry: Name | None = Field(default=None, description="For `source: registry`: which")
    licence: Name | None = Field(
        default=None, description="For `source: licence`: the material that `holds` it"
    )
    value: Condition | None = Field(
        default=None,
        description="For `source: derived`: the formula, in CEL, over other fields, "
        "`opened_on` (the day, YYYY-MM-DD) and `fees_fen` (what all that applies costs)",
    )
    seen_by: Names = Field(
        default=(), description="The departments that may be given it; all that need it if not set"
    )
    required: bool = True
    personal: bool = Field(
        default=True, description="Personal values live in the vault and never enter events"
    )
    format: str | None = Field(
        default=None,
        description="A named check, for text fields",
        json_schema_extra={"enum": [*FORMATS]},
    )
    max_length: int | None = Field(default=None, ge=1, le=10_000, description="For text fields")
    min_length: int | None = Field(default=None, ge=1, le=10_000, description="For text fields")
    pattern: Pattern | None = Field(
        default=None,
        description="For text fields that the applicant fills in: an RE2 pattern for the whole "
        "value",
    )
    pattern_says: Bilingual | None = Field(
        default=None, description="What the pattern requires, in words for the applicant"
    )
    min: Number | None = Field(default=None, description="For numbers: the minimum")
    max: Number | None = Field(default=None, description="For numbers: the maximum")
    not_before: DayBound | None = Field(
        default=None,
        description="For dates: the first day, as `2026-01-31`, `opening` or `opening - 150 "
        "years`, from the day on which the case is opened",
    )
    not_after: DayBound | None = Field(default=None, description="For dates: the last day")
    choices: dict[Name, Bilingual] = Field(
        default={}, description="For type choice", max_length=500
    )
    when: Condition | None = Field(default=None, description=_WHEN)


class Material(ThemeModel):
    """A document (材料)."""

    label: Bilingual
    source: Literal["applicant", "registry", "item"] = Field(
        default="applicant",
        description="Who supplies it: the applicant, a registry (免于提交), or the item "
        "that lists it under `issues`",
    )
    required: bool = True
    deferrable: Term | None = Field(
        default=None, description="How long it may be owed on a written promise (容缺受理)"
    )
    registry: Name | None = Field(
        default=None, description="For `source: registry`: the registry that supplies it"
    )
    holds: Names = Field(
        default=(),
        description="What the licence shows, by the names that fields have: the form never "
        "requests it; a field with `source: licence` is filled in from there",
    )
    delivery: Annotated[tuple[DeliveryWay, ...], Field(max_length=3)] = Field(
        default=(), description="For what an item issues: the ways in which it reaches people"
    )
    committable: Term | None = Field(
        default=None,
        description="A commitment may stand in for it (告知承诺); how long staff have to check it",
    )
    when: Condition | None = Field(default=None, description=_WHEN)


class Registry(ThemeModel):
    """A register or a library of licences, queried before the applicant is asked (免于提交)."""

    label: Bilingual
    key: Annotated[tuple[Name, ...], Field(min_length=1, max_length=MAX_LIST)] = Field(
        description="The fields of the query, such as the identity number"
    )
    purpose: Text = Field(description="Why it is queried")
    legal_basis: Texts


class AdapterProfile(ThemeModel):
    """What a department's adapter supports: fields and outputs with their types."""

    fields: dict[Name, FieldType] = Field(default={}, max_length=MAX_FIELDS)
    materials: Names = ()
    produces: dict[Name, FieldType] = Field(default={}, max_length=MAX_FIELDS)
    issues: Names = ()


class SpecialProcedure(ThemeModel):
    """An additional procedure of a department (特别程序), and its legal basis."""

    label: Bilingual
    kind: Literal["extends", "stops"] = Field(
        description="Whether it moves the due time, or stops the clock"
    )
    legal_basis: Text = Field(description="The law that says so, or `unsourced`")


class FollowUp(ThemeModel):
    """What the state owes next without a request (主动服务)."""

    label: Bilingual
    after: Name | None = Field(
        default=None, description="The item whose grant starts it; the end of the case if not set"
    )
    counted_from: Name | None = Field(
        default=None, description="A field of type date that `due` counts from, not the grant"
    )
    due: Term
    times: int = Field(
        default=1, ge=1, le=100, description="How often, each this long after the last"
    )
    theme: ThemeName | None = Field(default=None, description="The theme to be offered then")
    when: Condition | None = Field(default=None, description=_WHEN)
    legal_basis: Text


class Limit(ThemeModel):
    """Time limits: promised (承诺) and by statute (法定)."""

    promised: Term | None = None
    statutory: Term | None = None


class Prereview(ThemeModel):
    """Pre-review (预审): by the engine at once, or by staff of a department."""

    by: Literal["engine", "people"] = _PREREVIEW.by
    department: Name | None = Field(
        default=None, description="The department whose staff review; for `by: people`"
    )
    within: Term = Field(
        default=_PREREVIEW.within,
        description="Time to give notice; after it the case counts as accepted from its receipt",
    )
    legal_basis: Text | None = None


class Eligibility(ThemeModel):
    """Who may use the theme: a case with another value is not accepted, for this reason."""

    field: Name = Field(description="A required applicant field of type choice or boolean")
    one_of: Annotated[tuple[TestedValue, ...], Field(min_length=1, max_length=MAX_LIST)]
    reason_code: ReasonCode
    reason: Bilingual
    legal_basis: Text


class Supervision(ThemeModel):
    """When supervision (电子监察) is notified, and who must act."""

    warn_at: Percent = Field(
        default=_SUPERVISION.warn_percent,
        description="The share of a limit after which supervision warns",
    )
    escalate_after: Seconds = Field(
        default=_SUPERVISION.escalate_after_s, description="From breach to escalation"
    )
    escalate_to: Name = Field(default=_SUPERVISION.escalate_to, description="Who must act then")
    supplement_within: Seconds = Field(
        default=_SUPERVISION.supplement_within_s, description="For the applicant's supplement"
    )
    reply_within: Seconds = Field(
        default=_SUPERVISION.reply_within_s, description="For the answer to a message"
    )
    task_within: Seconds = Field(
        default=_SUPERVISION.task_within_s, description="For people to complete a task"
    )


class Fee(ThemeModel):
    """What an item costs the applicant (行政事业性收费), whatever its outcome."""

    yuan: Yuan
    when: Condition | None = Field(default=None, description="Who must pay it; all if not set")
    otherwise: Yuan | None = Field(
        default=None, description="With `when`: what all the others pay; nothing if not set"
    )
    legal_basis: Text = Field(description="The law or notice that sets it, or `unsourced`")


class Item(ThemeModel):
    """One item (事项): a department's service."""

    label: Bilingual
    department: Name
    code: Annotated[str, StringConstraints(pattern=ITEM_CODE_PATTERN)] = Field(
        description="The item's code, unique in the theme"
    )
    purpose: Text = Field(description="Why the department is given the data")
    legal_basis: Texts
    needs: Names = Field(default=(), description="The fields the department sees, and no other")
    materials: Names = Field(default=(), description="The materials the department sees")
    produces: Names = Field(default=(), description="The fields its answer gives")
    issues: Names = Field(default=(), description="The certificates its answer gives")
    waits_for: Names = Field(
        default=(),
        description="Items that are over before this one begins, however they ended, and of "
        "which it needs nothing",
    )
    limit: Limit = Limit()
    call_timeout: Seconds = Field(default=10, description="How long one call may take")
    patience: Seconds = Field(default=600, description="When a silent department is flagged")
    query_every: Seconds = Field(default=300, description="How often a pending answer is polled")
    importance: Literal["required", "best_effort"] = Field(
        default="best_effort", description="Whether a refusal ends the case"
    )
    undo_if_refused: Names = Field(
        default=(), description="The granted items that a refusal of this one undoes"
    )
    withdraw: Literal["free", "compensate", "final"] = Field(
        default="free",
        description="When the case is withdrawn: lapses by itself, is undone by the department, "
        "or stands",
    )
    undo_patience: Seconds = Field(
        default=_UNDO_PATIENCE, description="How long an undo is retried before people must do it"
    )
    served_by: Literal["adapter", "people"] = Field(
        default="adapter", description="Who answers: the department's system, or people, by a task"
    )
    special_procedures: dict[Name, SpecialProcedure] = Field(
        default={}, max_length=20, description="The procedures that may stop or extend it"
    )
    adapter: Name | None = Field(
        default=None, description="The profile of the department's adapter, which it must match"
    )
    fee: Fee | None = Field(
        default=None, description="What it costs; the guide adds up one payment"
    )
    when: Condition | None = Field(default=None, description=_WHEN)


class Measure(ThemeModel):
    """A figure before and after the theme, and its source (or ``unsourced``)."""

    before: int | None = Field(default=None, ge=0)
    after: int | None = Field(default=None, ge=0)
    source: Text


class Known(ThemeModel):
    """A warning or note of the linter that the theme accepts at one place, and the reason."""

    rule: RuleName = Field(description="The rule: `T059`; an error cannot be accepted")
    at: Place = Field(
        description="Where, as `theme lint` names the place: `items.seal.withdraw`, or the whole "
        "entry `items.seal`"
    )
    of: Names = Field(
        default=(),
        description="The other names that the finding is about, as `theme lint` prints them: a "
        "finding about another name is still reported",
    )
    because: Bilingual = Field(description="Why it is right here; `theme report` prints it")


Knowns = Annotated[tuple[Known, ...], Field(max_length=MAX_LIST)]
KNOWN = "Warnings and notes of the linter that are right here, each with its reason"
ON_RECORD = (
    "The documents that registers of the place have, by the end of their Chinese labels: "
    "`营业执照`; nobody must bring one"
)


class Theme(ThemeModel):
    """A declared bundle (主题, 一件事)."""

    theme: ThemeName
    version: int = Field(ge=1, le=1_000_000)
    label: Bilingual
    subject: Name = Field(description="The applicant field that identifies the subject")
    legal_basis: Texts = ("unsourced",)
    limit: Limit = Limit()
    code_profile: Literal["local", "basic", "implementation"] = Field(
        default="local",
        description="What the items' codes are: the place's own, or basic (12 characters) or "
        "implementation codes (31) of the national catalogue",
    )
    calendar: Name = Field(default="cn", description="The calendar that limits are counted on")
    prereview: Prereview = Prereview()
    eligibility: Annotated[tuple[Eligibility, ...], Field(max_length=MAX_LIST)] = ()
    supervision: Supervision = Supervision()
    guide: dict[Name, Question] = Field(
        default={}, max_length=50, description="Questions whose answers select what applies"
    )
    departments: dict[Name, Department] = Field(min_length=1, max_length=MAX_LIST)
    registries: dict[Name, Registry] = Field(
        default={}, max_length=50, description="What is queried before the applicant is asked"
    )
    adapters: dict[Name, AdapterProfile] = Field(default={}, max_length=MAX_LIST)
    fields: dict[Name, FormField] = Field(min_length=1, max_length=MAX_FIELDS)
    materials: dict[Name, Material] = Field(default={}, max_length=MAX_LIST)
    items: dict[Name, Item] = Field(min_length=1, max_length=MAX_ITEMS)
    payment: Name | None = Field(
        default=None, description="The item that collects all fees in one payment (一键缴费)"
    )
    notices: dict[NoticeKind, Bilingual] = Field(
        default={}, description="The theme's own words for notices to the applicant, by kind"
    )
    follow_ups: dict[Name, FollowUp] = Field(default={}, max_length=50)
    baseline: dict[Name, Measure] = {}
    known: Knowns = Field(default=(), description=KNOWN)
    on_record: Annotated[tuple[Text, ...], Field(max_length=MAX_LIST)] | None = Field(
        default=None, description=ON_RECORD
    )
    overridable: Annotated[tuple[OverridablePath, ...], Field(max_length=MAX_LIST)] = Field(
        default=(),
        description="The points that a theme which extends this one may override, such as "
        "`items.seal.limit.promised`; `*` stands for any one name",
    )
