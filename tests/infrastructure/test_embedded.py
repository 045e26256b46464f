"""The embedded server under two starters, kills, and remains of earlier attempts."""

import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from cfcii.embedded import APPLICATION, EmbeddedServerError, Server

START = "import sys, pathlib; from cfcii.embedded import Server; Server(pathlib.Path(sys.argv[1])).ensure_running()"


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a fresh folder. Not `tmp_path`: each start of pytest closes that to other users, as whom the server runs."""
    with tempfile.TemporaryDirectory(prefix="cfcii-test-") as name:
        yield Path(name)


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    server = Server(folder / "pgdata")
    yield server
    server.stop()


def start_elsewhere(server: Server) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", START, str(server.pgdata)], stderr=subprocess.PIPE)


def write_row(server: Server) -> None:
    with psycopg.connect(server.dsn()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS id")


def read_row(server: Server) -> int:
    with psycopg.connect(server.ensure_running()) as connection:
        row = connection.execute("SELECT id FROM kept").fetchone()
        assert row
        return int(row[0])


def kill_postmaster(server: Server) -> None:
    process = server.postmaster()
    assert process
    process.send_signal(signal.SIGKILL)


def test_two_processes_that_start_at_once_share_one_server(server: Server) -> None:
    starters = [start_elsewhere(server) for _ in range(3)]
    assert [starter.wait(60) for starter in starters] == [0, 0, 0], [starter.communicate() for starter in starters]
    assert "running" in server.status()


def test_it_listens_on_no_network(server: Server) -> None:
    server.ensure_running()
    process = server.postmaster()
    assert process
    assert {connection.family for connection in process.net_connections("all")} <= {socket.AF_UNIX}
    assert server.socket_folder.stat().st_mode & 0o077 == 0


def test_a_data_folder_from_before_the_application_had_its_role(server: Server) -> None:
    with psycopg.connect(server.ensure_running(), autocommit=True) as connection:
        connection.execute(f"DROP ROLE {APPLICATION}")
    server.ensure_running()
    with psycopg.connect(server.dsn(role=APPLICATION)) as connection:
        assert connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (False,)


def test_data_survive_a_killed_server(server: Server) -> None:
    server.ensure_running()
    write_row(server)
    kill_postmaster(server)
    assert read_row(server) == 1


def test_data_survive_a_server_killed_again_while_it_recovers(server: Server) -> None:
    server.ensure_running()
    write_row(server)
    for pause in (0.0, 0.02, 0.05, 0.1, 0.2):
        kill_postmaster(server)
        starter = start_elsewhere(server)
        time.sleep(pause + 0.3)
        if server.postmaster() is None:
            starter.wait(60)
        else:
            kill_postmaster(server)
            starter.wait(60)
        server.ensure_running()
    assert read_row(server) == 1


def test_a_busy_child_of_a_killed_server_does_not_block_the_next(server: Server) -> None:
    server.ensure_running()
    write_row(server)
    with psycopg.connect(server.dsn()) as connection:
        pid = connection.info.backend_pid
        process = psutil.Process(pid)
        process.suspend()  # it cannot notice that its server has died
        kill_postmaster(server)
        assert read_row(server) == 1
        assert not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("pause", [0.1, 0.25, 0.4, 0.6, 0.9])
def test_a_starter_killed_at_any_moment_leaves_nothing_that_blocks_the_next(server: Server, pause: float) -> None:
    starter = start_elsewhere(server)
    time.sleep(pause)
    starter.kill()
    starter.wait()
    with psycopg.connect(server.ensure_running()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_set_up_cut_short_is_made_again(server: Server) -> None:
    half_made = server.pgdata.parent / f".{server.pgdata.name}.new-abandoned"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    server.ensure_running()
    assert not half_made.exists()


def test_a_number_in_the_lock_file_that_now_belongs_to_somebody_else(server: Server) -> None:
    server.ensure_running()
    write_row(server)
    kill_postmaster(server)
    lock_file = server.pgdata / "postmaster.pid"
    lines = lock_file.read_text().splitlines()
    somebody_else = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        lock_file.write_text("\n".join([str(somebody_else.pid), *lines[1:]]))
        assert read_row(server) == 1
        assert somebody_else.poll() is None
    finally:
        somebody_else.kill()
        somebody_else.wait()


def test_an_empty_lock_file(server: Server) -> None:
    server.ensure_running()
    write_row(server)
    kill_postmaster(server)
    (server.pgdata / "postmaster.pid").write_text("")
    assert read_row(server) == 1


def test_a_socket_that_was_removed_is_made_again(server: Server) -> None:
    server.ensure_running()
    write_row(server)
    (server.socket_folder / ".s.PGSQL.5432").unlink()
    assert read_row(server) == 1


def test_a_path_too_long_for_a_socket(folder: Path) -> None:
    server = Server(folder / ("long" * 30) / "pgdata")
    try:
        server.ensure_running()
        write_row(server)
        assert server.socket_folder != server.pgdata
        assert server.socket_folder.stat().st_mode & 0o077 == 0
        assert read_row(server) == 1
    finally:
        server.stop()
        server.socket_folder.rmdir()


def test_a_socket_folder_of_somebody_else_is_refused(folder: Path) -> None:
    server = Server(folder / ("long" * 30) / "pgdata")
    server.socket_folder.mkdir(mode=0o777)
    try:
        with pytest.raises(EmbeddedServerError, match="is not ours"):
            server.ensure_running()
    finally:
        server.socket_folder.rmdir()


def test_a_folder_with_other_content_is_refused(server: Server) -> None:
    server.pgdata.mkdir()
    (server.pgdata / "letter.txt").write_text("mine")
    with pytest.raises(EmbeddedServerError, match="neither empty nor"):
        server.ensure_running()


def test_stopping_twice(server: Server) -> None:
    server.ensure_running()
    assert server.stop()
    assert not server.stop()
    assert server.status() == "stopped"
