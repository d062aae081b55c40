"""What people and departments wrote cannot forge a line, a field or a colour of a log."""

import io
import json
import logging

import pytest
import structlog

from adapters.presentation.visible import ACTIVE_CHARACTERS
from ops.serve.logging import configure_logging

HOSTILE = "slow\n2026-01-01 [error] every seal holds level=error\x1b[31m\u202e"


@pytest.fixture(autouse=True)
def restore_logging():
    yield
    structlog.reset_defaults()
    logging.basicConfig(force=True)


@pytest.mark.parametrize("style", ["console", "json"])
def test_a_value_stays_inside_its_line_and_its_field(style):
    stream = io.StringIO()
    configure_logging("info", style, stream)
    structlog.get_logger().info(HOSTILE, reason=HOSTILE, case_id="c-1", many=[HOSTILE], none=None)
    logging.getLogger("library").warning("it said %s", HOSTILE)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 2
    assert not ACTIVE_CHARACTERS.search("".join(lines))
    if style == "console":
        assert "reason='slow\\n2026" in lines[0]
        assert "case_id=c-1" in lines[0]
    else:
        assert json.loads(lines[0])["reason"] == HOSTILE


@pytest.mark.parametrize("style", ["console", "json"])
def test_the_text_of_an_error_stands_behind_a_margin(style):
    stream = io.StringIO()
    configure_logging("info", style, stream)
    try:
        (_ for _ in ()).throw(ValueError(HOSTILE))
    except ValueError:
        structlog.get_logger().exception("call_failed", step="a")
        logging.getLogger("library").exception("it failed")
    lines = stream.getvalue().split("\n")
    assert not ACTIVE_CHARACTERS.search("".join(lines))
    assert not any(line.startswith("2026-01-01 [error]") for line in lines)
    if style == "console":
        assert any(line.startswith("  │ 2026-01-01 [error]") for line in lines)
