import json
import socket
from pathlib import Path

import pytest

from domain.errors import UnavailableError
from ops.embedded.processes import ports
from ops.embedded.processes.ports import LISTENING, LOOPBACK, are_free, free_ports, saved_ports

NAMES = ("frontend", "history")


def test_free_ports_differ() -> None:
    assert len(set(free_ports(20))) == 20


def test_free_ports_are_not_those_of_outgoing_connections() -> None:
    assert all(port in LISTENING for port in free_ports(5))


def test_too_few_ports_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((LOOPBACK, 0)) as holder:
        monkeypatch.setattr(ports, "LISTENING", [holder.getsockname()[1]])
        with pytest.raises(UnavailableError, match="no 1 free ports"):
            free_ports(1)


def test_ports_are_kept_between_starts(tmp_path: Path) -> None:
    first = saved_ports(tmp_path / "ports.json", NAMES)
    assert first == saved_ports(tmp_path / "ports.json", NAMES)


def test_a_taken_port_makes_all_be_chosen_anew(tmp_path: Path) -> None:
    first = saved_ports(tmp_path / "ports.json", NAMES)
    with socket.create_server((LOOPBACK, first["history"])):
        assert not are_free(list(first.values()))
        second = saved_ports(tmp_path / "ports.json", NAMES)
    assert first["history"] not in second.values()


@pytest.mark.parametrize(
    "content",
    ["", "not json", "[]", "3", '{"frontend": 1}', '{"frontend": "x", "history": 2}',
     '{"frontend": 70000, "history": 70001}', '{"frontend": 0, "history": -1}'],
)  # fmt: skip
def test_a_damaged_file_is_written_anew(tmp_path: Path, content: str) -> None:
    file = tmp_path / "ports.json"
    file.write_text(content)
    chosen = saved_ports(file, NAMES)
    assert set(NAMES) == set(chosen)
    assert chosen == json.loads(file.read_text())
