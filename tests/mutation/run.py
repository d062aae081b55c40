"""What catches each mutant of a theme: the linter, its tests, or nothing."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from adapters.files.calendar_folder import FolderCalendars
from adapters.files.folder_theme_source import theme_source_for
from domain.errors import OnethingError
from domain.plan import Plan, PlanPrereview
from domain.theme.lint.findings import Finding, Severity
from domain.theme.load import compile_source, lint_source
from ops.authoring.published.calendar_folders import SHIPPED_FOLDERS
from ops.authoring.testing.declared_tests import ThemeUnderTest, find_tests
from ops.authoring.testing.run_tests import run_in_process
from tests.mutation.mutate import Mutant, mutants

CaughtBy = Literal["lint", "tests", "words", "nothing"]
"""By what. ``words``: nothing, and nothing but words for people changed."""

_TEXT_KEYS = frozenset(
    {"theme", "version", "label", "labels", "choice_labels", "question", "purpose"}
    | {"legal_basis", "reason", "reason_code", "code"}
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of a mutant. ``near``: a finding stands on a line that was changed."""

    mutant: Mutant
    caught: CaughtBy
    near: bool = False
    told: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """All mutants of a theme."""

    theme: str
    verdicts: tuple[Verdict, ...]

    @property
    def counts(self) -> Counter[CaughtBy]:
        """How many were caught by what."""
        return Counter(each.caught for each in self.verdicts)

    @property
    def worse(self) -> int:
        """The mutants that mean something else."""
        return len(self.verdicts) - self.counts["words"]

    @property
    def caught_share(self) -> float:
        """Of those, the share that is caught."""
        return (self.counts["lint"] + self.counts["tests"]) / self.worse

    @property
    def lint_share(self) -> float:
        """Of what is caught, the share that the linter finds by itself."""
        return self.counts["lint"] / (self.counts["lint"] + self.counts["tests"])

    @property
    def near_share(self) -> float:
        """Of what the linter finds, the share found on a line that was changed."""
        return sum(each.near for each in self.verdicts) / self.counts["lint"]

    @property
    def survivors(self) -> tuple[Mutant, ...]:
        """What nothing caught."""
        return tuple(each.mutant for each in self.verdicts if each.caught == "nothing")


def tally(file: Path, count: int, seed: int) -> Tally:
    """Mutate a theme, and see what catches each mutant."""
    text = file.read_text("utf-8")
    known = {
        _error_text(found)
        for found in lint_source(text.encode(), str(file), theme_source_for(file))
    }
    meant = _comparable_plan(compile_source(text.encode(), str(file), theme_source_for(file)))
    verdicts = [_judge(each, file, known, meant) for each in mutants(text, count, seed)]
    return Tally(file.parent.name, tuple(verdicts))


def _judge(mutant: Mutant, file: Path, known: set[str], meant: object) -> Verdict:
    source = mutant.text.encode()
    grave = (Severity.ERROR, Severity.WARNING)
    linted = lint_source(source, str(file), theme_source_for(file))
    found = [each for each in linted if each.severity in grave and each.known is None]
    fresh = [each for each in found if _error_text(each) not in known]
    if fresh:
        near = any(each.line in mutant.lines for each in fresh)
        return Verdict(mutant, "lint", near=near, told=str(fresh[0]))
    plan = compile_source(source, str(file), theme_source_for(file))
    if _comparable_plan(plan) == meant:
        return Verdict(mutant, "words")
    try:
        under_test = ThemeUnderTest(file, plan, find_tests(file, plan))
    except OnethingError as error:
        return Verdict(mutant, "tests", told=str(error).splitlines()[0])
    suite = asyncio.run(run_in_process(under_test, FolderCalendars(SHIPPED_FOLDERS)))
    if suite.failed:
        failed = suite.failed[0]
        return Verdict(mutant, "tests", told=f"{failed.test.name}: {failed.problems[0]}")
    return Verdict(mutant, "nothing")


def _error_text(found: Finding) -> str:
    """A finding without its place: a line that went moves all that follow."""
    return f"{found.rule} {found.message}"


def _comparable_plan(plan: Plan) -> object:
    """A plan without its words for people, its sources and its codes."""
    # A plan leaves out what says nothing new; a pre-review that has only a source says nothing.
    prereview = PlanPrereview().model_dump(mode="json")
    return _without_texts({"prereview": prereview, **plan.model_dump(mode="json")})


def _without_texts(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_texts(each) for key, each in value.items() if key not in _TEXT_KEYS}
    return [_without_texts(each) for each in value] if isinstance(value, list) else value


def lines(tallies: Sequence[Tally]) -> list[str]:
    """The table, and what survived."""
    told = ["| theme | mutants | worse | lint | tests | nothing | caught | by lint | on the line |"]
    told += ["|---|---|---|---|---|---|---|---|---|"]
    told += map(row, tallies)
    told += ["", *(f"{each.theme}: {s.kind} {s.what}" for each in tallies for s in each.survivors)]
    return told


def row(tally: Tally) -> str:
    """The line of a theme in the table."""
    counts = tally.counts
    return (
        f"| {tally.theme} | {len(tally.verdicts)} | {tally.worse} | {counts['lint']} "
        f"| {counts['tests']} | {counts['nothing']} | {tally.caught_share:.1%} "
        f"| {tally.lint_share:.1%} | {tally.near_share:.1%} |"
    )
