"""The rules of where values come from, who receives them, and payment and follow-ups."""

from domain.theme.lint.findings import Severity
from domain.theme.lint.rules.rule import Rule

RULES = (
    Rule(
        "T090-registry",
        Severity.ERROR,
        "A registry has the name of an item or a department, or its key is a derived field.",
        "A lookup runs and is recorded as an item of a department of that name.",
        "Give the registry another name, and a key that is stored.",
    ),
    Rule(
        "T091-source",
        Severity.ERROR,
        "The source of a field or material is incomplete or contradictory.",
        "Every value has exactly one source.",
        "Make `source` consistent with `registry`, `licence` or `value`.",
    ),
    Rule(
        "T092-unknown-registry",
        Severity.ERROR,
        "A registry is not declared.",
        "There would be no adapter to query for the value.",
        "Declare it under `registries`, with its key and its purpose.",
    ),
    Rule(
        "T093-licence",
        Severity.ERROR,
        "A field is read from a licence that does not show it, or that no registry has.",
        "The licence must show the value that is read from it.",
        "Name the registry of the licence, and list the field under its `holds`.",
    ),
    Rule(
        "T094-derived",
        Severity.ERROR,
        "A formula does not compile to the type of its field.",
        "A formula is checked against the form before a case depends on it.",
        "Write one CEL expression over fields that are not derived, of the type of the field.",
    ),
    Rule(
        "T095-derived-leak",
        Severity.ERROR,
        "A field with `personal: false` is computed from a personal field.",
        "A result of a personal value is personal: it would be recorded in the clear.",
        "Delete `personal: false`, or compute it from something else.",
    ),
    Rule(
        "T096-not-to-be-seen",
        Severity.ERROR,
        "An item needs a field that its department must not see.",
        "The declaration of a value states who may see it (负面清单).",
        "Remove it from `needs`, or add the department to `seen_by`.",
    ),
    Rule(
        "T097-adapter-profile",
        Severity.ERROR,
        "An item needs something that its adapter profile does not have.",
        "The department's system would reject the call, or not understand it.",
        "Use the names and types of the profile, or extend the profile.",
    ),
    # What is owed besides
    Rule(
        "T098-special-basis",
        Severity.ERROR,
        "A special procedure has no legal basis.",
        "Only procedures that the law lists stop or extend the clock; a public notice, for "
        "example, needs its own legal basis.",
        "Name the law, or delete the procedure.",
    ),
    Rule(
        "T099-payment",
        Severity.ERROR,
        "Fees and the item that collects them do not match.",
        "One payment (一键缴费) needs an item that requests it and knows the amount.",
        "Name an item under `payment` that needs a derived field with `value: fees_fen`.",
        weaker=Severity.NOTE,
    ),
    Rule(
        "T064-follow-up",
        Severity.ERROR,
        "A follow-up refers to no item, or counts from no date.",
        "Its due date could not be computed.",
        "Name an item of the theme, and a field of type date.",
    ),
    Rule(
        "T065-notice",
        Severity.ERROR,
        "The theme has a text for an unknown kind of notice, or with an unknown placeholder.",
        "The text would never be used, or would have a gap.",
        "Use a kind and placeholders that the finding lists.",
    ),
    Rule(
        "T063-delivery",
        Severity.ERROR,
        "A material has a delivery, and no item issues it.",
        "Only a result of an item is delivered.",
        "Delete `delivery`, or have an item issue the material.",
    ),
)
