"""The rules of catalogues and of themes that extend others."""

from domain.theme.lint.findings import Severity
from domain.theme.lint.rules.rule import Rule

RULES = (
    Rule(
        "T080-reference",
        Severity.ERROR,
        "What stands after `from` or `extends` is no reference.",
        "A reference is a name and a version, so that it can reach nothing but the catalogues "
        "and themes that are meant to be reached, and always the same one.",
        "Write `NAME@VERSION`, or `NAME@VERSION/ENTRY` for an entry of another name.",
    ),
    Rule(
        "T081-not-found",
        Severity.ERROR,
        "There is no catalogue or theme of that name and version.",
        "What a theme refers to must be there before it can mean anything.",
        "Mend the name or the version, or put the file where the finding says.",
    ),
    Rule(
        "T082-no-such-entry",
        Severity.ERROR,
        "The catalogue has no entry of that name.",
        "An entry is taken by its name, from the section it stands in.",
        "Mend the name, or say which entry is meant: `from: person@1/id_number`.",
    ),
    Rule(
        "T083-said-by-catalogue",
        Severity.ERROR,
        "A theme says again what a shared entry has said.",
        "What is shared means the same everywhere: a theme adds to it what it leaves open.",
        "Delete the key, or write the whole entry out and share nothing.",
    ),
    Rule(
        "T084-not-overridable",
        Severity.ERROR,
        "A theme that extends another says otherwise what is not open to it.",
        "A district may change the points that its city declared, and nothing else.",
        "Delete it, or have the city list the point under `overridable`.",
    ),
    Rule(
        "T085-extends-cycle",
        Severity.ERROR,
        "Themes extend one another in a circle, or in too long a chain.",
        "There is no theme at the bottom of a circle.",
        "Let the first of them stand on its own.",
    ),
    Rule(
        "T086-other-source-file",
        Severity.ERROR,
        "A file does not say the name and version that it is kept under.",
        "A file that was copied and not renamed would be taken for another.",
        "Mend the name and the version in the file, or move it to its place.",
    ),
    Rule(
        "T087-opens-nothing",
        Severity.ERROR,
        "A point that may be overridden is none of the theme's.",
        "A point that is not there cannot be said otherwise: most likely its name is wrong.",
        "Mend the path: keys and names from the theme's root, such as `items.seal.limit.promised`.",
    ),
)
