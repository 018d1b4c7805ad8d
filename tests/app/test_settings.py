"""Settings that would put children's data at risk are refused, each by itself."""

from __future__ import annotations

import secrets

import pytest

from app.settings import ROOT, AppEnv, Settings, UnsafeSettingsError

SAFE = {
    "APP_ENV": "production",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "DATABASE_URL": "postgresql://cap_app:secret@db.example.org/cap",
    "OWNER_DATABASE_URL": "postgresql://cap_owner:secret@db.example.org/cap",
    "PUBLIC_URL": "https://cap.example.org",
    "STORAGE_URL": "file:///srv/cap/files",
    "SCANNER_URL": "unix:///run/clamav/clamd.ctl",
    "REDIS_URL": "redis://cache.example.org",
    "MAIL_SERVER": "mail.example.org",
    "PROXY_HOPS": "1",
    "CONTACT_EMAIL": "cap@council.example",
}

UNSAFE = {
    "SECRET_KEY is missing": ({"SECRET_KEY": ""}, "SECRET_KEY"),
    "SECRET_KEY is short": ({"SECRET_KEY": "x7!kQ" * 4}, "SECRET_KEY"),
    "SECRET_KEY is one letter": ({"SECRET_KEY": "a" * 80}, "SECRET_KEY"),
    "SECRET_KEY is an example": ({"SECRET_KEY": "change-me-" * 8}, "SECRET_KEY"),
    "SQLite": ({"DATABASE_URL": "sqlite:////srv/cap.sqlite3"}, "SQLite"),
    "no database": ({"DATABASE_URL": ""}, "SQLite"),
    "one role for both": (
        {"OWNER_DATABASE_URL": "postgresql://cap_app:secret@db.example.org/cap"},
        "OWNER_DATABASE_URL",
    ),
    "one role for both, other password": (
        {"OWNER_DATABASE_URL": "postgresql://cap_app:other@db.example.org/cap"},
        "OWNER_DATABASE_URL",
    ),
    "owner not named": ({"OWNER_DATABASE_URL": ""}, "OWNER_DATABASE_URL"),
    "superuser": ({"DATABASE_URL": "postgresql://postgres:x@db.example.org/cap"}, "superuser"),
    "plain http": ({"PUBLIC_URL": "http://cap.example.org"}, "PUBLIC_URL"),
    "no address": ({"PUBLIC_URL": ""}, "PUBLIC_URL"),
    "address without a name": ({"PUBLIC_URL": "https://"}, "PUBLIC_URL"),
    "proxies not said": ({"PROXY_HOPS": ""}, "PROXY_HOPS"),
    "no mail": ({"MAIL_SERVER": ""}, "MAIL_SERVER"),
    "mail in the open": ({"MAIL_USE_TLS": "0"}, "MAIL_USE_TLS"),
    "mail waits for ever": ({"MAIL_TIMEOUT_SECONDS": "0"}, "MAIL_TIMEOUT_SECONDS"),
    "mail waits too long": ({"MAIL_TIMEOUT_SECONDS": "600"}, "MAIL_TIMEOUT_SECONDS"),
    "files in public": (
        {"STORAGE_URL": (ROOT / "app" / "web" / "static" / "files").as_uri()},
        "STORAGE_URL",
    ),
    "files elsewhere": ({"STORAGE_URL": "ftp://files.example.org/x"}, "STORAGE_URL"),
    "no bucket": ({"STORAGE_URL": "s3:///x"}, "STORAGE_URL"),
    "bucket in the open": (
        {"STORAGE_URL": "s3://bucket?endpoint=http%3A//s3.example.org&region=eu-west-2"},
        "endpoint",
    ),
    "bucket in the open, in capitals": (
        {"STORAGE_URL": "s3://bucket?endpoint=HTTP://s3.example.org"},
        "endpoint",
    ),
    "no scanner": ({"SCANNER_URL": ""}, "SCANNER_URL"),
    "another scanner": ({"SCANNER_URL": "https://scan.example.org"}, "SCANNER_URL"),
    "no Redis": ({"REDIS_URL": ""}, "REDIS_URL"),
    "example contact": ({"CONTACT_EMAIL": "cap@example.org"}, "CONTACT_EMAIL"),
    "no contact": ({"CONTACT_EMAIL": ""}, "CONTACT_EMAIL"),
    "long idle sessions": ({"SESSION_IDLE_MINUTES": "600"}, "idle"),
    "endless sessions": ({"SESSION_MAX_HOURS": "48"}, "12 hours"),
}


def test_safe_settings_start():
    settings = Settings.from_environment(SAFE)
    assert settings.problems() == []
    assert settings.is_production
    assert settings.database_url.startswith("postgresql+psycopg://")


@pytest.mark.parametrize("name", UNSAFE)
def test_unsafe_settings_are_refused_with_the_reason(name):
    changes, word = UNSAFE[name]
    with pytest.raises(UnsafeSettingsError) as refused:
        Settings.from_environment({**SAFE, **changes})

    assert len(refused.value.problems) == 1, refused.value.problems
    assert word in refused.value.problems[0]
    assert word in str(refused.value)


def test_every_problem_is_told_at_once():
    with pytest.raises(UnsafeSettingsError) as refused:
        Settings.from_environment({"APP_ENV": "production"})
    assert len(refused.value.problems) >= 7


def test_secrets_never_appear_in_the_reasons():
    for changes, _word in UNSAFE.values():
        with pytest.raises(UnsafeSettingsError) as refused:
            Settings.from_environment({**SAFE, **changes})
        assert "secret@" not in str(refused.value)
        assert SAFE["SECRET_KEY"] not in str(refused.value)


@pytest.mark.parametrize("value", ["prod", "Production", "dev", ""])
def test_unknown_environment_is_refused(value):
    with pytest.raises(ValueError, match=r"APP_ENV|AppEnv"):
        Settings.from_environment({**SAFE, "APP_ENV": value})


@pytest.mark.parametrize("name", ["PROXY_HOPS", "MAIL_PORT", "MAIL_TIMEOUT_SECONDS"])
def test_words_where_numbers_belong_are_told(name):
    with pytest.raises(UnsafeSettingsError) as refused:
        Settings.from_environment({**SAFE, name: "many"})
    assert name in str(refused.value)


def test_settings_cannot_change():
    settings = Settings.from_environment(SAFE)
    with pytest.raises(AttributeError):
        settings.app_env = AppEnv.DEMO


def test_demo_needs_nothing():
    settings = Settings.from_environment({})
    assert settings.app_env is AppEnv.DEMO
    assert settings.is_sqlite
    assert not settings.sends_mail
    assert len(settings.secret_key) >= 50


def test_demo_keeps_mail_here_even_with_a_server():
    assert not Settings.from_environment({"MAIL_SERVER": "mail.example.org"}).sends_mail
