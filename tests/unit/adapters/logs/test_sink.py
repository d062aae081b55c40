"""A log line that cannot be written raises nothing, and its loss is said."""

import io
import os
from pathlib import Path

import pytest

from adapters.logs.sink import LogSink


def lost(count: int) -> str:
    return f"lost {count}"


def test_a_full_disk_raises_nothing():
    with open("/dev/full", "w") as stream:  # noqa: PTH123 - no file of ours
        sink = LogSink(stream, lost)
        sink.write("one\n")
        sink.write("two\n")
    assert sink.dropped == 2


def test_what_was_lost_is_reported_once_it_can_be_written_again(tmp_path: Path):
    path = tmp_path / "log"
    with path.open("w") as stream:
        sink = LogSink(stream, lost)
        kept, full = os.dup(stream.fileno()), os.open("/dev/full", os.O_WRONLY)
        os.dup2(full, stream.fileno())
        sink.write("one\n")
        sink.write("two\n")
        os.dup2(kept, stream.fileno())
        sink.write("three\n")
        sink.write("four\n")
        os.close(kept)
        os.close(full)
    assert path.read_text() == "lost 2\nthree\nfour\n"


def test_a_torn_line_is_ended_before_the_next_one(tmp_path: Path, monkeypatch):
    path = tmp_path / "log"
    written = os.write

    def half(descriptor: int, data) -> int:
        if bytes(data) == b"one\n":
            return written(descriptor, data[:2])
        raise OSError(28, "no space left on device")

    with path.open("w") as stream:
        sink = LogSink(stream, lost)
        monkeypatch.setattr(os, "write", half)
        sink.write("one\n")
        monkeypatch.setattr(os, "write", written)
        sink.write("two\n")
    assert path.read_text() == "on\nlost 1\ntwo\n"


def test_a_reader_that_is_gone_raises_nothing():
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        sink = LogSink(stream, lost)
        sink.write("one\n")
    assert sink.dropped == 1


@pytest.mark.parametrize("stream", [io.StringIO(), None])
def test_a_closed_stream_raises_nothing(stream, tmp_path):
    stream = stream or (tmp_path / "log").open("w")
    stream.close()
    sink = LogSink(stream, lost)
    sink.write("one\n")
    assert (sink.dropped, sink.isatty()) == (1, False)


def test_what_the_encoding_lacks_is_escaped(tmp_path: Path):
    path = tmp_path / "log"
    with path.open("w", encoding="ascii") as stream:
        LogSink(stream, lost).write("受理 \ud800\n")
    assert path.read_text() == "\\u53d7\\u7406 \\ud800\n"
