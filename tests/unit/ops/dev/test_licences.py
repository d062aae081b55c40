"""The page of licences: up to date, and none that may not ship."""

import sys
from email.message import Message
from importlib.metadata import PackageMetadata
from typing import cast

import pytest

from ops.dev import licences
from ops.dev.licences import ALLOWED, ALLOWED_IN_EXTRA, LicenceError, Package


def package(licence: str) -> Package:
    return Package("some-package", "1.0", licence, "tests")


def test_the_page_is_what_the_locks_and_the_metadata_say():
    assert licences.PAGE.read_text("utf-8") == licences.page()


def test_the_lgpl_is_on_the_page_for_the_extra_alone():
    every, extra = licences.PAGE.read_text("utf-8").split("## The extra `postgres`")
    assert "LGPL" not in every
    assert "| psycopg | " in extra


@pytest.mark.parametrize("licence", ["MIT", "Apache-2.0 OR BSD-3-Clause", "GPL-2.0-only OR MIT"])
def test_a_licence_of_which_one_choice_is_allowed_may_ship(licence):
    licences.require_allowed(package(licence), ALLOWED)


@pytest.mark.parametrize(
    "licence",
    ["GPL-3.0-only", "AGPL-3.0-or-later", "LGPL-3.0-only", "MIT AND GPL-2.0-only", "unknown"],
)
def test_a_licence_that_is_not_allowed_may_not_ship(licence):
    with pytest.raises(LicenceError, match=r"some-package 1\.0: licence .* may not ship here"):
        licences.require_allowed(package(licence), ALLOWED)


def test_the_extra_may_be_under_the_lgpl_and_not_under_the_gpl():
    licences.require_allowed(package("LGPL-3.0-only"), ALLOWED_IN_EXTRA)
    with pytest.raises(LicenceError):
        licences.require_allowed(package("GPL-3.0-only"), ALLOWED_IN_EXTRA)


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        ("License-Expression", "MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("License", "3-Clause BSD License", "BSD-3-Clause"),
        ("License", "MIT", "MIT"),
        ("Classifier", "License :: OSI Approved :: Apache Software License", "Apache-2.0"),
    ],
)
def test_the_licence_is_read_from_the_metadata(field, value, expected):
    about = Message()
    about[field] = value
    assert licences.spdx("some-package", cast("PackageMetadata", about)) == (expected)


@pytest.mark.parametrize("classifier", ["License :: OSI Approved :: BSD License", "Topic :: Law"])
def test_a_licence_that_the_metadata_leaves_open_is_an_error(classifier):
    about = Message()
    about["Classifier"] = classifier
    with pytest.raises(LicenceError, match="read its licence file"):
        licences.spdx("some-package", cast("PackageMetadata", about))


def test_pins_for_windows_alone_are_left_out():
    lock = (
        "one==1.0 \\\n    --hash=sha256:00\n"
        "two==2.0 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
        "three-x==3.0 ; platform_machine == 'arm64' \\\n    --hash=sha256:00\n"
    )
    assert licences.pins(lock) == {"one": "1.0", "three-x": "3.0"}


def test_check_ends_with_1_where_the_page_is_stale(tmp_path, monkeypatch, capsys):
    page = licences.ROOT / "docs" / "licences.md"
    stale = tmp_path / "licences.md"
    stale.write_text(page.read_text("utf-8").replace("| MIT |", "| ISC |", 1), "utf-8")
    monkeypatch.setattr(licences, "ROOT", tmp_path)
    monkeypatch.setattr(licences, "PAGE", stale)
    monkeypatch.setattr(licences, "page", lambda: page.read_text("utf-8"))
    monkeypatch.setattr(sys, "argv", ["licences", "--check"])
    assert licences.main() == 1
    assert "licences.md is stale: run make docs" in capsys.readouterr().err
