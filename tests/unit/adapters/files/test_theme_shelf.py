"""The shelf of folders: by name and version only, and never outside."""

import os
from pathlib import Path

from adapters.files.folder_theme_source import FolderThemeSource, theme_source_for


def filed(folder: Path, below: str, text: str = "x") -> Path:
    file = folder / below
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def test_the_first_folder_that_has_it_counts(tmp_path: Path) -> None:
    filed(tmp_path, "near/catalogue/person/1.yaml", "near")
    filed(tmp_path, "far/catalogue/person/1.yaml", "far")
    filed(tmp_path, "far/catalogue/person/2.yaml", "far")
    theme_source = FolderThemeSource((tmp_path / "near", tmp_path / "far"))

    first, second = (theme_source.find("catalogue", "person", n) for n in (1, 2))

    assert first is not None
    assert second is not None
    assert (first.source, second.source) == (b"near", b"far")
    assert theme_source.find("catalogue", "person", 3) is None
    assert theme_source.find("theme", "person", 1) is None


def test_what_leads_out_of_the_folder_is_not_there(tmp_path: Path) -> None:
    secret = filed(tmp_path, "secret.yaml")
    themes = tmp_path / "themes"
    filed(themes, "catalogue/person/1.yaml").unlink()
    (themes / "catalogue/person/1.yaml").symlink_to(secret)
    (themes / "catalogue/linked").symlink_to(tmp_path)
    os.mkfifo(themes / "catalogue/person/2.yaml")
    (themes / "catalogue/person/3.yaml").mkdir()
    theme_source = FolderThemeSource((themes,))

    assert [theme_source.find("catalogue", "person", n) for n in (1, 2, 3)] == [None] * 3
    assert theme_source.find("catalogue", "linked", 1) is None


def test_a_theme_refers_to_what_stands_beside_its_folder(tmp_path: Path) -> None:
    filed(tmp_path, "city/theme.yaml", "theme: city")
    source_file = theme_source_for(tmp_path / "district" / "theme.yaml").find("theme", "city", 1)
    assert source_file is not None
    assert source_file.source == b"theme: city"
