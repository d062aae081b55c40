"""Settings as they may be shown: secrets masked, passwords taken out of URLs."""

from collections.abc import Iterator
from dataclasses import dataclass

from ops.load_settings import InForce
from ops.settings import TlsFiles, table_text


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting as it may be shown."""

    name: str
    value: str
    origin: str


def shown_settings(in_force: InForce) -> Iterator[Shown]:
    """Every setting, the parts of a group one by one."""
    for name in type(in_force.settings).model_fields:
        value = getattr(in_force.settings, name)
        if isinstance(value, TlsFiles):
            for part, path in value:
                yield _shown(in_force, f"{name}.{part}", path)
        elif name == "store_url":
            yield Shown(name, _without_password(in_force.settings.store), in_force.origin(name))
        else:
            yield _shown(in_force, name, value)


def _shown(in_force: InForce, name: str, value: object) -> Shown:
    match value:
        case None:
            text = ""
        case dict():
            text = table_text(value)
        case tuple():
            text = ",".join(map(str, value))
        case _:
            text = str(value)
    return Shown(name, text, in_force.origin(name))


def _without_password(url: str) -> str:
    """A DSN without what opens the database: of ``user:password@`` and of ``password=``."""
    scheme, separator, rest = url.partition("://")
    login, at, place = rest.rpartition("@")
    user, colon, _ = login.partition(":")
    shown = f"{user}:***" if colon else login
    base, question, options = (place if at else rest).partition("?")
    kept = [
        f"{name}{equals}***"
        if name.lower() in {"password", "sslpassword"}
        else f"{name}{equals}{value}"
        for name, equals, value in (one.partition("=") for one in options.split("&"))
    ]
    return f"{scheme}{separator}{shown}{at}{base}{question}{'&'.join(kept)}"
