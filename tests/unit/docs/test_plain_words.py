"""Names and texts use the field's standard terms (``docs/glossary.md``), not home-made ones."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PRODUCT = ("domain", "workflows", "adapters", "ops")
GENERATED = ROOT / "adapters" / "pb"

NAMES = {
    "asker": "context, caller",
    "asking": "dispatcher, request",
    "came": "received, submitted",
    "dress": "render, format",
    "mend": "fix",
    "mends": "fixes",
    "reception": "command_result",
    "reckon": "compute",
    "reckoning": "computation",
    "telling": "render, description",
    "told": "reported, lines, rows",
    "worklist": "task_rows",
}
"""Words that are no part of a name, and what a name says instead."""

PHRASES = {
    r"\breckon(ed|ing|s)?\b": "compute",
    r"\bmend(ed|ing|s)?\b": "fix",
    r"\bfor ever\b": "without end",
    r"\bin the way\b": "violation",
    r"\bin earnest\b": "on the real server",
    r"\bunsound\b": "invalid",
    r"\b(is|are|was) (not )?sound\b": "valid, consistent",
    r"\bcame to be\b": "happened",
    r"\bmade of it\b": "result",
}
"""What no docstring, comment, message or page says, and what it says instead."""

TEXTS = (
    *(file for room in PRODUCT for file in sorted((ROOT / room).rglob("*.py"))),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "protos").rglob("*.proto")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "Makefile")),
)
ALLOWED = {"docs/glossary.md", "CONTRIBUTING.md"}
"""Pages that quote a word to say what stands in its place."""


def product_files() -> Iterator[Path]:
    for room in PRODUCT:
        for file in sorted((ROOT / room).rglob("*.py")):
            if GENERATED not in file.parents:
                yield file


def names_in(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.lineno, node.name
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield node.lineno, name
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield node.lineno, name


def words_of(name: str) -> set[str]:
    return {each.lower() for each in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


@pytest.mark.parametrize("name", ["CaseAsking", "AskerOf", "took_and_told", "MEND"])
def test_a_word_is_found_in_a_name(name: str) -> None:
    assert words_of(name) & NAMES.keys()


def test_no_name_of_the_product_uses_a_home_made_word() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}: {name}: {NAMES[word]}"
        for file in product_files()
        for line, name in [*names_in(ast.parse(file.read_text("utf-8"))), (1, file.stem)]
        for word in sorted(words_of(name) & NAMES.keys())
    ]
    assert found == []


def test_no_text_uses_a_home_made_phrase() -> None:
    found = []
    for file in TEXTS:
        if GENERATED in file.parents or str(file.relative_to(ROOT)) in ALLOWED:
            continue
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            for phrase, instead in PHRASES.items():
                if re.search(phrase, line, re.IGNORECASE):
                    found.append(f"{file.relative_to(ROOT)}:{number}: {line.strip()}: {instead}")
    assert found == []
