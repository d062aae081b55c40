"""The plan: the compiled form of a published theme version; a case reads nothing else.

A plan is pure data in one canonical form (RFC 8785 JSON), so that the same theme gives the same
bytes and the same SHA-256 digest on every machine.
"""

import hashlib
from functools import cached_property
from typing import Literal, Self

import rfc8785
from pydantic import BaseModel, ConfigDict, Field

from domain.errors import RecordDamagedError

FieldType = Literal["text", "date", "integer", "decimal", "boolean", "choice"]
"""``date`` is ISO 8601 ``YYYY-MM-DD``; ``decimal`` is digits with ``.``; both travel as text."""

FormValue = str | int | bool
"""A value of the form: dates ISO 8601, decimals as digits, both text."""

TermUnit = Literal["working_days", "days", "hours", "months"]
"""``working_days`` and ``days`` are days of the plan's calendar, ``months`` of the civil one."""

PLAN_FORMAT: Literal[1] = 1
"""Version of the plan's shape. A plan of another format is rejected."""


class PlanModel(BaseModel):
    """Frozen, closed base class of the plan's parts."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Label(PlanModel):
    """Text for people, in both languages."""

    zh: str
    en: str


class PlanDepartment(PlanModel):
    """A department (部门) that decides items of the theme."""

    name: str
    label: Label


class PlanQuestion(PlanModel):
    """A question of the guide (智能导引).

    Each of its answers is a situation (情形), named ``question.answer``; ``labels`` has one label
    for each of ``answers``, in their order.
    """

    name: str
    question: Label
    answers: tuple[str, ...]
    labels: tuple[Label, ...]


class PlanField(PlanModel):
    """One field of the one form (一表).

    ``source`` is ``"applicant"`` or ``"item:NAME"`` of the item that produces it. ``format`` names
    a built-in check (``id_card``, ``phone``, ``credit_code`` …). ``choice_labels`` has one label
    for each of ``choices``, in their order. A field that is not ``personal`` may appear in events
    as a fact. ``when`` is the condition (CEL) under which the field applies; empty: always. A
    ``derived`` field has the source ``"derived"``: its value is computed by this formula (CEL)
    whenever a department receives it, and is not stored. Empty bounds do not apply: ``min`` and
    ``max`` are digits, ``not_before`` and ``not_after`` a day or one relative to the opening
    (:func:`domain.form.values.bounds.day_of`), ``pattern`` an RE2 for the whole text, which
    ``pattern_says`` explains to people.
    """

    name: str
    label: Label
    type: FieldType
    source: str
    required: bool = True
    personal: bool = True
    format: str | None = None
    max_length: int = 200
    choices: tuple[str, ...] = ()
    choice_labels: tuple[Label, ...] = ()
    when: str = ""
    derived: str = ""
    min_length: int = 0
    pattern: str = ""
    pattern_says: Label | None = None
    min: str = ""
    max: str = ""
    not_before: str = ""
    not_after: str = ""


class PlanTerm(PlanModel):
    """A length of time as the law writes it: a number of units, on the plan's calendar."""

    count: int = Field(gt=0, le=10_000)
    unit: TermUnit = "working_days"


class PlanMaterial(PlanModel):
    """A document: from the applicant, from a registry (免于提交), or from an item.

    ``deferrable`` is how long it may be owed on a written promise (容缺受理); ``committable`` how
    long staff have to check a commitment in its place (告知承诺). ``when`` is the condition (CEL)
    under which the material applies; empty: always. ``delivery`` are the ways in which an issued
    document reaches people.
    """

    name: str
    label: Label
    source: str  # "applicant", "registry" or "item:NAME"
    required: bool = True
    deferrable: PlanTerm | None = None
    committable: PlanTerm | None = None
    when: str = ""
    delivery: tuple[Literal["electronic", "counter", "courier"], ...] = ()


class PlanLimit(PlanModel):
    """Time limits: promised (承诺) and by statute (法定), each with its unit."""

    promised: int | None = None
    statutory: int | None = None
    promised_unit: TermUnit = "working_days"
    statutory_unit: TermUnit = "working_days"


