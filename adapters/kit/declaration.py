"""Checks a department's declaration before it serves."""

from collections import Counter

from adapters.kit.department import Department, Item
from domain.case.answers import SOFTWARE, SOFTWARE_FORM
from domain.errors import SettingsError


def check_declaration(department: Department) -> None:
    """Check a department's class against what its items declare.

    Raises:
        SettingsError: names everything that is wrong, and how to fix it.
    """
    wrong = [*_missing_names(department), *_wrong_items(department), *_missing_methods(department)]
    if wrong:
        raise SettingsError(f"{type(department).__name__} cannot serve: {'; '.join(wrong)}")


def _missing_names(department: Department) -> list[str]:
    identity = {
        name: str(getattr(department, name, "")) for name in ("name", "software", "version")
    }
    wrong = [
        f"set {name}, which every answer carries" for name, text in identity.items() if not text
    ]
    wrong += [
        f"{name} needs {SOFTWARE_FORM}"
        for name, text in identity.items()
        if text and not SOFTWARE.fullmatch(text)
    ]
    return wrong


def _wrong_items(department: Department) -> list[str]:
    items: tuple[Item, ...] = getattr(department, "items", ())
    if not items:
        return ["set items: at least one"]
    counts = Counter(item.name for item in items)
    return [f"item {name} is declared {count} times" for name, count in counts.items() if count > 1]


def _missing_methods(department: Department) -> list[str]:
    """Return the methods that an item needs and the class does not override."""
    kind, items = type(department), getattr(department, "items", ())
    later = ", ".join(item.name for item in items if item.answers_later)
    missing_undo = ", ".join(item.name for item in items if item.withdrawable)
    wrong = []
    if later and kind.decide_later is Department.decide_later:
        wrong.append(f"{later} answers_later: write decide_later, or take answers_later away")
    if missing_undo and kind.undo is Department.undo:
        wrong.append(f"{missing_undo} is withdrawable: write undo, or take withdrawable away")
    return wrong
