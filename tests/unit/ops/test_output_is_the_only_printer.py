"""Everything that prints goes through the one door that escapes (I11), and files are UTF-8."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
DOORS = {
    "ops/cli/output.py",  # the door itself
    "ops/cli/text/rich_lines.py",  # the same for rich
    "adapters/channels/console.py",  # escapes its line
    "adapters/kit/command.py",  # a department's process: escapes its error
}
HOW = (
    "prints past ops.cli.output. Print one line with print_line(text), several with "
    "print_lines(iterable), JSON with print_json(document) (a gateway's message: "
    "context.print_reply(reply, lines)), errors with print_error(text), what "
    "people wrote over several lines with print_text(text), a file's bytes with "
    "print_document(content). On a rich console: ops.cli.text.rich_lines.say and cell. "
    "They escape what a person or a department may have written."
)
PRINTING = {"print", "echo", "secho"}
STREAMS = {"stdout", "stderr", "__stdout__", "__stderr__"}
OPENING = {"open", "read_text", "write_text"}
BINARY = set("b")
UNESCAPED = re.compile(r"\|\s*safe\b|\bautoescape\b")


@cache
def sources() -> list[tuple[str, ast.Module]]:
    return list(_parsed())


def _parsed() -> Iterator[tuple[str, ast.Module]]:
    for layer in ("ops", "adapters", "workflows", "domain"):
        for file in sorted((ROOT / layer).rglob("*.py")):
            name = file.relative_to(ROOT).as_posix()
            if not name.startswith("adapters/pb/"):
                yield name, ast.parse(file.read_text("utf-8"), name)


def calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str, ast.expr | None]]:
    """Every call with the name that is called, and what it is called on."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name):
                yield node, node.func.id, None
            elif isinstance(node.func, ast.Attribute):
                yield node, node.func.attr, node.func.value


def test_nothing_prints_except_by_output():
    wrong = [
        f"{name}:{call.lineno} {HOW}"
        for name, tree in sources()
        if name not in DOORS
        for call, timed_calls, on in calls(tree)
        if timed_calls in PRINTING
        or (
            timed_calls in {"write", "writelines"}
            and isinstance(on, ast.Attribute)
            and on.attr in STREAMS
        )
    ]
    assert not wrong, "\n".join(wrong)


def test_no_json_for_people_leaves_acting_characters():
    wrong = [
        f"{name}:{call.lineno} writes JSON with characters that act: use "
        "adapters.presentation.visible.json_text, or ops.cli.output.print_json"
        for name, tree in sources()
        if name.startswith(("ops/cli", "adapters/channels"))
        for call, timed_calls, on in calls(tree)
        if timed_calls in {"dumps", "dump"} and isinstance(on, ast.Name) and on.id == "json"
    ]
    assert not wrong, "\n".join(wrong)


def test_html_is_escaped_with_its_acting_characters():
    wrong = [
        f"{name} imports {node.module}: write HTML and SVG with adapters.presentation.templates, "
        "which escapes control and bidi characters too"
        for name, tree in sources()
        if name != "adapters/presentation/templates.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in {"html", "jinja2", "markupsafe"}
    ]
    assert not wrong, "\n".join(wrong)


def test_no_template_leaves_a_value_unescaped():
    files = [file for layer in ("ops", "adapters") for file in (ROOT / layer).rglob("*.jinja")]
    assert files
    wrong = [file for file in files if UNESCAPED.search(file.read_text("utf-8"))]
    assert not wrong, f"{wrong}: a value that is marked safe is not escaped"


def has_encoding(call: ast.Call, timed_calls: str) -> bool:
    if any(keyword.arg == "encoding" for keyword in call.keywords):
        return True
    texts = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
    if timed_calls == "read_text":
        return bool(texts)
    if timed_calls == "write_text":
        return len(call.args) > 1
    return any(isinstance(text, str) and BINARY & set(text) for text in texts)


def test_every_text_file_names_its_encoding():
    wrong = [
        f"{name}:{call.lineno} opens a text file in the locale's encoding: say 'utf-8'"
        for name, tree in sources()
        for call, timed_calls, on in calls(tree)
        if (timed_calls in OPENING - {"open"} and on is not None)
        or (timed_calls == "open" and on is None)
        or (timed_calls == "fdopen")
        or (
            timed_calls == "open"
            and call.args
            and isinstance(call.args[0], ast.Constant)
            and call.args[0].value in {"r", "w", "a", "x", "rt", "wt"}
        )
        if not has_encoding(call, timed_calls)
    ]
    assert not wrong, "\n".join(wrong)


RUNNING = {"run", "Popen", "check_call", "check_output", "call"}


def test_no_process_inherits_the_whole_environment():
    """It may hold the master key and the passwords of databases."""
    wrong = [
        f"{name}:{call.lineno} starts a process: say env=inherited_environment() of "
        "ops.embedded.processes.child_environment, and what it needs besides; never os.environ"
        for name, tree in sources()
        for call, timed_calls, on in calls(tree)
        if timed_calls in RUNNING and isinstance(on, ast.Name) and on.id == "subprocess"
        if not any(
            keyword.arg == "env" and "environ" not in attributes(keyword.value)
            for keyword in call.keywords
        )
    ]
    assert not wrong, "\n".join(wrong)


def attributes(tree: ast.expr) -> set[str]:
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
