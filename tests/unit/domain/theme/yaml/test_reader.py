"""The YAML of themes: what it reads, and all that it refuses without falling over."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.theme.lint.findings import Position, ThemeInvalidError
from domain.theme.yaml.nodes import Mapping, Sequence
from domain.theme.yaml.reader import MAX_BYTES, MAX_DEPTH, read_document
from domain.theme.yaml.source_position import plain_data


def findings(source: bytes) -> list[tuple[str, int, int]]:
    try:
        found = read_document(source, "f").findings
    except ThemeInvalidError as error:
        found = error.findings
    return [(finding.rule, finding.line, finding.column) for finding in found]


def data(text: str) -> object:
    document = read_document(text.encode(), "f")
    assert document.findings == ()
    return plain_data(document.root)


@pytest.mark.parametrize(
    "text",
    ["贺喜😀", "\U0001d173", 'a\\b "😀"', "\\ud83d\\ude00", "\\\\😀", "\U0010ffff\U00010000"],
)
def test_json_as_programs_write_it_reads_as_what_it_means(text: str) -> None:
    assert data(json.dumps({"reason": text})) == {"reason": text}


def test_half_a_pair_of_surrogates_is_refused() -> None:
    assert findings(rb'{"reason": "\ud83d"}') == [("T003-syntax", 1, 15)]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("no", "no"),
        ("on", "on"),
        ("yes", "yes"),
        ("off", "off"),
        ("y", "y"),
        ("True", "True"),
        ("1:30", "1:30"),
        ("0o17", "0o17"),
        ("017", "017"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("1.5", "1.5"),
        ("1e3", "1e3"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("2026-03-02", "2026-03-02"),
        ("9" * 5000, "9" * 5000),
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-7", -7),
        ("+7", 7),
        ("'true'", "true"),
        ('"7"', "7"),
        ("=", "="),
    ],
)
def test_plain_values_are_read_one_way(written: str, read: object) -> None:
    assert data(f"a: {written}\n") == {"a": read}


def test_every_node_knows_its_line_and_column() -> None:
    root = read_document("甲:\n  - 乙\n  - {丙: 丁}\n".encode(), "f").root

    assert isinstance(root, Mapping)
    entry = root.entries["甲"]
    assert entry.key_position == Position(1, 1)
    assert isinstance(entry.value, Sequence)
    scalar, mapping = entry.value.items
    assert scalar.position == Position(2, 5)
    assert isinstance(mapping, Mapping)
    assert mapping.entries["丙"].key_position == Position(3, 6)
    assert mapping.entries["丙"].value.position == Position(3, 9)


def test_a_byte_order_mark_does_not_shift_columns() -> None:
    root = read_document(b"\xef\xbb\xbfa: 1", "f").root

    assert isinstance(root, Mapping)
    assert root.entries["a"].key_position == Position(1, 1)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (b"a: 1\na: 2\n", ("T007-duplicate-key", 2, 1)),
        (b"a: {b: 1, b: 1}\n", ("T007-duplicate-key", 1, 11)),
        (b"a: &x 1\n", ("T006-alias", 1, 4)),
        (b"a: !!str 1\n", ("T008-tag", 1, 4)),
        (b"a: !!python/object/apply:os.system [ls]\n", ("T008-tag", 1, 4)),
        (b"a: !local 1\n", ("T008-tag", 1, 4)),
        (b"a: ! 1\n", ("T008-tag", 1, 4)),
        (b"a: 1\n---\nb: 2\n", ("T009-several-documents", 2, 1)),
        (b"1: a\n", ("T010-key-not-text", 1, 1)),
        (b"true: a\n", ("T010-key-not-text", 1, 1)),
        (b"? [a]\n: 1\n", ("T010-key-not-text", 1, 3)),
        (b"? \n: 1\n", ("T010-key-not-text", 1, 2)),
        (b"a:\n  <<: {b: 1}\n", ("T011-merge-key", 2, 3)),
        (b"%YAML 1.1\n---\na: 1\n", ("T013-directive", 1, 1)),
        (b"%TAG ! tag:x,2002:\n---\na: 1\n", ("T013-directive", 1, 1)),
        (b"", ("T014-empty", 1, 1)),
        (b"# only this\n", ("T014-empty", 1, 1)),
        (b"a: b\n c: d\n", ("T003-syntax", 2, 3)),
        (b"a: [1\n", ("T003-syntax", 2, 1)),
        (b"a: 'x\n", ("T003-syntax", 1, 4)),
        (b"\ta: 1\n", ("T003-syntax", 1, 1)),
        (b"a: 1\nb: x\xff\n", ("T001-encoding", 2, 5)),
        ("a: 1\n".encode("utf-16"), ("T001-encoding", 1, 1)),
        (b"a: \xed\xa0\x80\n", ("T001-encoding", 1, 4)),
        (b"a: 1\nb: x\x00\n", ("T001-encoding", 2, 5)),
        (b'a: "x\\0"\n', ("T001-encoding", 1, 4)),
        ("a: 1\nb: x\u2028y\n".encode(), ("T001-encoding", 2, 5)),
        ("a: x\x85y\n".encode(), ("T001-encoding", 1, 5)),
        (b'a: "\\uD800"\n', ("T003-syntax", 1, 7)),
        (b"a: " + b"x" * MAX_BYTES, ("T002-too-large", 1, 1)),
        (b"[" + b",".join([b"1"] * 200_001) + b"]", ("T005-too-many-nodes", 1, 400_000)),
    ],
)
def test_refusals_say_where(source: bytes, expected: tuple[str, int, int]) -> None:
    assert findings(source) == [expected]


def test_an_alias_bomb_is_refused_before_it_expands() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 9))

    found = findings(bomb.encode())

    assert found[0] == ("T006-alias", 1, 5)
    assert {rule for rule, _, _ in found} == {"T006-alias"}
    assert len(found) == 9 + 8 * 9


def test_all_structural_findings_are_reported_at_once() -> None:
    assert findings(b"a: &x 1\na: *x\n1: !!int 2\n") == [
        ("T006-alias", 1, 4),
        ("T006-alias", 2, 4),
        ("T007-duplicate-key", 2, 1),
        ("T008-tag", 3, 4),
        ("T010-key-not-text", 3, 1),
    ]


def nested_block(depth: int) -> bytes:
    return b"".join(b" " * level + b"a:\n" for level in range(depth))


DEEP = {
    "flow lists": lambda depth: b"[" * depth,
    "closed flow lists": lambda depth: b"[" * depth + b"]" * depth,
    "flow mappings": lambda depth: b"{a: " * depth,
    "block lists": lambda depth: b"- " * depth,
    "explicit keys": lambda depth: b"? " * depth,
}


@pytest.mark.parametrize("kind", DEEP)
def test_deep_nesting_is_refused_and_the_process_lives(kind: str) -> None:
    # A process of its own: what this guards against is a crash of the interpreter.
    code = (
        "import sys; from domain.theme.load import lint_source\n"
        "for source in sys.stdin.buffer: print(lint_source(source.rstrip(), 'f')[0].rule)"
    )
    sources = [DEEP[kind](depth) for depth in (65, 500, 30_000, 200_000)]
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=b"\n".join(sources),
        capture_output=True,
        check=False,
        timeout=60,
    )

    assert (done.returncode, done.stdout.decode().split()) == (0, ["T004-too-deep"] * 4)


def test_deep_block_mappings_are_refused() -> None:
    assert findings(nested_block(500))[0] == ("T004-too-deep", 64, 64)


def test_nesting_up_to_the_cap_is_read() -> None:
    depth = MAX_DEPTH
    assert findings(b"[" * depth + b"]" * depth) == []


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(source: bytes) -> None:
    findings(source)


@given(st.text(alphabet="ab:-?[]{},&*!|>'\"%@`#<~ \n\t1甲\\x", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    findings(text.encode())
