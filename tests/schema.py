"""A database with the current schema, made once and copied wherever tests want a server or a platform of their own.

Migrating takes the better part of a minute, copying a second. Whatever is copied is migrated again, so that rights are
as they are now; `test_the_roles_that_readme_makes_do` begins with nothing.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cfcii.embedded import Server

_ROOT: Final = Path(__file__).resolve().parent.parent
_FOLDER: Final = _ROOT / "var" / "test"
_MARK: Final = "schema"


def lay_out(folder: Path) -> None:
    """Copy into an empty folder all that a platform keeps (CFCII_VAR) once its database is there."""
    with _made() as made:
        _copy(made, folder)


def lay_out_server(server: Server) -> None:
    """Have the database of a server, which nobody else may be using, in the current schema; what it had is gone."""
    mark = server.pgdata.parent / _MARK
    with _made() as made:
        if not (mark.exists() and mark.read_text() == made.name):
            server.stop()
            shutil.rmtree(server.pgdata, ignore_errors=True)
            _copy(made / "pgdata", server.pgdata)
            mark.write_text(made.name)


def is_in(server: Server) -> bool:
    """Tell whether the server was laid out, and by the migrations as they are now."""
    mark = server.pgdata.parent / _MARK
    return mark.exists() and mark.read_text() == _name()


@contextmanager
def _made() -> Iterator[Path]:
    """Give the folder from which to copy; the first who wants it makes it."""
    made = _FOLDER / _name()
    _FOLDER.mkdir(parents=True, exist_ok=True)
    with (_FOLDER / "schema.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make(made)
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield made


def _make(made: Path) -> None:
    for former in _FOLDER.glob(f"{_MARK}-*"):
        shutil.rmtree(former)
    fresh = _FOLDER / f"new-{made.name}"
    Server(fresh / "pgdata").stop()  # one that was cut short
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CFCII_")}
    for command in (["database", "start"], ["migrate", "--verbosity", "0"], ["database", "stop"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=_ROOT, check=True, stdout=subprocess.DEVNULL,
            env={**environment, "CFCII_DEMO": "1", "CFCII_VAR": str(fresh)},
        )  # fmt: skip
    fresh.rename(made)


def _copy(source: Path, target: Path) -> None:
    # Not shutil: the files belong to the user that runs the server.
    subprocess.run(["cp", "-a", "--reflink=auto", "-T", source, target], check=True)


def _name() -> str:
    """Name the schema by what it is made of: our migrations, and the versions of everybody else's."""
    digest = hashlib.sha256((_ROOT / "requirements.txt").read_bytes())
    for migration in sorted(_ROOT.glob("*/migrations/*.py")):
        digest.update(migration.read_bytes())
    return f"{_MARK}-{digest.hexdigest()[:16]}"
