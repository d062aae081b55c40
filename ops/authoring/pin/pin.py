"""Pins the present behaviour of a theme as a file of tests, to make changes deliberate.

Hand-written tests say what a bundle is for. They rarely cover the details: which department
receives which data, how each step can be withdrawn, when every clock is due, what the form rejects.
The pin runs these and records them; after a change of the theme, the difference of two pins shows
the effect of the change.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import yaml

from domain.case.events.base import CaseEvent, payloads_of
from domain.case.events.clocks import ClockStarted
from domain.case.events.ending import Closed
from domain.case.events.opening import CommitmentMade
from domain.case.events.steps import StepDispatched
from domain.errors import NotFoundError
from domain.form.values.bounds import beyond
from domain.plan import FormValue, Plan
from domain.ports import Calendars
from ops.authoring.pin.path_tests import PATHS, expected_result, path_tests
from ops.authoring.pin.people_actions import fit_to_path, last_task_at, people_actions, task_actions
from ops.authoring.rehearse.rehearsal import scenario_date
from ops.authoring.rehearse.scenario import Reply, ScriptedAction
from ops.authoring.rehearse.scripted_answers import example_value
from ops.authoring.testing.declared_tests import (
    INPUT,
    DeclaredTest,
    ThemeTest,
    ThemeUnderTest,
    apply_test_input,
)
from ops.authoring.testing.plan_expectations import facts_of
from ops.authoring.testing.run_tests import TestRun, run_in_process
from ops.cli.text.case_text import CHINA

FILE = "pinned.yaml"
"""The name of the file, beside the hand-written tests."""

_HEAD = """# yaml-language-server: $schema=../../theme-tests.schema.json
#
# Written by `onething theme pin {name}`: who sees what and decides by when,
# and what the form refuses, as it is today. After a change of the theme, pin again and read
# the difference.
"""
_SIGNED = hashlib.sha256(b"signed").hexdigest()
_WRONG = "?"
_LONG_ENOUGH = timedelta(days=2)
"""Long enough for everything that departments grant at once."""

Pin = dict[str, Any]
"""A test in the form of the file."""


async def pin_theme(theme: ThemeUnderTest, calendars: Calendars) -> str:
    """Return the file. An earlier one is not read.

    Raises:
        NotFoundError: no test beside the theme opens a case with its example, or no case
            that they open reaches a department, so that nothing would be pinned.
    """
    template = [
        test
        for test in theme.tests
        if test.file.name != FILE and test.input == INPUT and not test.test.expect.violations
    ]
    if not template:
        raise NotFoundError(
            f"no test beside {theme.file} opens a case with {INPUT}: write one first"
        )

    async def played(probes: Iterable[DeclaredTest]) -> tuple[TestRun, ...]:
        under_test = ThemeUnderTest(theme.file, theme.plan, tuple(probes))
        return (await run_in_process(under_test, calendars)).runs

    opened = await fit_to_path(_openings(theme.plan, template), played)
    _require_dispatched(theme, opened)
    first = opened[0].test
    probes = (
        *_promises(theme.plan, first),
        *_refusals(theme.plan, first),
        *_choices(theme.plan, first),
        *path_tests(theme.plan, opened),
    )
    runs = (*opened, *await fit_to_path(probes, played))
    return _HEAD.format(name=theme.file.parent.name) + _dump(theme.plan, runs)


def _openings(plan: Plan, tests: Sequence[DeclaredTest]) -> Iterator[DeclaredTest]:
    """Yield every way in which these tests open a case, with all items granted at once."""
    granted = {
        item.name: (Reply(outputs={n: _output(plan, n, tests[0]) for n in item.produces}),)
        for item in plan.items
    }
    alike: dict[str, list[DeclaredTest]] = {}
    for test in tests:
        opening = f"{test.given.model_dump_json()} {test.test.deferred} {test.test.committed}"
        alike.setdefault(opening, []).append(test)
    for same in alike.values():
        name = f"all is granted; opened as in {same[0].name}"
        people = people_actions(plan, same, tests)
        yield _probe(name, same[0], departments=granted, people=people)


def _output(plan: Plan, name: str, template: DeclaredTest) -> FormValue:
    return example_value(plan.field_by_name[name], scenario_date(template.test))


def _require_dispatched(theme: ThemeUnderTest, opened: Sequence[TestRun]) -> None:
    if not any(payloads_of(StepDispatched, run.events) for run in opened):
        problems = "; ".join(dict.fromkeys(problem for run in opened for problem in run.problems))
        raise NotFoundError(
            f"nothing to pin: no test beside {theme.file} opens a case that reaches a department"
            f"{problems and f' ({problems})'}; let a test open one, with people's tasks as actions"
        )


def _promises(plan: Plan, template: DeclaredTest) -> Iterator[DeclaredTest]:
    for material in plan.materials:
        if material.name in template.given.materials:
            promise = {material.name: _SIGNED}
            if material.deferrable is not None:
                yield _probe(f"{material.name} is deferred", template, deferred=promise)
            if material.committable is not None:
                yield _probe(f"{material.name} is committed to", template, committed=promise)


def _refusals(plan: Plan, template: DeclaredTest) -> Iterator[DeclaredTest]:
    yield _probe(
        "nothing is given", template, without=(*template.given.form, *template.given.materials)
    )
    fields = [field for field in plan.fields if field.name in template.given.form]
    checked = [field for field in fields if field.type != "text" or field.format]
    if checked:
        wrong = {field.name: _WRONG for field in checked}
        yield _probe("whatever has a type or a format is wrong", template, form=wrong)
    day = scenario_date(template.test)
    for index in (0, -1):
        edges = {field.name: [*beyond(field, day)] for field in fields}
        outside = {name: found[index] for name, found in edges.items() if found}
        if outside:
            side = "below its least" if index == 0 else "beyond its most"
            yield _probe(f"whatever has bounds is {side}", template, form=outside)
    free = {f.name: "x" * (f.max_length + 1) for f in fields if f not in checked}
    if free:
        yield _probe("every text is too long", template, form=free)


def _choices(plan: Plan, template: DeclaredTest) -> Iterator[DeclaredTest]:
    for field in plan.fields:
        value = template.given.form.get(field.name)
        for choice in field.choices if value is not None else ():
            if choice != value:
                yield _probe(f"{field.name} is {choice}", template, form={field.name: choice})


def _probe(
    name: str,
    template: DeclaredTest,
    *,
    form: Mapping[str, FormValue] | None = None,
    without: tuple[str, ...] = (),
    people: tuple[ScriptedAction, ...] | None = None,
    **changes: object,
) -> DeclaredTest:
    """Return a test that opens a case as another does, except for these changes.

    The tasks of ``people`` are done as in the other test by default.
    """
    people = task_actions(template.test.actions) if people is None else people
    changed = {*(form or {}), *without}
    test = ThemeTest(
        scenario=name,
        start=template.test.start,
        until=_LONG_ENOUGH + timedelta(days=last_task_at(people).days),
        form={**template.test.form, **(form or {})},
        materials=template.test.materials,
        without=tuple(dict.fromkeys((*template.test.without, *without))),
        situations=template.test.situations,
        as_shown={n: why for n, why in template.test.as_shown.items() if n not in changed},
    ).model_copy(
        update={
            "deferred": template.test.deferred,
            "committed": template.test.committed,
            "actions": people,
            **changes,
        }
    )
    return replace(template, test=test, given=apply_test_input(template.given, test))


def _dump(plan: Plan, runs: Sequence[TestRun]) -> str:
    start = runs[0].test.test.start
    document: dict[str, Any] = {
        "start": _local(start) if start else None,
        "tests": [_pin(run, start) for run in runs],
    }
    facts = facts_of(plan).model_dump(mode="json", exclude_unset=True)
    document["tests"][0]["expect"]["plan"] = facts
    return yaml.safe_dump(
        document, allow_unicode=True, sort_keys=False, default_flow_style=None, width=98
    )


def _pin(run: TestRun, start: datetime | None) -> Pin:
    test = run.test.test
    pin: Pin = {"scenario": test.scenario, "until": f"{test.until.days}d"}
    if test.start != start and test.start is not None:
        pin["start"] = _local(test.start)
    for key in ("form", "materials", "as_shown", "deferred", "committed"):
        if getattr(test, key):
            pin[key] = dict(getattr(test, key))
    if test.without:
        pin["without"] = list(test.without)
    if test.situations is not None:
        pin["situations"] = list(test.situations)
    for key in ("departments", "actions"):
        if getattr(test, key):
            pin[key] = _plain_value(test.model_dump(include={key}, exclude_defaults=True)[key])
    pin["expect"] = _expected(run)
    return pin


def _expected(run: TestRun) -> Pin:
    if not run.events:
        return {"violations": sorted(run.refused_for)}
    handed = payloads_of(StepDispatched, run.events)
    promised = payloads_of(CommitmentMade, run.events)
    if promised:
        return {"promised": {each.material: _local(each.due_at) for each in promised}}
    if run.test.test.scenario.startswith(PATHS):
        return expected_result(run.events)
    if not run.test.test.departments:
        return {"dispatched": [each.step for each in handed]}
    closed = [each.outcome for each in payloads_of(Closed, run.events)]
    return {
        **({"outcome": closed[-1]} if closed else {}),
        "dispatched": [each.step for each in handed],
        "handled_by": {each.step: each.department for each in handed},
        "given": {each.step: [*each.shared_fields, *each.shared_materials] for each in handed},
        "withdraw": {each.step: each.withdraw for each in handed},
        "due_dates": _dues(run.events),
    }


def _dues(events: tuple[CaseEvent, ...]) -> Pin:
    return {
        each.clock: {
            limit: _local(due.due_at)
            for limit, due in each.due_dates.items()
            if due.due_at is not None
        }
        for each in payloads_of(ClockStarted, events)
    }


def _plain_value(value: object) -> object:
    """Return a value as a file of tests has it: durations in whole units, others unchanged."""
    if isinstance(value, timedelta):
        units = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
        unit = next(name for name, length in units.items() if value % length == timedelta(0))
        return f"{value // units[unit]}{unit}"
    if isinstance(value, Mapping):
        return {key: _plain_value(each) for key, each in value.items()}
    return [_plain_value(each) for each in value] if isinstance(value, list | tuple) else value


def _local(at: datetime) -> str:
    return at.astimezone(CHINA).isoformat()
