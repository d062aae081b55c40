"""What the gateway serves is safe: nobody is this machine who is not on it."""

import pytest

from adapters.gateway.auth.roles import Role
from domain.errors import SettingsError
from ops.serve.config.settings import Settings, TlsFiles
from ops.serve.gateway import gateway_settings


def test_callers_are_those_of_the_settings():
    settings = Settings(
        callers={"hall": (Role.CLERK,)}, department_callers={"tax-adapter": ("tax",)}
    )
    callers = gateway_settings(settings).callers
    assert callers.roles == settings.callers
    assert callers.may_report("tax-adapter", "tax")


def test_beyond_this_machine_callers_must_show_a_certificate(tmp_path):
    for part in ("key", "certificate"):
        (tmp_path / part).write_bytes(b"pem")
    files = TlsFiles(key=tmp_path / "key", certificate=tmp_path / "certificate")
    gateway_settings(Settings(gateway_address="127.0.0.1:1", gateway_tls=files))
    with pytest.raises(SettingsError, match=r"gateway_tls\.authority"):
        gateway_settings(Settings(gateway_address="0.0.0.0:1", gateway_tls=files))
