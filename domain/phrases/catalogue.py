"""The catalogue of texts for people, in Chinese and English, by key.

A key is ``section.name``, as in the YAML files beside this module. A phrase has its parameters in
``{braces}``. Tests check that every key in use exists, with the same parameters in both languages,
and that every existing key is used.
"""

from functools import cache
from importlib import resources

import yaml

from domain.plan import Label

FILES = ("codes.yaml", "events.yaml", "plan.yaml", "clocks.yaml", "pages.yaml", "errors.yaml")

Part = Label | str | int


def phrase(key: str, /, **parts: Part) -> Label:
    """Return a phrase with its parameters filled in; a Label fills each language with its own text.

    Raises:
        KeyError: the phrase does not exist, or a parameter is missing: a defect, which tests find.
    """
    pattern = catalogue()[key]
    return Label(
        zh=pattern.zh.format_map({name: _text(part, "zh") for name, part in parts.items()}),
        en=pattern.en.format_map({name: _text(part, "en") for name, part in parts.items()}),
    )


def both(key: str, /, **parts: Part) -> str:
    """Return a phrase in one line of both languages, Chinese first; raises as ``phrase``."""
    return in_both(phrase(key, **parts))


def error_text(key: str, /, **parts: Part) -> str:
    """Return a phrase about invalid input: English, ``/``, Chinese; raises as ``phrase``."""
    said = phrase(key, **parts)
    return f"{said.en} / {said.zh}"


def in_both(label: Label) -> str:
    """Return a label in one line of both languages, Chinese first."""
    return f"{label.zh} {label.en}"


def find_code(section: str, code: str) -> Label | None:
    """Return the label of a stable code; None if it has none."""
    return catalogue().get(f"{section}.{code}")


def name_code(section: str, code: str) -> Label:
    """Return the label of a stable code; the code itself if it has none."""
    return find_code(section, code) or untranslated(code)


def code_in_both(section: str, code: str) -> str:
    """Return the label of a code in both languages in one line; the code once if it has none."""
    found = find_code(section, code)
    return code if found is None else in_both(found)


def codes_of(section: str) -> set[str]:
    """Return the codes of a section that have a label."""
    return {key.partition(".")[2] for key in catalogue() if key.startswith(f"{section}.")}


def untranslated(text: str) -> Label:
    """Return a text that is the same in both languages: a name, a code, a law."""
    return Label(zh=text, en=text)


@cache
def catalogue() -> dict[str, Label]:
    """Return every phrase by key, with its braces. Read once."""
    found: dict[str, Label] = {}
    for name in FILES:
        text = (resources.files("domain.phrases") / name).read_text("utf-8")
        for section, phrases in yaml.load(text, yaml.CSafeLoader).items():
            found |= {f"{section}.{key}": Label(**each) for key, each in phrases.items()}
    return found


def _text(part: Part, language: str) -> str:
    return str(getattr(part, language)) if isinstance(part, Label) else str(part)
