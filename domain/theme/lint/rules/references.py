"""The rules of names: what is referred to is declared, once, and produced by one source."""

from domain.theme.lint.findings import Severity
from domain.theme.lint.rules.rule import Rule

RULES = (
    Rule(
        "T012-cycle",
        Severity.ERROR,
        "Items wait for each other.",
        "None of them could ever begin. The finding names the whole circle.",
        "Take one of the needs away, or split an item in two.",
    ),
    Rule(
        "T030-unknown-field",
        Severity.ERROR,
        "An item names a field that is not declared.",
        "Nobody supplies it, so the item would wait for ever or be sent nothing.",
        "Declare the field under `fields`, or correct the name.",
    ),
    Rule(
        "T031-unknown-material",
        Severity.ERROR,
        "An item names a material that is not declared.",
        "Nobody supplies it.",
        "Declare the material under `materials`, or correct the name.",
    ),
    Rule(
        "T032-unknown-department",
        Severity.ERROR,
        "An item names a department that is not declared.",
        "There would be nobody to call.",
        "Declare it under `departments`, or correct the name.",
    ),
    Rule(
        "T033-nobody-supplies",
        Severity.ERROR,
        "A field says that an item gives it, and no item does.",
        "Whoever needs it would wait for ever.",
        "List it under `produces` of an item, or delete `source: item`.",
    ),
    Rule(
        "T034-nobody-issues",
        Severity.ERROR,
        "A material says that an item issues it, and no item does.",
        "Whoever needs it would wait for ever.",
        "List it under `issues` of an item, or delete `source: item`.",
    ),
    Rule(
        "T035-two-sources",
        Severity.ERROR,
        "Something is asked of the applicant, or read from a registry, and an item gives it too.",
        "Everything has exactly one source: what a department gives is not asked for (一表).",
        "Write `source: item`, or take it off `produces` or `issues`.",
    ),
    Rule(
        "T036-field-kind",
        Severity.ERROR,
        "A field says something that its type does not have.",
        "Choices, a format or a length mean nothing on such a field, and would not be checked.",
        "Change `type`, or delete the key.",
    ),
    Rule(
        "T037-unknown-format",
        Severity.ERROR,
        "A field has a format that does not exist.",
        "Its values would not be checked.",
        "See the list of formats in docs/themes.md.",
    ),
    Rule(
        "T038-personal",
        Severity.ERROR,
        "A field whose values are always personal says `personal: false`.",
        "Its values would enter events, where nothing can be erased.",
        "Delete `personal: false`.",
    ),
    Rule(
        "T039-repeated",
        Severity.ERROR,
        "A name stands in a list twice.",
        "The second says nothing, and was probably meant to be another.",
        "Keep one of the two, or correct the other.",
    ),
    Rule(
        "T040-two-producers",
        Severity.ERROR,
        "Two items give the same.",
        "Which of the two values holds would depend on who answers last.",
        "Keep one of the two, or give the outputs different names.",
    ),
    Rule(
        "T041-subject",
        Severity.ERROR,
        "The subject is no field that can identify the subject.",
        "The subject ties cases of one person or firm together and is kept as a commitment.",
        "Name a required, personal text field that the applicant fills in.",
    ),
    Rule(
        "T042-duplicate-code",
        Severity.ERROR,
        "Two items have the same code.",
        "The code is what the item is known by outside.",
        "Give every item its own code.",
    ),
    Rule(
        "T043-unused",
        Severity.WARNING,
        "Nobody uses a field, a material or a department.",
        "What nobody needs is not asked for. What a formula, a condition or a register reads is "
        "used by it.",
        "Delete it, or list it where it is needed.",
        known="An entry of a catalogue or a city is there for the districts to use.",
    ),
    Rule(
        "T044-no-figure",
        Severity.ERROR,
        "A measure has no figure.",
        "It says nothing of what the bundle saves.",
        "Add `before` or `after`, or delete the measure.",
    ),
    Rule(
        "T045-asked-twice",
        Severity.ERROR,
        "The applicant is asked for the same thing twice.",
        "One form (一表) asks for everything once. Two entries of one label are one thing to "
        "whoever fills the form in.",
        "Keep one, and list it under `needs` of all items; or give the other a label of its own.",
    ),
    Rule(
        "T046-known-already",
        Severity.ERROR,
        "The applicant is asked for what a licence holds or an item gives.",
        "What the government issued or can look up is not asked for (两个免于提交).",
        "Take it off the form, and list the licence or the output with the items that read it.",
    ),
    Rule(
        "T047-unsourced-figure",
        Severity.NOTE,
        "A figure of the baseline has no source.",
        "A saving that nobody can check convinces nobody.",
        "Write where the figure was read; until then `unsourced` says that it was not.",
        known="The figure is the city's own count, which is published nowhere: say who "
        "counted, and when.",
    ),
    Rule(
        "T048-item-code",
        Severity.ERROR,
        "An item's code does not fit the theme's code profile.",
        "Other systems find the item by its code. GB/T 39046-2020 names item types; basic codes "
        "have 12 characters, implementation codes 31 with a checked credit code in front.",
        "Correct the code, or the theme's `code_profile`.",
    ),
    Rule(
        "T049-fee-basis",
        Severity.WARNING,
        "An item costs something, and no law says so.",
        "A fee of the administration (行政事业性收费) rests on the published list of fees.",
        "Name the law or notice that sets the fee, or delete the fee.",
        known="The fee is an enterprise's price and no administrative fee.",
    ),
)
