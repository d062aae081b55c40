"""Every path, module, identifier and link in the documentation exists."""

import importlib
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")],
)
PACKAGES = ("domain", "workflows", "adapters", "ops", "tests")
FOLDERS = (*PACKAGES, "protos", "themes", "docs")
FOREIGN = {
    "ExecutionStatus",
    "OrderedDict",
    "PollWorkflowExecutionTimeSkipping",
    "UpdateWorkflowExecutionOptions",
    "scheduled_time",
    "started_time",
}
"""Names of Temporal's API and of libraries that pages explain and the code does not use."""

PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@PAGE
def test_every_path_exists(page: Path):
    names = [name for name in _code_spans(page) if re.match(rf"({'|'.join(FOLDERS)})/", name)]
    paths = [re.split(r"[\s:]", name)[0] for name in names]
    assert [] == [path for path in paths if not _path_exists(path)]


@PAGE
def test_every_module_exists(page: Path):
    pattern = rf"({'|'.join(PACKAGES)})(\.\w+)+"
    names = [found.group() for name in _code_spans(page) if (found := re.match(pattern, name))]
    assert [] == [name for name in names if not _module_exists(name)]


@PAGE
def test_every_identifier_occurs_in_the_repository(page: Path):
    names = {word for span in _code_spans(page) for word in _identifiers(span)}
    assert [] == sorted(names - _repository_words() - FOREIGN)


@PAGE
def test_every_link_leads_somewhere(page: Path):
    links = re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8"))
    assert [] == [link for link in links if not _link_exists(page, link)]


def _code_spans(page: Path) -> list[str]:
    """Return the inline code of a page, without its fenced blocks."""
    text = re.sub(r"^ *```.*?^ *```", "", page.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", text)


def _path_exists(path: str) -> bool:
    """Whether a path exists; words in capitals and `*` stand for any name."""
    return any(ROOT.glob(re.sub(r"\b[A-Z]+\b", "*", path).rstrip("/")))


def _module_exists(name: str) -> bool:
    """Whether a dotted name is a module, or an attribute of one."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            found = getattr(found, part, None)
        return found is not None
    return False


def _identifiers(span: str) -> list[str]:
    """Return the CamelCase and snake_case words of a code span."""
    words = re.findall(r"(?<![\w/.-])[A-Za-z]\w*", span)
    camel = r"([A-Z][a-z0-9]+){2,}"
    called = re.findall(r"(?<![\w/.-])([a-z]\w*)\(", span)
    return called + [w for w in words if re.fullmatch(camel, w) or "_" in w.strip("_")]


@cache
def _repository_words() -> frozenset[str]:
    """Return every word of the repository's files outside of its documentation."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    suffixes = (".py", ".proto", ".yaml", ".toml", ".json", "Makefile", ".lock")
    words: set[str] = set()
    for name in listed.stdout.decode().split("\0"):
        if name.endswith(suffixes) and (ROOT / name).is_file():
            words.update(re.findall(r"\w+", (ROOT / name).read_text("utf-8")))
            words.update(Path(name).stem.split("."))
    return frozenset(words)


def _link_exists(page: Path, link: str) -> bool:
    if re.match(r"[a-z]+:", link):
        return True
    name, _, anchor = link.partition("#")
    target = (page.parent / name) if name else page
    return target.exists() and (not anchor or anchor in _anchors(target))


def _anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives to the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()).replace(" ", "-")
        for heading in headings
    }
