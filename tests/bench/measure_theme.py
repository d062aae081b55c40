"""How long the linter takes for a very large theme, beside reading its YAML alone."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.figures import LintCost

ITEMS = (100, 1_000)
_DEPARTMENTS, _QUESTIONS, _CHAIN = 20, 4, 10

_MEASURE = """
import json, sys, time
import yaml
from domain.theme.load import lint_source
source = open(sys.argv[1], "rb").read()
began = time.perf_counter()
yaml.load(source, Loader=yaml.CSafeLoader)
read = time.perf_counter() - began
began = time.perf_counter()
findings = lint_source(source, sys.argv[1])
linted = time.perf_counter() - began
with open("/proc/self/status") as status:  # ru_maxrss would be the parent's where that is larger
    most = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) / 1024
print(json.dumps({"read_s": read, "lint_s": linted, "peak_mib": most, "findings": len(findings)}))
"""


def lint_costs(folder: Path) -> tuple[LintCost, ...]:
    """The cost of a hundred and of a thousand items, each in a process of its own."""
    return tuple(_cost(folder, items) for items in ITEMS)


def _cost(folder: Path, items: int) -> LintCost:
    file = folder / f"items-{items}.yaml"
    file.write_text("\n".join([*large_theme(items), ""]), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(file)], check=True, capture_output=True, text=True
    )
    return LintCost(items=items, file_bytes=file.stat().st_size, **json.loads(done.stdout))


def large_theme(items: int) -> Iterator[str]:
    """A sound theme of so many items in chains of ten, half of them in some situations only."""
    yield "theme: large\nversion: 1\nlabel: {zh: 大, en: Large}\nsubject: id_number\nguide:"
    for n in range(_QUESTIONS):
        yield f"  q{n}:\n    question: {{zh: 问{n}？, en: 'Question {n}?'}}"
        yield "    answers: {a: {zh: 甲, en: A}, b: {zh: 乙, en: B}}"
    yield "departments:"
    yield from (f"  d{n}: {{label: {{zh: 局{n}, en: Office {n}}}}}" for n in range(_DEPARTMENTS))
    yield "fields:\n  id_number: {label: {zh: 证号, en: Number}, type: text, format: id_card}"
    for n in range(items):
        yield f"  in_{n}: {{label: {{zh: 填{n}, en: In {n}}}, type: text}}"
        yield f"  out_{n}: {{label: {{zh: 果{n}, en: Out {n}}}, type: text, source: item}}"
    yield "items:"
    for n in range(items):
        yield from _item(n)


def _item(n: int) -> Iterator[str]:
    chain, place = divmod(n, _CHAIN)
    before = [f"out_{n - back}" for back in (1, 3) if place >= back]
    yield f"  item_{n}:\n    label: {{zh: 事项{n}, en: Item {n}}}\n    code: 20-LG-{n}"
    yield f"    department: d{n % _DEPARTMENTS}\n    purpose: Decide\n    legal_basis: [unsourced]"
    yield f"    needs: [{', '.join(['id_number', f'in_{n}', *before])}]\n    produces: [out_{n}]"
    if chain % 2 == 0:
        yield f"    when: q{chain // 2 % _QUESTIONS} == 'a'"
