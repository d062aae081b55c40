"""Sample departments from themes: they serve declared items that no class implements.

They check the item's inputs and their formats, and grant with generated numbers.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from sqlite3 import Connection

from adapters.kit.decision import Granted
from adapters.kit.department import Item
from adapters.kit.submission import FieldValue, Submission
from adapters.samples.field_rules import Check, FieldRule, Problem
from adapters.samples.identifiers import credit_code, id_number, with_luhn
from adapters.samples.sample import (
    SampleDepartment,
    Service,
    by_item,
    certificate,
    items_of,
    next_number,
    record,
)
from domain.calendar.civil_time import civil_day
from domain.form.check_form import check_value
from domain.form.values.bounds import within
from domain.plan import Plan, PlanField, PlanItem

_DISTRICT = "449999"  # a district that does not exist: nobody has these numbers
_BORN_ON = date(2026, 1, 5)


def sample_of(
    department: str, plans: Iterable[Plan], base_class: type[SampleDepartment] | None
) -> type[SampleDepartment] | None:
    """Return the department of these plans, derived from ``base_class`` if given.

    None if neither has anything of this name to serve.
    """
    base = SampleDepartment if base_class is None else base_class
    known = {} if base_class is None else dict(base_class.services)
    declared: dict[str, Service] = {}
    for plan in plans:
        for name, service in by_item(*_services(plan, department)).items():
            declared[name] = (
                _merge_services(declared[name], service) if name in declared else service
            )
    services = {**declared, **known}
    if not services:
        return None
    software = "sample-table" if base_class is None else base_class.software
    return type(
        base.__name__,
        (base,),
        {
            "name": department,
            "software": software,
            "services": services,
            "items": items_of(services),
        },
    )


def _services(plan: Plan, department: str) -> Iterable[Service]:
    for item in plan.items:
        if item.department == department and item.served_by == "adapter":
            yield _service(plan, item)


def _service(plan: Plan, item: PlanItem) -> Service:
    fields = [plan.field_by_name[name] for name in item.needs]
    materials = [plan.material_by_name[name] for name in item.materials]
    return Service(
        Item(
            item.name,
            reads=item.needs + (item.produces if item.kind == "lookup" else ()),
            produces=item.produces,
            withdrawable=item.withdraw == "compensate",
        ),
        field_rules=tuple(
            FieldRule(field.name, _fits(field))
            for field in fields
            if field.required and not field.when
        ),
        materials=tuple(each.name for each in materials if each.source.startswith("item:")),
        grant=(
            _Lookup({name: plan.field_by_name[name] for name in item.produces})
            if item.kind == "lookup"
            else _SampleGrant(plan, item)
        ),
    )


def _merge_services(one: Service, other: Service) -> Service:
    """Merge a register's service of several themes: it gives all, and needs what all of them send.

    Of an item in two themes, the first is served.
    """
    if not (isinstance(one.grant, _Lookup) and isinstance(other.grant, _Lookup)):
        return one
    reads = (*one.item.reads, *(n for n in other.item.reads if n not in one.item.reads))
    grant = _Lookup(one.grant.fields | other.grant.fields)
    names = {field_rule.name for field_rule in other.field_rules}
    return replace(
        one,
        item=replace(one.item, reads=reads, produces=tuple(grant.fields)),
        field_rules=tuple(field_rule for field_rule in one.field_rules if field_rule.name in names),
        grant=grant,
    )


def _fits(field: PlanField) -> Check:
    def check(value: FieldValue, today: date) -> Problem | None:
        fits = check_value(field, value, today) is None
        return None if fits else ("not_as_declared", "请核对该项 / check this field")

    return check


class _Lookup:
    """Returns what a register has: generated to fit, or what the applicant was asked for."""

    def __init__(self, fields: Mapping[str, PlanField]) -> None:
        self.fields = dict(fields)

    def __call__(self, submission: Submission, rows: Connection) -> Granted:
        """Return the wanted fields, under the next number of the register."""
        sequence = next_number(rows, submission.step)
        number = f"{submission.step}-{sequence:08d}"
        record(rows, submission, number, submission.key)
        return Granted(
            {
                name: submission.fields.get(
                    name, _sample_value(self.fields[name], submission, sequence, number)
                )
                for name in submission.wanted
            }
        )


class _SampleGrant:
    """Grants an item: generates outputs that fit their fields, and enters them in the book."""

    def __init__(self, plan: Plan, item: PlanItem) -> None:
        self._outputs = [plan.field_by_name[name] for name in item.produces]
        self._item = item

    def __call__(self, submission: Submission, rows: Connection) -> Granted:
        """Grant, under the next number of the item."""
        sequence = next_number(rows, self._item.name)
        number = f"{self._item.code}-{sequence:08d}"
        record(rows, submission, number, submission.key)
        return Granted(
            {f.name: _sample_value(f, submission, sequence, number) for f in self._outputs},
            tuple(certificate(name, submission, number) for name in self._item.issues),
        )


def _sample_value(
    field: PlanField, submission: Submission, sequence: int, number: str
) -> FieldValue:
    return within(field, _matching_value(field, sequence, number), civil_day(submission.at))


def _matching_value(field: PlanField, sequence: int, number: str) -> FieldValue:
    match field.type:
        case "integer":
            return sequence
        case "boolean":
            return True
        case "date":
            return _BORN_ON.isoformat()
        case "decimal":
            return f"{sequence}.00"
        case "choice":
            return field.choices[0]
        case "text":
            return _formatted(field.format, sequence) or number[-field.max_length :]


def _formatted(name: str | None, sequence: int) -> str:
    sample_value: dict[str, Callable[[], str]] = {
        "id_card": lambda: id_number(_DISTRICT, _BORN_ON, sequence % 1000),
        "credit_code": lambda: credit_code(_DISTRICT, sequence % 100_000_000),
        "bank_account": lambda: with_luhn(f"6222{sequence:012d}"),
        "phone": lambda: "13800138000",
        "person_name": lambda: "样例",
        "postcode": lambda: "528400",
    }
    return sample_value.get(name or "", str)()
