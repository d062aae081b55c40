"""The rules of the file: it is text, YAML, and of bounded size."""

from domain.theme.lint.findings import Severity
from domain.theme.lint.rules.rule import Rule

RULES = (
    Rule(
        "T001-encoding",
        Severity.ERROR,
        "The file is not UTF-8, or holds a control character.",
        "What a person reads and what the engine reads must be the same text.",
        "Save the file as UTF-8, and delete the character the finding names.",
    ),
    Rule(
        "T002-too-large",
        Severity.ERROR,
        "The file is larger than any theme needs to be.",
        "A theme is read whole, so its size is bounded before a byte of it is parsed.",
        "Split the theme, or shorten it.",
    ),
    Rule(
        "T003-syntax",
        Severity.ERROR,
        "The file is not YAML.",
        "Nothing can be said about a theme that cannot be read.",
        "Check the indentation, the quotes and the brackets around the place.",
    ),
    Rule(
        "T004-too-deep",
        Severity.ERROR,
        "The file is nested deeper than the language goes.",
        "Depth is bounded so that a hostile file cannot exhaust the reader.",
        "A theme needs no more than six levels: look for a bracket that is not closed.",
    ),
    Rule(
        "T005-too-many-nodes",
        Severity.ERROR,
        "The file holds more values than any theme needs.",
        "The number of values is bounded so that a hostile file cannot exhaust the reader.",
        "Split the theme into several.",
    ),
    Rule(
        "T006-alias",
        Severity.ERROR,
        "The file has an anchor or an alias.",
        "An alias makes a line mean what stands elsewhere, and can blow a small file up.",
        "Write the value out.",
    ),
    Rule(
        "T007-duplicate-key",
        Severity.ERROR,
        "A key stands twice in one mapping.",
        "Most readers of YAML silently keep the last one, and what stood first is lost.",
        "Keep one of the two.",
    ),
    Rule(
        "T008-tag",
        Severity.ERROR,
        "A value has a tag, such as `!!str`.",
        "Tags change what a value is without saying so to the reader.",
        "Delete the tag; a value that has to be text stands in quotes.",
    ),
    Rule(
        "T009-several-documents",
        Severity.ERROR,
        "The file holds more than one document.",
        "A theme has one digest, and it is that of one file.",
        "Keep one theme a file.",
    ),
    Rule(
        "T010-key-not-text",
        Severity.ERROR,
        "A key is not text.",
        "Keys are names; a number or a list as a key is a slip of the pen.",
        "Put the key in quotes, or check the indentation.",
    ),
    Rule(
        "T011-merge-key",
        Severity.ERROR,
        "The file has a merge key, `<<`.",
        "Merging hides what an entry really holds from whoever reads it.",
        "Write the entries out.",
    ),
    Rule(
        "T013-directive",
        Severity.ERROR,
        "The file has a %YAML or %TAG directive.",
        "Themes are read one way only, whatever the file asks for.",
        "Delete the directive.",
    ),
    Rule(
        "T014-empty",
        Severity.ERROR,
        "The file is empty.",
        "There is no theme in it.",
        "Begin with `onething theme new NAME`.",
    ),
)
