"""The rules of the file: it is text, YAML, and of bounded size."""

from domain.theme.lint.findings import Severity
from domain.theme.lint.rules.rule import Rule

RULES = (
    Rule(
        "T001-encoding",
        Severity.ERROR,
        "The file is not UTF-8, or contains a control character.",
        "People and the engine must read the same text.",
        "Save the file as UTF-8, and delete the character that the finding names.",
    ),
    Rule(
        "T002-too-large",
        Severity.ERROR,
        "The file is larger than any theme needs to be.",
        "The engine reads a theme into memory, so it limits the size before it parses a byte.",
        "Split the theme, or shorten it.",
    ),
    Rule(
        "T003-syntax",
        Severity.ERROR,
        "The file is not YAML.",
        "A file that cannot be parsed cannot be checked.",
        "Check the indentation, the quotes and the brackets near the place.",
    ),
    Rule(
        "T004-too-deep",
        Severity.ERROR,
        "The file is nested deeper than the language allows.",
        "The depth is limited so that a hostile file cannot exhaust the parser.",
        "A theme needs at most six levels. Look for a bracket that is not closed.",
    ),
    Rule(
        "T005-too-many-nodes",
        Severity.ERROR,
        "The file contains more values than any theme needs.",
        "The number of values is limited so that a hostile file cannot exhaust the parser.",
        "Split the theme into several.",
    ),
    Rule(
        "T006-alias",
        Severity.ERROR,
        "The file has an anchor or an alias.",
        "An alias gives a line the meaning of another place, and can expand a small file without "
        "limit.",
        "Write the value out.",
    ),
    Rule(
        "T007-duplicate-key",
        Severity.ERROR,
        "A key occurs twice in one mapping.",
        "Most YAML readers silently keep the last one and lose the first.",
        "Keep one of the two.",
    ),
    Rule(
        "T008-tag",
        Severity.ERROR,
        "A value has a tag, such as `!!str`.",
        "A tag changes the type of a value without the reader noticing.",
        "Delete the tag. Put a value that must be text in quotes.",
    ),
    Rule(
        "T009-several-documents",
        Severity.ERROR,
        "The file contains more than one document.",
        "A theme has one digest, which is that of one file.",
        "Put each theme into its own file.",
    ),
    Rule(
        "T010-key-not-text",
        Severity.ERROR,
        "A key is not text.",
        "Keys are names. A number or a list as a key is a typing error.",
        "Put the key in quotes, or check the indentation.",
    ),
    Rule(
        "T011-merge-key",
        Severity.ERROR,
        "The file has a merge key, `<<`.",
        "Merging hides the contents of an entry from its reader.",
        "Write the entries out.",
    ),
    Rule(
        "T013-directive",
        Severity.ERROR,
        "The file has a %YAML or %TAG directive.",
        "Themes are parsed in one way only.",
        "Delete the directive.",
    ),
    Rule(
        "T014-empty",
        Severity.ERROR,
        "The file is empty.",
        "It contains no theme.",
        "Start with `onething theme new NAME`.",
    ),
)
