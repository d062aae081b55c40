"""Settings as they may be shown: secrets masked, passwords taken out of URLs."""

from collections.abc import Iterator
from dataclasses import dataclass

from ops.serve.config.load_settings import ResolvedSettings
from ops.serve.config.settings import TlsFiles, table_text


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting as it may be shown."""

    name: str
    value: str
    origin: str


def setting_rows(resolved: ResolvedSettings) -> Iterator[SettingRow]:
    """Every setting, the parts of a group one by one."""
    for name in type(resolved.settings).model_fields:
        value = getattr(resolved.settings, name)
        if isinstance(value, TlsFiles):
            for part, path in value:
                yield _display_value(resolved, f"{name}.{part}", path)
        elif name == "store_url":
            yield SettingRow(
                name, _without_password(resolved.settings.store), resolved.origin(name)
            )
        else:
            yield _display_value(resolved, name, value)


def _display_value(resolved: ResolvedSettings, name: str, value: object) -> SettingRow:
    match value:
        case None:
            text = ""
        case dict():
            text = table_text(value)
        case tuple():
            text = ",".join(map(str, value))
        case _:
            text = str(value)
    return SettingRow(name, text, resolved.origin(name))


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
