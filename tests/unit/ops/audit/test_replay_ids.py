from datetime import UTC, datetime
from uuid import UUID

import pytest

from domain.errors import InvalidInputError
from ops.audit.replay import parse_at, parse_case_id


def test_a_point_is_a_version_a_time_or_the_end():
    assert parse_at("12") == 12
    assert parse_at("2026-05-01T09:00:00+08:00") == datetime(2026, 5, 1, 1, tzinfo=UTC)
    assert parse_at(None) is None


@pytest.mark.parametrize("text", ["", "soon", "2026-05-01", "2026-05-01T09:00:00", "-1", "1.5"])
def test_a_time_without_offset_and_anything_else_is_refused(text):
    with pytest.raises(InvalidInputError):
        parse_at(text)


def test_a_case_id_is_a_uuid():
    text = "00000000-0000-4000-8000-000000000000"
    assert parse_case_id(text) == UUID(text)
    with pytest.raises(InvalidInputError):
        parse_case_id("12")