class PlanPrereview(PlanModel):
    """Pre-review (预审): decided by the engine at once, or by staff.

    Staff have ``within`` to give notice; after it the case counts as accepted from its receipt.
    """

    by: Literal["engine", "people"] = "engine"
    department: str = ""
    within: PlanTerm = PlanTerm(count=5)
    legal_basis: str = ""


class PlanEligibility(PlanModel):
    """Who may use the theme.

    If ``field``, as text, is not one of these values, the case is not accepted, for this reason and
    on this basis.
    """

    field: str
    one_of: tuple[str, ...]
    reason_code: str
    reason: Label
    legal_basis: str


class PlanSupervision(PlanModel):
    """When supervision (电子监察) is notified: whole seconds, and a share of the limits."""

    warn_percent: int = Field(default=80, ge=1, le=99)
    escalate_after_s: int = Field(default=86_400, gt=0)
    escalate_to: str = "supervision"
    supplement_within_s: int = Field(default=15 * 86_400, gt=0)
    reply_within_s: int = Field(default=2 * 86_400, gt=0)
    task_within_s: int = Field(default=86_400, gt=0)


class PlanSpecialProcedure(PlanModel):
    """A special procedure: it ``extends`` the due time or ``stops`` the clock."""

    name: str
    label: Label
    kind: Literal["extends", "stops"]
    legal_basis: str


class PlanFollowUp(PlanModel):
    """What the state owes next.

    It is ``due`` after the grant of the item ``after``, after the end of the case if none is named,
    or after the date in ``counted_from``.
    """

    name: str
    label: Label
    after: str = ""
    counted_from: str = ""
    due: PlanTerm
    times: int = 1
    theme: str = ""
    when: str = ""
    legal_basis: str


class PlanNotice(PlanModel):
    """The theme's own texts for notices of a kind."""

    kind: str
    words: Label


class PlanItem(PlanModel):
    """One item (事项) of the theme; inside a case it is a step (环节).

    ``after`` names the items whose outputs this one needs: the compiler derives it from the
    producers, sorted. Durations are whole seconds.

    ``importance``: a refusal of a ``required`` item ends the case; after that of a ``best_effort``
    one the case goes on. ``undo_if_refused`` names the granted items that a refusal undoes.
    ``withdraw`` is what happens when a case is withdrawn: a ``free`` grant lapses by itself, a
    ``compensate`` one must be undone by the department, a ``final`` one stands, and runs to its
    decision once submitted. ``served_by`` people: a task instead of a call. ``when`` is the
    condition (CEL) under which the item applies; empty: always. ``waits_for`` names items that must
    be over before this one starts, with any outcome; this one requires none of their outputs, and
    an item that does not apply is over. ``fee_fen`` is the fee, in fen, on the basis of
    ``fee_basis``, for those for whom ``fee_when`` is true, and ``fee_otherwise_fen`` for the
    others.

    A ``lookup`` is not a department's item: it queries a registry, and the values that it
    ``produces`` are the form's fields that are filled in from there.
    """

    name: str
    label: Label
    department: str
    code: str
    purpose: str
    legal_basis: tuple[str, ...]
    needs: tuple[str, ...]
    materials: tuple[str, ...] = ()
    produces: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()  # materials (certificates) it produces
    after: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()
    limit: PlanLimit = PlanLimit()
    call_timeout_s: int = Field(default=10, gt=0)
    patience_s: int = Field(default=600, gt=0)
    query_every_s: int = Field(default=300, gt=0)
    importance: Literal["required", "best_effort"] = "best_effort"
    undo_if_refused: tuple[str, ...] = ()
    withdraw: Literal["free", "compensate", "final"] = "free"
    undo_patience_s: int = Field(default=3 * 86_400, gt=0)
    served_by: Literal["adapter", "people"] = "adapter"
    fee_fen: int = Field(default=0, ge=0)
    fee_basis: str = ""
    fee_when: str = ""
    fee_otherwise_fen: int = Field(default=0, ge=0)
    special_procedures: tuple[PlanSpecialProcedure, ...] = ()
    kind: Literal["item", "lookup"] = "item"
    when: str = ""


