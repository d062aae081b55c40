"""The rules of where values come from, who receives them, and payment and follow-ups."""

from domain.theme.lint.findings import Severity
from domain.theme.lint.rules.rule import Rule

RULES = (
    Rule(
        "T090-registry",
        Severity.ERROR,
        "A registry has the name of an item or a department, or is asked by a derived field.",
        "A lookup is run and recorded as an item of a department of that name.",
        "Give it a name of its own, and a key that is on file.",
    ),
    Rule(
        "T091-source",
        Severity.ERROR,
        "A field or material does not say enough, or too much, about where it comes from.",
        "Every value has exactly one source.",
        "Let `source` and `registry`, `licence` or `value` fit together.",
    ),
    Rule(
        "T092-unknown-registry",
        Severity.ERROR,
        "A registry is not declared.",
        "Nobody would be asked for the value.",
        "Declare it under `registries`, with its key and its purpose.",
    ),
    Rule(
        "T093-licence",
        Severity.ERROR,
        "A field is to be read off a licence that does not show it, or that no registry has.",
        "What is filled in must stand on the licence it is said to come from.",
        "Name the registry of the licence, and list the field under its `holds`.",
    ),
    Rule(
        "T094-derived",
        Severity.ERROR,
        "A formula does not compile to the type of its field.",
        "A formula is checked over the form before a case depends on it.",
        "Write one CEL expression over fields that are not derived, of the type of the field.",
    ),
    Rule(
        "T095-derived-leak",
        Severity.ERROR,
        "A field that is said not to be personal is computed from one that is.",
        "What follows from a personal value is one: it would be on record in the clear.",
        "Delete `personal: false`, or compute it from something else.",
    ),
    Rule(
        "T096-not-to-be-seen",
        Severity.ERROR,
        "An item needs what its department may not see.",
        "Who may see a value is decided where the value is declared (负面清单).",
        "Take it off `needs`, or add the department to `seen_by`.",
    ),
    Rule(
        "T097-adapter-profile",
        Severity.ERROR,
        "An item asks of its adapter what the adapter's profile does not know.",
        "The department's system would refuse the call, or not understand it.",
        "Keep to the profile's names and types, or have the profile extended.",
    ),
    # What is owed besides
    Rule(
        "T098-special-basis",
        Severity.ERROR,
        "A special procedure has no legal basis.",
        "Only what the law lists stops or moves the clock; publicity, for one, needs its own.",
        "Name the law, or delete the procedure.",
    ),
    Rule(
        "T099-payment",
        Severity.ERROR,
        "Fees and the item that collects them do not fit together.",
        "One payment (一键缴费) needs one who asks for it, and who knows how much it is.",
        "Name an item under `payment` that needs a derived field with `value: fees_fen`.",
        weaker=Severity.NOTE,
    ),
    Rule(
        "T064-follow-up",
        Severity.ERROR,
        "A follow-up comes after nothing, or counts from no date.",
        "Nobody would know when it is due.",
        "Name an item of the theme, and a field of type date.",
    ),
    Rule(
        "T065-notice",
        Severity.ERROR,
        "The theme has words for a notice that there is not, or that name nothing.",
        "They would never be read, or be read with a hole in them.",
        "Take a kind and placeholders that the finding lists.",
    ),
    Rule(
        "T063-delivery",
        Severity.ERROR,
        "A material is delivered that nobody issues.",
        "Only a result reaches people.",
        "Delete `delivery`, or have an item issue the material.",
    ),
)
