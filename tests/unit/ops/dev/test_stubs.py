from pathlib import Path

import pytest

from ops.dev import stubs


def test_the_committed_stubs_are_fresh(tmp_path: Path) -> None:
    stubs.generate(tmp_path)
    assert stubs.stale(tmp_path) == []


def test_a_changed_and_a_leftover_stub_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh, root = tmp_path / "fresh", tmp_path / "root"
    for folder in (fresh, root):
        (folder / stubs.PACKAGE).mkdir(parents=True)
        (folder / stubs.PACKAGE / "same_pb2.py").write_text("1")
        (folder / stubs.PACKAGE / "case_pb2.py").write_text(folder.name)
    (root / stubs.PACKAGE / "gone_pb2_grpc.pyi").touch()
    monkeypatch.setattr(stubs, "ROOT", root)
    expected = ["adapters/pb/case_pb2.py", "adapters/pb/gone_pb2_grpc.pyi"]
    assert expected == stubs.stale(fresh)
