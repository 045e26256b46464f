"""Sign-in by WeChat exists when its keys are set, and not at all otherwise."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
_TELL = """
import django; django.setup()
from django.test import RequestFactory
from django.urls import NoReverseMatch, get_resolver, reverse
from cfcii.middleware import HEADERS
names = {name for name in get_resolver().reverse_dict if isinstance(name, str)}
print(sorted(name for name in names if "social" in name or "weixin" in name))
print("weixin" in HEADERS["Content-Security-Policy"])
"""
_CHOICES = """
import django; django.setup()
from allauth.socialaccount import app_settings
print(app_settings.EMAIL_AUTHENTICATION, app_settings.AUTO_SIGNUP, app_settings.STORE_TOKENS)
"""


def run(code: str, folder: Path, **keys: str) -> list[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("CFCII_")}
    environment = {
        **own,
        "CFCII_DEMO": "1",
        "CFCII_VAR": str(folder),
        "DJANGO_SETTINGS_MODULE": "cfcii.settings",
        **keys,
    }
    finished = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, text=True, capture_output=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout.splitlines()


KEYS = {"CFCII_WEIXIN_APP_ID": "wx123", "CFCII_WEIXIN_SECRET": "secret"}


@pytest.mark.parametrize("keys", [{}, {"CFCII_WEIXIN_APP_ID": "wx123"}, {"CFCII_WEIXIN_SECRET": "secret"}])
def test_without_its_keys_it_has_no_page(tmp_path: Path, keys: dict[str, str]) -> None:
    assert run(_TELL, tmp_path, **keys) == ["[]", "False"]


def test_with_its_keys_it_has(tmp_path: Path) -> None:
    names, in_policy = run(_TELL, tmp_path, **KEYS)
    assert "weixin_login" in names
    assert "weixin_callback" in names
    assert in_policy == "True"


def test_an_address_that_wechat_names_opens_nothing(tmp_path: Path) -> None:
    assert run(_CHOICES, tmp_path, **KEYS) == ["False False False"]
