"""A server starts as production, whole, or not at all; and says all that is missing at once."""

from __future__ import annotations

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection

from heart.checks import (
    DEMO_PASSWORD,
    files_lie_where_no_web_server_looks,
    no_demo_world_in_production,
)
from tests.architecture.source import ROOT
from tests.factories import people

PRODUCTION = {
    "ALLOWED_HOSTS": "heart.example.org",
    "BASE_URL": "https://heart.example.org",
    "DATABASE_URL": "postgres://heart@127.0.0.1:1/heart",
    "DEFAULT_FROM_EMAIL": "heart@heart.example.org",
    "EMAIL_URL": "smtp://127.0.0.1:25",
    "HEART_FILES": "/srv/heart/files",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "a-long-key-for-this-test-only-0123456789-abcdefghijklmnopqrstuvwxyz",
}
SHOW = "from heart import settings as s; print(s.HEART_ENV, s.PRODUCTION, s.DEBUG, s.DATABASES['default']['HOST'])"


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A fresh Python with this environment and nothing else of ours."""
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**bare, "HEART_VAR": os.environ.get("HEART_VAR", str(ROOT / "var" / "test")), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def test_database_url() -> str:
    """The address of the database that this test runs on."""
    address = urlsplit(os.environ["DATABASE_URL"])
    return address._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


@pytest.mark.django_db
def test_the_deployment_check_is_clean_in_production(test_database_url):
    done = run(
        "manage.py",
        "check",
        "--deploy",
        "--fail-level",
        "WARNING",
        **{**PRODUCTION, "DATABASE_URL": test_database_url},
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize("name", PRODUCTION)
def test_production_does_not_start_without(name):
    without = {key: value for key, value in PRODUCTION.items() if key != name}
    done = run("-c", SHOW, HEART_ENV="production", **without)
    assert done.returncode != 0
    assert f"needs these settings in the environment: {name}." in done.stderr


def test_an_empty_value_is_a_missing_one():
    done = run("-c", SHOW, **{**PRODUCTION, "SECRET_KEY": ""})
    assert "needs these settings in the environment: SECRET_KEY." in done.stderr


def test_all_that_is_missing_is_named_at_once():
    done = run("-c", SHOW, HEART_ENV="production")
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert all(name in last for name in PRODUCTION), last


def test_a_database_of_ones_own_means_production():
    """So that a server can't become a demonstration by forgetting a variable."""
    done = run("-c", SHOW, **PRODUCTION)
    assert done.stdout.split() == ["production", "True", "False", "127.0.0.1"], done.stderr
    alone = run("-c", SHOW, DATABASE_URL=PRODUCTION["DATABASE_URL"])
    assert "Production needs these settings" in alone.stderr


def test_the_demonstration_is_said_or_has_no_database_of_its_own():
    said = run("-c", SHOW, HEART_ENV="demo", DATABASE_URL=PRODUCTION["DATABASE_URL"], REDIS_URL="redis://127.0.0.1:1/0")
    assert said.stdout.split()[:2] == ["demo", "False"], said.stderr
    default = run("-c", "import os; os.environ.pop('DATABASE_URL', None); " + MODE, HEART_ENV="demo")
    assert default.stdout.split() == ["demo"], default.stderr


# What HEART_ENV would be, without starting a database for the question.
MODE = """
import heart.embedded
heart.embedded.database_url = lambda var: "postgres://x@127.0.0.1:1/x"
heart.embedded.redis_url = lambda var: "redis://127.0.0.1:1/0"
from heart import settings
print(settings.HEART_ENV)
"""


def test_with_nothing_said_it_is_the_demonstration():
    done = run("-c", MODE)
    assert done.stdout.split() == ["demo"], done.stderr


def test_a_mode_that_is_unknown_stops_the_start():
    done = run("-c", SHOW, **{**PRODUCTION, "HEART_ENV": "prod"})
    assert "HEART_ENV is 'prod': say demo, test or production." in done.stderr


def test_production_sends_cookies_over_tls_alone_and_logs_json():
    words = ["SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS"]
    show = f"from heart import settings as s; print(*[bool(getattr(s, name, None)) for name in {words}])"
    assert run("-c", show, **PRODUCTION).stdout.split() == ["True"] * len(words)


def test_nobody_may_choose_the_demonstrations_password(settings):
    settings.DEMO = False
    with pytest.raises(ValidationError, match="demonstration's password"):
        validate_password(DEMO_PASSWORD)


def test_the_demonstration_may(settings):
    settings.DEMO = True
    errors = []
    try:
        validate_password(DEMO_PASSWORD)
    except ValidationError as error:
        errors = error.messages
    assert not any("demonstration" in message for message in errors)


@pytest.mark.parametrize("password", ["short", "eleven-char", "password1234", "nadia-nadia"])
def test_weak_passwords_are_refused(password, nadia):
    with pytest.raises(ValidationError):
        validate_password(password, user=nadia)


@pytest.mark.django_db
def test_the_demonstrations_cast_is_refused_in_production(settings):
    people.person("nadia", "navigator")
    settings.PRODUCTION = True
    assert [error.id for error in no_demo_world_in_production(None)] == ["heart.E001"]


@pytest.mark.django_db
def test_a_real_nadia_is_welcome_and_a_test_is_no_production(settings):
    people.person("nadia", "navigator", email="nadia@durham.example")
    settings.PRODUCTION = True
    assert no_demo_world_in_production(None) == []
    settings.PRODUCTION = False
    people.person("nadia2", "navigator")
    assert no_demo_world_in_production(None) == []


@pytest.mark.django_db(transaction=True)
def test_the_deployment_check_names_the_cast(test_database_url):
    people.person("nadia", "navigator")
    done = run("manage.py", "check", "--deploy", **{**PRODUCTION, "DATABASE_URL": test_database_url})
    assert done.returncode != 0
    assert "heart.E001" in done.stderr


@pytest.mark.parametrize(
    ("folder", "faults"),
    [
        ("/srv/heart/files", 0),
        (str(ROOT / "heart" / "static" / "files"), 1),
        (str(ROOT), 1),
        (str(ROOT.parent), 1),
        ("/srv/heart/static/files", 1),
    ],
)
def test_attached_files_lie_where_no_web_server_looks(settings, folder, faults):
    settings.PRODUCTION, settings.HEART_FILES, settings.STATIC_ROOT = True, folder, "/srv/heart/static"
    assert len(files_lie_where_no_web_server_looks(None)) == faults
    settings.PRODUCTION = False
    assert files_lie_where_no_web_server_looks(None) == []
