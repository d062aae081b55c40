"""The optional extra ``postgres``: the dependencies of a store on PostgreSQL."""

from collections.abc import Iterator
from contextlib import contextmanager

from domain.errors import SettingsError

EXTRA = "postgres"


@contextmanager
def postgres_extra() -> Iterator[None]:
    """Import modules that need psycopg inside this context.

    Raises:
        SettingsError: psycopg or a part of it is not installed; says what to install.
    """
    try:
        yield
    except ImportError as error:
        raise SettingsError(
            f"a store on PostgreSQL needs the extra `{EXTRA}`, which is not installed ({error}): "
            f"install requirements-{EXTRA}.lock, or onething[{EXTRA}]"
        ) from error
