import pytest

from domain.errors import UnavailableError
from ops.embedded.endpoints import (
    FILE_NAME,
    Endpoints,
    read_endpoints,
    remove_endpoints,
    write_endpoints,
)

SERVED = Endpoints(gateway="127.0.0.1:1", temporal="127.0.0.1:2", pid=3)


def test_what_is_written_is_read_until_it_is_removed(tmp_path):
    write_endpoints(tmp_path, SERVED)
    assert read_endpoints(tmp_path) == SERVED
    remove_endpoints(tmp_path)
    remove_endpoints(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [None, "", "{}", "not json"])
def test_without_a_good_file_no_engine_runs(tmp_path, content):
    if content is not None:
        (tmp_path / FILE_NAME).write_text(content)
    with pytest.raises(UnavailableError, match="onething up"):
        read_endpoints(tmp_path)
