"""Whose data are erased is read from where ``ps`` does not show it."""

import io

import pytest

from domain.errors import InvalidInputError, NotFoundError
from ops.cli.vault.erase import erasure_request, read_identifier


def test_an_identifier_comes_from_a_file_or_standard_input(tmp_path, monkeypatch):
    file = tmp_path / "subject"
    file.write_text("449999199303070025\n")
    assert read_identifier(file) == "449999199303070025"
    monkeypatch.setattr("sys.stdin", io.StringIO("王小美\n"))
    request = erasure_request("", None, "asked_for", "e1")
    assert (request.subject, request.reason_code, request.request_id) == (
        "王小美",
        "asked_for",
        "e1",
    )


@pytest.mark.parametrize("text", ["", "\n", "one\ntwo"])
def test_nothing_and_more_than_a_line_are_refused(text, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    with pytest.raises(InvalidInputError, match="one line"):
        read_identifier(None)


def test_a_file_that_is_not_there_is_not_found(tmp_path):
    with pytest.raises(NotFoundError):
        read_identifier(tmp_path / "none")
