"""Laws of the compiler: order, stability, one digest everywhere."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from domain.plan import Plan, PlanTerm
from domain.theme.compile import compile_plan
from domain.theme.load import compile_source, lint_source, load_theme
from tests.unit.domain.theme import whole_life
from tests.unit.domain.theme.small_theme import SMALL, broken

Tree = dict[str, Any]


def label(name: str) -> Tree:
    return {"zh": f"项{name}", "en": f"Thing {name}"}


def item(number: int, needs: list[int], certificates: list[int]) -> Tree:
    return {
        "label": label(f"i{number}"),
        "department": f"d{number % 3}",
        "code": f"C-{number}",
        "purpose": "p",
        "legal_basis": ["unsourced"],
        "needs": ["holder", *(f"out{n}" for n in needs)],
        "materials": [f"cert{n}" for n in certificates],
        "produces": [f"out{number}"],
        "issues": [f"cert{number}"],
        "patience": "90s",
    }


@st.composite
def themes(draw: st.DrawFn) -> Tree:
    """A valid theme: items draw inputs from items of a lower rank, declared in any order."""
    count = draw(st.integers(1, 30))
    items: Tree = {}
    for number in range(count):
        lower = st.lists(st.integers(0, max(0, number - 1)), unique=True, max_size=4)
        needs, certificates = (draw(lower), draw(lower)) if number else ([], [])
        items[f"i{number}"] = item(number, needs, certificates)
    names = draw(st.permutations(list(items)))
    fields: Tree = {"holder": {"label": label("h"), "type": "text"}}
    for n in range(count):
        fields[f"out{n}"] = {"label": label(f"o{n}"), "type": "text", "source": "item"}
    return {
        "theme": "random",
        "version": 1,
        "label": label("t"),
        "subject": "holder",
        "departments": {f"d{n}": {"label": label(f"d{n}")} for n in range(3)},
        "fields": fields,
        "materials": {
            f"cert{n}": {"label": label(f"c{n}"), "source": "item"} for n in range(count)
        },
        "items": {name: items[name] for name in names},
    }


def written(theme: Tree) -> bytes:
    return yaml.safe_dump(theme, allow_unicode=True, sort_keys=False).encode()


def shuffled(
    node: object, draw: Callable[[list[str]], list[str]], *, named: bool = False
) -> object:
    """The same theme with its keys in another order, where order is not meaning."""
    if isinstance(node, list):
        return node
    if not isinstance(node, dict):
        return node
    keys = list(node) if named else draw(list(node))
    meant = {"items", "fields", "materials", "departments", "choices"}
    return {key: shuffled(node[key], draw, named=key in meant) for key in keys}


@given(themes())
def test_every_valid_theme_compiles_in_an_order_that_keeps_who_needs_whom(theme: Tree) -> None:
    plan = compile_source(written(theme), "t")

    done: set[str] = set()
    for step in plan.items:
        assert set(step.after) <= done
        assert list(step.after) == sorted(set(step.after))
        done.add(step.name)
    assert done == set(theme["items"])


@given(themes())
def test_ties_follow_the_order_of_declaration(theme: Tree) -> None:
    plan = compile_source(written(theme), "t")

    waiting = list(theme["items"])
    done: list[str] = []
    while waiting:
        name = next(n for n in waiting if set(plan.item_by_name[n].after) <= set(done))
        waiting.remove(name)
        done.append(name)
    assert [step.name for step in plan.items] == done


@given(themes(), st.data())
def test_the_order_of_keys_does_not_change_the_digest(theme: Tree, data: st.DataObject) -> None:
    other: Any = shuffled(theme, lambda keys: data.draw(st.permutations(keys)))

    assert compile_source(written(other), "t").digest == compile_source(written(theme), "t").digest


@given(themes())
def test_a_plan_reads_back_from_its_canonical_form(theme: Tree) -> None:
    plan = compile_source(written(theme), "t")

    assert Plan.parse(plan.canonical, plan.digest) == plan


@given(themes(), st.data())
def test_closing_a_circle_is_always_refused_as_a_cycle(theme: Tree, data: st.DataObject) -> None:
    plan = compile_source(written(theme), "t")
    start = data.draw(st.sampled_from([step.name for step in plan.items]))
    end = data.draw(st.sampled_from(sorted(ancestors(plan, start))))
    theme["items"][end]["needs"].append(f"out{start[1:]}")

    rules = {finding.rule for finding in lint_source(written(theme), "t")}

    assert "T012-cycle" in rules
    assert rules <= {"T012-cycle", "T039-repeated", "T043-unused"}


def ancestors(plan: Plan, name: str) -> set[str]:
    """The item and all that it waits for."""
    found = {name}
    for other in plan.item_by_name[name].after:
        found |= ancestors(plan, other)
    return found


def test_the_digest_is_the_same_in_processes_with_other_hash_seeds() -> None:
    code = (
        "import sys; from domain.theme.load import compile_source;"
        "print(compile_source(sys.stdin.buffer.read(), 't').digest)"
    )
    source = written(themes_with_many_ties())
    seen = {compile_source(source, "t").digest}
    for seed in ("0", "1", "42", "random"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=source,
            capture_output=True,
            check=True,
            env=environment,
        )
        seen.add(done.stdout.decode().strip())

    assert len(seen) == 1


def themes_with_many_ties() -> Tree:
    theme: Tree = yaml.safe_load(SMALL)
    theme["items"].update({f"tie{n}": item_of_small(n) for n in range(20)})
    return theme


def item_of_small(number: int) -> Tree:
    return {
        "label": label(f"tie{number}"),
        "department": "office",
        "code": f"T-{number}",
        "purpose": "p",
        "legal_basis": ["unsourced"],
        "needs": ["holder", "result", "number"],
    }


def test_the_small_theme_has_this_plan_for_good() -> None:
    plan = compile_source(SMALL.encode(), "theme.yaml")

    assert plan.digest == "945ee36134c4cd027f8c604a2fb66fa8e105c922221f818322771de31fdb8f0d"
    assert json.loads(plan.canonical)["items"][0]["name"] == "first"


def test_fields_know_who_produces_them() -> None:
    plan = compile_source(SMALL.encode(), "theme.yaml")

    assert {field.name: field.source for field in plan.fields} == {
        "holder": "applicant",
        "number": "item:first",
        "result": "item:second",
    }
    assert {material.name: material.source for material in plan.materials} == {
        "proof": "applicant",
        "licence": "item:first",
    }


def test_a_certificate_alone_orders_two_items() -> None:
    plan = compile_source(broken("[holder, number]", "[holder]"), "theme.yaml")

    assert [(step.name, step.after) for step in plan.items] == [
        ("first", ()),
        ("second", ("first",)),
    ]


def test_durations_limits_and_choices_arrive_in_the_plan() -> None:
    source = broken(
        "code: C-1",
        "code: C-1\n    patience: 2h\n    call_timeout: 30s\n    query_every: 3d\n"
        "    limit: {promised: 1 working_day, statutory: 20 working_days}",
    ).replace(
        b"en: Number}, type: text",
        "en: Number}, type: choice, choices: {b: {zh: 乙, en: B}, a: {zh: 甲, en: A}}".encode(),
    )

    plan = compile_source(source, "theme.yaml")

    step, field = plan.item_by_name["first"], plan.field_by_name["number"]
    assert (step.patience_s, step.call_timeout_s, step.query_every_s) == (7200, 30, 259_200)
    assert (step.limit.promised, step.limit.statutory) == (1, 20)
    assert field.choices == ("b", "a")
    assert [choice.zh for choice in field.choice_labels] == ["乙", "甲"]


def test_compiling_in_two_steps_is_compiling_in_one() -> None:
    theme = load_theme(SMALL.encode(), "theme.yaml")

    assert compile_plan(theme) == compile_source(SMALL.encode(), "theme.yaml")


def test_the_life_of_a_case_arrives_in_the_plan() -> None:
    plan = whole_life.PLAN

    assert (plan.prereview.by, plan.prereview.legal_basis) == ("engine", "行政许可法 第三十二条")
    assert [(rule.field, rule.one_of) for rule in plan.eligibility] == [
        ("owner_kind", ("person", "firm")),
        ("in_district", ("true",)),
    ]
    assert plan.supervision.escalate_to == "efficiency_office"
    assert plan.material_by_name["lease"].deferrable == PlanTerm(count=5)
    assert plan.material_by_name["safety_statement"].committable == PlanTerm(count=10)
    inspection, water = plan.item_by_name["inspection"], plan.item_by_name["water_supply"]
    assert (inspection.served_by, inspection.undo_if_refused) == ("people", ("water_supply",))
    assert (water.limit.promised, water.limit.promised_unit) == (48, "hours")
    assert (water.limit.statutory, water.limit.statutory_unit) == (10, "days")
    assert plan.item_by_name["permit"].undo_patience_s == 2 * 86_400
    assert {item.withdraw for item in plan.items} == {"free", "compensate", "final"}


def test_saying_the_defaults_aloud_changes_no_digest() -> None:
    aloud = broken(
        "subject: holder\n",
        "subject: holder\ncalendar: cn\nprereview: {by: engine, within: 5 working_days}\n"
        "eligibility: []\nsupervision: {warn_at: 80%, escalate_after: 1d,"
        " escalate_to: supervision, supplement_within: 15d, reply_within: 2d, task_within: 1d}\n",
    ).replace(
        b"    code: C-1\n",
        b"    code: C-1\n    importance: best_effort\n    undo_if_refused: []\n"
        b"    withdraw: free\n    undo_patience: 3d\n    served_by: adapter\n",
    )

    assert compile_source(aloud, "t").digest == compile_source(SMALL.encode(), "t").digest
