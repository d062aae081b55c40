"""Resolves a theme's references: inserts shared entries and applies overrides.

It works on YAML nodes, before the shape of the theme is validated: the result is a theme like any
other, and its findings point into the file in which a value is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from domain.theme.lint.findings import Finding, Severity
from domain.theme.reuse.catalogue import SECTIONS, check_catalogue
from domain.theme.reuse.file_positions import size, with_file
from domain.theme.reuse.inherited import (
    KNOWN,
    ON_RECORD,
    accepted_findings_of,
    listed_in,
    prepend_items,
)
from domain.theme.reuse.overrides import overridden
from domain.theme.reuse.theme_source import Reference, SourceFileKind, ThemeSource, parse_reference
from domain.theme.yaml.nodes import Entry, Mapping, Node, Scalar
from domain.theme.yaml.reader import MAX_NODES, read_document
from domain.theme.yaml.source_position import Path
from domain.theme.yaml.suggestions import did_you_mean

FROM = "from"
EXTENDS = "extends"
MAX_CHAIN = 4
"""The maximum length of a chain of extending themes: nation, province, city, district."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """The assembled nodes and the ``source_files`` they come from, such as ``catalogue person@1``.

    Below the ``broken`` paths an entry could not be resolved; problems there are consequences.
    """

    root: Node
    findings: tuple[Finding, ...]
    source_files: tuple[str, ...] = ()
    broken: frozenset[Path] = frozenset()


def assemble(root: Node, file: str, theme_source: ThemeSource) -> Assembled:
    """Resolve the references of a theme. Raises ThemeInvalidError if a source file is not YAML."""
    if not isinstance(root, Mapping) or not _refers(root):
        return Assembled(root, ())
    work = _Assembly(file, theme_source)
    whole = work.theme(root, ())
    return Assembled(whole, tuple(work.findings), tuple(sorted(work.roots)), frozenset(work.broken))


def _refers(root: Mapping) -> bool:
    return EXTENDS in root.entries or any(True for _ in _references(root))


def _references(root: Mapping) -> Iterator[tuple[str, str, Mapping]]:
    """Yield section, name and nodes of every entry with a reference."""
    for section in SECTIONS:
        entries = root.entries.get(section)
        if entries is not None and isinstance(entries.value, Mapping):
            for name, entry in entries.value.entries.items():
                if isinstance(entry.value, Mapping) and FROM in entry.value.entries:
                    yield section, name, entry.value


@dataclass(slots=True)
class _Assembly:
    """The assembly of one theme. ``roots`` caches the files read, by kind and reference."""

    file: str
    theme_source: ThemeSource
    findings: list[Finding] = field(default_factory=list)
    roots: dict[str, Mapping | None] = field(default_factory=dict)
    broken: set[Path] = field(default_factory=set)
    nodes: int = 0

    def theme(self, root: Mapping, above: tuple[str, ...]) -> Mapping:
        """Return a theme without references. ``above`` are the themes that extend it."""
        whole = self._with_entries(root)
        if EXTENDS not in root.entries:
            return whole
        base = self._base(root.entries[EXTENDS], above)
        if base is None:
            self.broken.add(())
            return whole
        merged, findings = overridden(whole, base, self.file)
        self.findings += findings
        return merged

    def _base(self, entry: Entry, above: tuple[str, ...]) -> Mapping | None:
        reference = self._reference(entry, "childbirth@1")
        if reference is None or reference.entry:
            return None
        if reference.source_file in above or len(above) >= MAX_CHAIN:
            chain = " → ".join((*above, reference.source_file))
            self._find(
                "T085-extends-cycle",
                entry,
                f"themes extend one another in a circle, or too far: {chain}",
                f"let at most {MAX_CHAIN} themes extend one another, and the first of them none",
            )
            return None
        base = self._source_file("theme", reference, entry)
        if base is None:
            return None
        whole = self.theme(base, (*above, reference.source_file))
        self._count(whole, entry)
        return whole

    def _with_entries(self, root: Mapping) -> Mapping:
        sections = dict(root.entries)
        known: list[Node] = []
        catalogues: dict[str, Mapping] = {}
        for section, name, used in _references(root):
            of_section = sections[section]
            merged = self._merged(section, name, used)
            reference = parse_reference(_text(used.entries[FROM]))
            taken = reference and self.roots.get(f"catalogue {reference.source_file}")
            if reference and taken:
                known += accepted_findings_of(taken, section, reference.entry or name, name)
                catalogues[reference.source_file] = taken
            if isinstance(of_section.value, Mapping):
                entries = dict(of_section.value.entries)
                entries[name] = replace(entries[name], value=merged)
                sections[section] = replace(
                    of_section, value=Mapping(of_section.value.position, entries)
                )
        on_record = (each for taken in catalogues.values() for each in listed_in(taken, ON_RECORD))
        return prepend_items(
            prepend_items(Mapping(root.position, sections), KNOWN, known), ON_RECORD, on_record
        )

    def _merged(self, section: str, name: str, used: Mapping) -> Mapping:
        """Return the shared entry, merged with what the theme adds to it."""
        source = used.entries[FROM]
        added = {key: entry for key, entry in used.entries.items() if key != FROM}
        shared = self._shared(section, name, source)
        if not shared:
            self.broken.add((section, name))
        for key in added.keys() & shared.keys():
            self._find(
                "T083-said-by-catalogue",
                added[key],
                f"`{key}` of `{name}` is set by the catalogue",
                f"delete `{key}`, or write the entry out without `{FROM}`",
            )
        return Mapping(used.position, {**added, **shared})

    def _shared(self, section: str, name: str, source: Entry) -> dict[str, Entry]:
        if self.nodes > MAX_NODES:  # _count has reported it; nothing more is put in
            return {}
        reference = self._reference(source, "person@1")
        catalogue = None
        if reference is not None:
            catalogue = self._source_file("catalogue", reference, source)
        if reference is None or catalogue is None:
            return {}
        entries = catalogue.entries.get(section)
        known = entries.value.entries if entries and isinstance(entries.value, Mapping) else {}
        wanted = reference.entry or name
        found = known.get(wanted)
        if found is None or not isinstance(found.value, Mapping):
            self._find(
                "T082-no-such-entry",
                source,
                f"{reference.source_file} has no `{wanted}` among its {section}",
                did_you_mean(wanted, known),
            )
            return {}
        self._count(found.value, source)
        return found.value.entries

    def _reference(self, entry: Entry, example: str) -> Reference | None:
        reference = parse_reference(_text(entry))
        if reference is None:
            self._find(
                "T080-reference",
                entry,
                "this is not a reference",
                f"write name and version, such as `{example}`; a path cannot be given",
            )
        return reference

    def _source_file(self, kind: SourceFileKind, reference: Reference, at: Entry) -> Mapping | None:
        key = f"{kind} {reference.source_file}"
        if key not in self.roots:
            self.roots[key] = self._read(kind, reference, at)
        return self.roots[key]

    def _read(self, kind: SourceFileKind, reference: Reference, at: Entry) -> Mapping | None:
        source_file = self.theme_source.find(kind, reference.name, reference.version)
        if source_file is None:
            self._find(
                "T081-not-found",
                at,
                f"{kind} {reference.source_file} does not exist",
                f"it is searched for {self.theme_source.places(kind)}",
            )
            return None
        document = read_document(source_file.source, source_file.file)
        wrong = document.findings
        if kind == "catalogue":
            wrong += check_catalogue(document.root, source_file.file)
        self.findings += (
            replace(each, position=replace(each.position, file=source_file.file)) for each in wrong
        )
        root = with_file(document.root, source_file.file)
        if isinstance(root, Mapping) and _is_called(root, kind, reference):
            return root
        self._find(
            "T086-other-source-file",
            at,
            f"{source_file.file} does not say that it is {kind} {reference.source_file}",
            "fix its name and its `version`, or what refers to it",
        )
        return None

    def _count(self, node: Node, at: Entry) -> None:
        """Limit the size of the result: a small file can refer to a large entry many times."""
        before, self.nodes = self.nodes, self.nodes + size(node)
        if before <= MAX_NODES < self.nodes:
            self._find(
                "T005-too-many-nodes",
                at,
                f"the theme with its references has more than {MAX_NODES} values",
                "refer to less, or split the theme into several",
            )

    def _find(self, rule: str, at: Entry, message: str, hint: str) -> None:
        place = at.value.position
        if not isinstance(at.value, Scalar) or at.value.value is None:
            place = at.key_position
        self.findings.append(
            Finding(rule, place.file or self.file, place, message, hint, Severity.ERROR)
        )


def _text(entry: Entry) -> object:
    return entry.value.value if isinstance(entry.value, Scalar) else None


def _is_called(root: Mapping, kind: str, reference: Reference) -> bool:
    declared = [root.entries.get(kind), root.entries.get("version")]
    values = [e.value.value if e and isinstance(e.value, Scalar) else None for e in declared]
    return values == [reference.name, reference.version]