class Plan(PlanModel):
    """A compiled theme version.

    Items are in one canonical order: topological, ties in declaration order.
    """

    format: Literal[1] = PLAN_FORMAT
    theme: str
    version: int
    label: Label
    subject: str  # the applicant field that identifies the subject
    limit: PlanLimit = PlanLimit()
    calendar: str = "cn"
    prereview: PlanPrereview = PlanPrereview()
    eligibility: tuple[PlanEligibility, ...] = ()
    supervision: PlanSupervision = PlanSupervision()
    guide: tuple[PlanQuestion, ...] = ()
    departments: tuple[PlanDepartment, ...]
    fields: tuple[PlanField, ...]
    materials: tuple[PlanMaterial, ...]
    items: tuple[PlanItem, ...]
    payment: str = ""  # the item that collects all fees
    notices: tuple[PlanNotice, ...] = ()
    follow_ups: tuple[PlanFollowUp, ...] = ()

    @property
    def ref(self) -> str:
        """``theme@version``."""
        return f"{self.theme}@{self.version}"

    @cached_property
    def canonical(self) -> bytes:
        """Return the plan as RFC 8785 canonical JSON, UTF-8, without default attributes."""
        shape = self.model_dump(mode="json", exclude_defaults=True)
        return rfc8785.dumps({"format": PLAN_FORMAT, **shape})

    @cached_property
    def digest(self) -> str:
        """Return the SHA-256 of :attr:`canonical`, 64 lower-case hex digits."""
        return hashlib.sha256(self.canonical).hexdigest()

    @classmethod
    def parse(cls, canonical: bytes | str, digest: str) -> Self:
        """Read a stored plan and check its digest.

        Raises:
            RecordDamagedError: the bytes are not the plan of that digest.
        """
        raw = canonical.encode() if isinstance(canonical, str) else canonical
        if hashlib.sha256(raw).hexdigest() != digest:
            raise RecordDamagedError(f"the stored plan is not the one of digest {digest}")
        plan = cls.model_validate_json(raw)
        # The digest is of the stored bytes, never of re-encoded ones.
        plan.__dict__.update(canonical=raw, digest=digest)
        return plan

    @cached_property
    def item_by_name(self) -> dict[str, PlanItem]:
        """Return the items by name."""
        return {item.name: item for item in self.items}

    @cached_property
    def field_by_name(self) -> dict[str, PlanField]:
        """Return the fields by name."""
        return {field.name: field for field in self.fields}

    @cached_property
    def formulas(self) -> dict[str, str]:
        """Return the formulas of the derived fields, by name."""
        return {field.name: field.derived for field in self.fields if field.derived}

    @cached_property
    def material_by_name(self) -> dict[str, PlanMaterial]:
        """Return the materials by name."""
        return {material.name: material for material in self.materials}

    @cached_property
    def conditions(self) -> tuple[str, ...]:
        """Return all conditions of what applies to a case, each once."""
        entries: tuple[PlanItem | PlanField | PlanMaterial | PlanFollowUp, ...]
        entries = (*self.items, *self.fields, *self.materials, *self.follow_ups)
        conditions = (*(each.when for each in entries), *(item.fee_when for item in self.items))
        return tuple(dict.fromkeys(condition for condition in conditions if condition))

    @cached_property
    def department_by_name(self) -> dict[str, PlanDepartment]:
        """Return the departments by name."""
        return {department.name: department for department in self.departments}


def is_prefilled(plan: Plan, field: PlanField) -> bool:
    """Return whether a field is filled in from a register (免于提交)."""
    kind, _, producer = field.source.partition(":")
    item = plan.item_by_name.get(producer)
    return kind == "item" and item is not None and item.kind == "lookup"
