"""Settings as a fresh process reads them: production is strict, the demo is at home, contradictions are told."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cfcii import env, keys

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def secrets() -> dict[str, str]:
    return keys.generate()


@pytest.fixture
def production(secrets: dict[str, str], tmp_path: Path) -> dict[str, str]:
    return {
        **secrets,
        "CFCII_VAR": str(tmp_path),
        "CFCII_ALLOWED_HOSTS": "figures.example",
        "DATABASE_URL": "postgresql://cfcii:word@database.example/cfcii?sslmode=verify-full",
    }


def manage(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("CFCII_", "DJANGO_", "DATABASE_"))}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**own, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_production_with_everything_it_needs_is_clean(production: dict[str, str]) -> None:
    finished = manage(production, "check", "--deploy", "--fail-level", "WARNING")
    assert finished.returncode == 0, finished.stderr
    assert "no issues" in finished.stdout


def test_production_without_secrets_says_which_are_missing() -> None:
    finished = manage({}, "migrate")
    assert finished.returncode == 1
    assert "Traceback" not in finished.stderr
    assert all(name in finished.stderr for name in env.SECRETS)


@pytest.mark.parametrize("missing", env.SECRETS)
def test_each_secret_is_needed(production: dict[str, str], missing: str) -> None:
    finished = manage({**production, missing: ""}, "check")
    assert finished.returncode == 1
    assert f"missing environment variables: {missing}." in finished.stderr


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("CFCII_COUNTERPARTY_KEY", "abc", "32 bytes in hexadecimal"),
        ("CFCII_VAULT_MASTER_KEYSET", "{}", "not a Tink keyset"),
        ("CFCII_ACCOUNT_LOOKUP_KEYSET", '{"key": "none"}', "not a Tink keyset"),
        ("CFCII_MAX_UPLOAD_BYTES", "2GB", "whole number"),
        ("CFCII_DEMO", "maybe", "must be 1 or 0"),
        ("CFCII_VAULT_ROOT", "vault", "absolute path"),
        ("DATABASE_URL", "mysql://database.example/cfcii", "postgresql://"),
        ("DATABASE_URL", "postgresql://database.example", "does not name a database"),
        ("DATABASE_URL", "postgresql://database.example/cfcii", "does not name a role"),
    ],
)
def test_what_cannot_be_read_stops_the_start(production: dict[str, str], name: str, value: str, told: str) -> None:
    finished = manage({**production, name: value}, "check", "--deploy")
    assert finished.returncode == 1
    assert told in finished.stderr
    if name.startswith("CFCII_") and "KEY" in name:
        assert value not in finished.stderr, "a secret must not be repeated"


def test_a_keyset_of_another_kind_is_told(production: dict[str, str]) -> None:
    wrong = {**production, "CFCII_ACCOUNT_LOOKUP_KEYSET": production["CFCII_VAULT_MASTER_KEYSET"]}
    assert "CFCII_ACCOUNT_LOOKUP_KEYSET is not a Tink keyset of its kind" in manage(wrong, "check").stderr


def test_the_demo_serves_no_other_host(tmp_path: Path) -> None:
    demo = {"CFCII_DEMO": "1", "CFCII_VAR": str(tmp_path), "CFCII_ALLOWED_HOSTS": "figures.example"}
    finished = manage(demo, "check")
    assert finished.returncode == 1
    assert "cfcii.E001" in finished.stderr


def test_production_without_a_database_server_is_warned(production: dict[str, str]) -> None:
    finished = manage({**production, "DATABASE_URL": ""}, "check", "--deploy")
    assert "cfcii.W001" in finished.stderr


def test_tables_are_changed_by_their_owner(production: dict[str, str]) -> None:
    finished = manage(production, "migrate")
    assert finished.returncode == 1
    assert "DATABASE_OWNER_URL is missing" in finished.stderr
    alone = {**production, "DATABASE_URL": "", "DATABASE_OWNER_URL": production["DATABASE_URL"]}
    finished = manage(alone, "check")
    assert finished.returncode == 1
    assert "DATABASE_OWNER_URL needs DATABASE_URL beside it" in finished.stderr


def test_printed_keys_make_a_production_environment(production: dict[str, str]) -> None:
    finished = manage({}, "generate_keys")
    assert finished.returncode == 0, finished.stderr
    printed = dict(line.split("=", 1) for line in finished.stdout.splitlines())
    assert set(printed) == set(env.SECRETS)
    unquoted = {name: value.strip("'") for name, value in printed.items()}
    assert manage({**production, **unquoted}, "check", "--deploy", "--fail-level", "WARNING").returncode == 0


def test_two_processes_that_start_at_once_make_one_set_of_secrets(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secrets.json"
    code = (
        "import json, pathlib, sys; from cfcii import keys; print(json.dumps(keys.kept_in(pathlib.Path(sys.argv[1]))))"
    )
    starters = [subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE) for _ in range(4)]
    printed = {starter.communicate(timeout=60)[0] for starter in starters}
    assert len(printed) == 1
    assert json.loads(path.read_text()) == json.loads(printed.pop())
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [child.name for child in path.parent.iterdir()] == ["secrets.json"]


def test_importing_the_settings_starts_no_database(tmp_path: Path) -> None:
    finished = manage({"CFCII_DEMO": "1", "CFCII_VAR": str(tmp_path)}, "check")
    assert finished.returncode == 0, finished.stderr
    assert not (tmp_path / "pgdata").exists()
