"""The rules of catalogues and of themes that extend others."""

from domain.theme.lint.findings import Severity
from domain.theme.lint.rules.rule import Rule

RULES = (
    Rule(
        "T080-reference",
        Severity.ERROR,
        "The value of `from` or `extends` is not a reference.",
        "A reference is a name and a version. It can reach only the catalogues and themes that "
        "are meant, and always the same one.",
        "Write `NAME@VERSION`, or `NAME@VERSION/ENTRY` for an entry of another name.",
    ),
    Rule(
        "T081-not-found",
        Severity.ERROR,
        "The catalogue or theme of that name and version does not exist.",
        "A theme can be resolved only if everything that it refers to exists.",
        "Correct the name or the version, or put the file where the finding says.",
    ),
    Rule(
        "T082-no-such-entry",
        Severity.ERROR,
        "The catalogue has no entry of that name.",
        "An entry is found by its name in the same section of the catalogue.",
        "Correct the name, or name the entry: `from: person@1/id_number`.",
    ),
    Rule(
        "T083-said-by-catalogue",
        Severity.ERROR,
        "A theme repeats or changes what a shared entry states.",
        "A shared entry means the same everywhere. A theme adds what the entry leaves open.",
        "Delete the key, or write the whole entry out without sharing.",
    ),
    Rule(
        "T084-not-overridable",
        Severity.ERROR,
        "A theme that extends another overrides what is not overridable.",
        "A district may change the points that its city declared, and nothing else.",
        "Delete it, or add the point to the city's `overridable`.",
    ),
    Rule(
        "T085-extends-cycle",
        Severity.ERROR,
        "Themes extend one another in a cycle, or in too long a chain.",
        "A cycle has no base theme.",
        "Make the first of them independent.",
    ),
    Rule(
        "T086-other-source-file",
        Severity.ERROR,
        "A file does not state the name and version of its path.",
        "A file that was copied and not renamed would be mistaken for another.",
        "Correct the name and the version in the file, or move the file.",
    ),
    Rule(
        "T087-opens-nothing",
        Severity.ERROR,
        "An overridable point does not exist in the theme.",
        "A point that does not exist cannot be overridden; its path is probably wrong.",
        "Correct the path: keys and names from the theme's root, such as "
        "`items.seal.limit.promised`.",
    ),
)
