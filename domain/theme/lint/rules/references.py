"""The rules of names: what is referred to is declared, once, and produced by one source."""

from domain.theme.lint.findings import Severity
from domain.theme.lint.rules.rule import Rule

RULES = (
    Rule(
        "T012-cycle",
        Severity.ERROR,
        "Items wait for each other.",
        "None of them could ever start. The finding names the whole cycle.",
        "Remove one of the needs, or split an item in two.",
    ),
    Rule(
        "T030-unknown-field",
        Severity.ERROR,
        "An item names a field that is not declared.",
        "No source supplies it, so the item would wait forever or receive nothing.",
        "Declare the field under `fields`, or correct the name.",
    ),
    Rule(
        "T031-unknown-material",
        Severity.ERROR,
        "An item names a material that is not declared.",
        "No source supplies it.",
        "Declare the material under `materials`, or correct the name.",
    ),
    Rule(
        "T032-unknown-department",
        Severity.ERROR,
        "An item names a department that is not declared.",
        "There would be no adapter to call.",
        "Declare it under `departments`, or correct the name.",
    ),
    Rule(
        "T033-nobody-supplies",
        Severity.ERROR,
        "A field has the source `item`, and no item produces it.",
        "Items that need it would wait forever.",
        "List it under `produces` of an item, or delete `source: item`.",
    ),
    Rule(
        "T034-nobody-issues",
        Severity.ERROR,
        "A material has the source `item`, and no item issues it.",
        "Items that need it would wait forever.",
        "List it under `issues` of an item, or delete `source: item`.",
    ),
    Rule(
        "T035-two-sources",
        Severity.ERROR,
        "A value is requested from the applicant or a registry, and an item produces it too.",
        "Everything has exactly one source: the applicant is not asked for what a department "
        "produces (一表).",
        "Write `source: item`, or remove it from `produces` or `issues`.",
    ),
    Rule(
        "T036-field-kind",
        Severity.ERROR,
        "A field has a key that its type does not have.",
        "Choices, a format or a length have no meaning on such a field, and would not be checked.",
        "Change `type`, or delete the key.",
    ),
    Rule(
        "T037-unknown-format",
        Severity.ERROR,
        "A field has a format that does not exist.",
        "Its values would not be checked.",
        "docs/themes.md lists the formats.",
    ),
    Rule(
        "T038-personal",
        Severity.ERROR,
        "A field whose values are always personal has `personal: false`.",
        "Its values would enter events, which cannot be erased.",
        "Delete `personal: false`.",
    ),
    Rule(
        "T039-repeated",
        Severity.ERROR,
        "A name occurs twice in a list.",
        "The second one has no effect, and was probably meant to be another name.",
        "Keep one of the two, or correct the other.",
    ),
    Rule(
        "T040-two-producers",
        Severity.ERROR,
        "Two items produce the same output.",
        "The value would depend on which department answers last.",
        "Keep one of the two, or rename one output.",
    ),
    Rule(
        "T041-subject",
        Severity.ERROR,
        "The subject is not a field that can identify the subject.",
        "The subject links the cases of one person or firm and is stored as a commitment.",
        "Name a required, personal text field that the applicant fills in.",
    ),
    Rule(
        "T042-duplicate-code",
        Severity.ERROR,
        "Two items have the same code.",
        "Other systems identify the item by its code.",
        "Give every item its own code.",
    ),
    Rule(
        "T043-unused",
        Severity.WARNING,
        "No item uses a field, a material or a department.",
        "The applicant is not asked for what no item needs. A formula, a condition or a register "
        "counts as a user of what it reads.",
        "Delete it, or list it where it is needed.",
        known="An entry of a catalogue or a city is for the districts to use.",
    ),
    Rule(
        "T044-no-figure",
        Severity.ERROR,
        "A measure has no figure.",
        "It does not show what the bundle saves.",
        "Add `before` or `after`, or delete the measure.",
    ),
    Rule(
        "T045-asked-twice",
        Severity.ERROR,
        "The applicant is asked for the same thing twice.",
        "One form (一表) asks for everything once. To the applicant, two entries with one label "
        "are the same thing.",
        "Keep one, and list it under `needs` of all items; or give the other a different label.",
    ),
    Rule(
        "T046-known-already",
        Severity.ERROR,
        "The applicant is asked for what a licence shows or an item produces.",
        "The applicant is not asked for what the government issued or can look up (两个免于提交).",
        "Remove it from the form, and list the licence or the output with the items that read it.",
    ),
    Rule(
        "T047-unsourced-figure",
        Severity.NOTE,
        "A figure of the baseline has no source.",
        "A saving without a source cannot be checked.",
        "Name the source of the figure; until it is known, write `unsourced`.",
        known="The figure is the city's own unpublished count: name who counted, and when.",
    ),
    Rule(
        "T048-item-code",
        Severity.ERROR,
        "An item's code does not match the theme's code profile.",
        "Other systems identify the item by its code. GB/T 39046-2020 defines item types; basic "
        "codes have 12 characters, implementation codes 31 with a checked credit code in front.",
        "Correct the code, or the theme's `code_profile`.",
    ),
    Rule(
        "T049-fee-basis",
        Severity.WARNING,
        "An item has a fee without a legal basis.",
        "An administrative fee (行政事业性收费) must be in the published list of fees.",
        "Name the law or notice that sets the fee, or delete the fee.",
        known="The fee is an enterprise's price, not an administrative fee.",
    ),
)
