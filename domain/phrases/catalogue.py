"""The one catalogue of what is said to people, in Chinese and English, by key.

A key is ``section.name``, as the YAML files beside this module hold it. A phrase names what is
filled in by ``{braces}``. Tests hold every key in use to exist, with the same parts in both
languages, and every key that exists to be used.
"""

from functools import cache
from importlib import resources

import yaml

from domain.plan import Label

FILES = ("codes.yaml", "events.yaml", "plan.yaml", "pages.yaml", "errors.yaml")

Part = Label | str | int


def phrase(key: str, /, **parts: Part) -> Label:
    """A phrase with its parts filled in; a part in two languages gives each language its own.

    Raises:
        KeyError: there is no such phrase, or a part is missing: a defect, which tests find.
    """
    pattern = catalogue()[key]
    return Label(
        zh=pattern.zh.format_map({name: _text(part, "zh") for name, part in parts.items()}),
        en=pattern.en.format_map({name: _text(part, "en") for name, part in parts.items()}),
    )


def both(key: str, /, **parts: Part) -> str:
    """A phrase in one line of both languages, Chinese first. Raises KeyError as ``phrase``."""
    return in_both(phrase(key, **parts))


def error_text(key: str, /, **parts: Part) -> str:
    """A phrase about invalid input: English, ``/`` and Chinese. Raises KeyError as ``phrase``."""
    said = phrase(key, **parts)
    return f"{said.en} / {said.zh}"


def in_both(label: Label) -> str:
    """A label in one line of both languages, Chinese first."""
    return f"{label.zh} {label.en}"


def find_code(section: str, code: str) -> Label | None:
    """What a stable code means; None for a code without words."""
    return catalogue().get(f"{section}.{code}")


def name_code(section: str, code: str) -> Label:
    """The same; the code itself where it has no words."""
    return find_code(section, code) or untranslated(code)


def code_in_both(section: str, code: str) -> str:
    """The same in one line of both languages; the code once where it has no words."""
    found = find_code(section, code)
    return code if found is None else in_both(found)


def codes_of(section: str) -> set[str]:
    """The codes of a section that have words."""
    return {key.partition(".")[2] for key in catalogue() if key.startswith(f"{section}.")}


def untranslated(text: str) -> Label:
    """A text that is the same in both languages: a name, a code, a law."""
    return Label(zh=text, en=text)


@cache
def catalogue() -> dict[str, Label]:
    """Every phrase by key, with its braces. Read once."""
    found: dict[str, Label] = {}
    for name in FILES:
        text = (resources.files("domain.phrases") / name).read_text("utf-8")
        for section, phrases in yaml.load(text, yaml.CSafeLoader).items():
            found |= {f"{section}.{key}": Label(**each) for key, each in phrases.items()}
    return found


def _text(part: Part, language: str) -> str:
    return str(getattr(part, language)) if isinstance(part, Label) else str(part)
