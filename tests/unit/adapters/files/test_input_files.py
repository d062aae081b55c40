"""Files that users name are read whole, and never for ever."""

import os
import threading
import time
from pathlib import Path

import pytest

from adapters.files.input_files import read_input
from domain.errors import InvalidInputError, NotFoundError


@pytest.fixture
def fifo(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    return tmp_path / "fifo"


def test_a_file_is_read_whole(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"x" * 200_000)
    assert len(read_input(file)) == 200_000


def test_a_pipe_that_nobody_writes_to_is_an_error(fifo):
    with pytest.raises(InvalidInputError, match="nothing was written to the pipe within"):
        read_input(fifo, wait_s=0.2)


def test_a_pipe_is_read_to_its_end_though_its_writer_is_late_and_slow(fifo):
    def write():
        time.sleep(0.1)
        with fifo.open("wb") as out:
            for part in (b"a" * 100_000, b"b"):
                out.write(part)
                out.flush()
                time.sleep(0.1)

    writer = threading.Thread(target=write)
    writer.start()
    content = read_input(fifo)
    writer.join()
    assert content == b"a" * 100_000 + b"b"


def test_a_file_without_an_end_is_an_error():
    with pytest.raises(InvalidInputError, match="has more than 1000000 bytes"):
        read_input(Path("/dev/zero"), max_bytes=1_000_000)


def test_an_empty_device_is_empty():
    assert read_input(Path(os.devnull)) == b""


@pytest.mark.parametrize(("name", "why"), [("", "a folder"), ("missing", "No such file")])
def test_what_cannot_be_read_says_why(tmp_path, name, why):
    with pytest.raises(NotFoundError, match=why):
        read_input(tmp_path / name)
