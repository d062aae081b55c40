from pathlib import Path

import psycopg
import pytest

from ops.dev import postgres
from ops.dev.postgres import PostgresServer


def test_the_sessions_database_keeps_what_it_is_told(postgres_dsn: str) -> None:
    with psycopg.connect(postgres_dsn) as connection:
        connection.execute("CREATE TEMPORARY TABLE t (v int)")
        connection.execute("INSERT INTO t VALUES (1), (2)")
        assert connection.execute("SELECT sum(v) FROM t").fetchone() == (3,)
        assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)


@pytest.mark.parametrize(("fsync", "shown"), [(True, "on"), (False, "off")])
def test_fsync_is_a_choice_and_nothing_is_left_behind(fsync: bool, shown: str) -> None:  # noqa: FBT001
    with PostgresServer(fsync=fsync) as server, psycopg.connect(server.dsn) as connection:
        assert (shown,) == connection.execute("SHOW fsync").fetchone()
        folder = server._folder
        process = server._process
    assert folder is not None
    assert process is not None
    assert not folder.exists()
    assert not process.running


def test_it_runs_from_a_copy_where_the_unprivileged_user_cannot_reach_the_original(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(postgres, "_open_to_others", lambda _: False)
    with PostgresServer() as server, psycopg.connect(server.dsn) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert server._folder is not None
        assert isinstance(server._folder, Path)
