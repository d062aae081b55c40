"""Formats the result of a theme's tests: as lines, as JSON, as JUnit XML."""

import re
from collections.abc import Iterator
from itertools import groupby
from xml.etree import ElementTree as ET

from adapters.presentation.visible import visible
from ops.authoring.testing.coverage import Coverage
from ops.authoring.testing.run_tests import SuiteRun, TestRun

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def suite_lines(suite: SuiteRun) -> Iterator[str]:
    """Yield every test, its mismatches, and the coverage."""
    for run in suite.runs:
        yield f"{'FAILED' if run.problems else 'ok':6}  {run.test.name}"
        yield from (f"        {problem}" for problem in run.problems)
    yield ""
    yield from _coverage_lines(suite.coverage)
    yield ""
    seconds = sum(run.seconds for run in suite.runs)
    passed = len(suite.runs) - len(suite.failed)
    yield f"{suite.theme.plan.ref}: {passed} of {len(suite.runs)} tests ok in {seconds:.2f} s"


def _coverage_lines(found: Coverage) -> Iterator[str]:
    missed = {
        kind: [each.partition(": ")[2] for each in all_of]
        for kind, all_of in groupby(found.missed, key=_kind)
    }
    yield "coverage"
    for kind, (done, of) in found.counts().items():
        left = f"  not covered: {', '.join(missed[kind])}" if kind in missed else ""
        yield f"  {kind:34} {done:3} of {of:3}{left}"


def _kind(covered: str) -> str:
    return covered.partition(":")[0]


def suite_document(suite: SuiteRun) -> dict[str, object]:
    """Return the result as data."""
    return {
        "theme": suite.theme.plan.ref,
        "plan_digest": suite.theme.plan.digest,
        "tests": [_test_document(run) for run in suite.runs],
        "coverage": {
            "counts": {
                kind: {"covered": done, "of": of}
                for kind, (done, of) in suite.coverage.counts().items()
            },
            "not_covered": list(suite.coverage.missed),
        },
    }


def _test_document(run: TestRun) -> dict[str, object]:
    return {
        "file": str(run.test.file),
        "name": run.test.test.scenario,
        "ok": not run.problems,
        "problems": list(run.problems),
        "seconds": round(run.seconds, 3),
    }


def junit_of(suite: SuiteRun) -> bytes:
    """Return JUnit XML, as CI systems read it."""
    root = ET.Element(
        "testsuite",
        name=suite.theme.plan.ref,
        tests=str(len(suite.runs)),
        failures=str(len(suite.failed)),
        errors="0",
        skipped="0",
        time=f"{sum(run.seconds for run in suite.runs):.3f}",
    )
    for run in suite.runs:
        case = ET.SubElement(
            root,
            "testcase",
            classname=f"{suite.theme.plan.theme}.{run.test.file.stem}",
            name=_xml_text(run.test.test.scenario),
            time=f"{run.seconds:.3f}",
        )
        if run.problems:
            failure = ET.SubElement(case, "failure", message=_xml_text(run.problems[0]))
            failure.text = "\n".join(map(_xml_text, run.problems))
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _xml_text(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", visible(text))
