"""Settings, read once from the environment and frozen. Refuses to start unsafe in production."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = ROOT / "instance"

MEGABYTE = 1024 * 1024
WEATHER = "https://www.bbc.co.uk/weather"


class AppEnv(StrEnum):
    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class UnsafeSettingsError(Exception):
    """The settings would put children's data at risk. `problems` says what to change."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("These settings are not safe:\n" + "\n".join(f"- {p}" for p in problems))


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    use_tls: bool
    username: str | None
    password: str | None
    sender: str
    timeout_seconds: int


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the environment decides. Sizes in bytes, times in minutes or seconds."""

    app_env: AppEnv
    secret_key: str
    database_url: str
    owner_database_url: str
    public_url: str
    storage_url: str
    scanner_url: str | None
    redis_url: str | None
    mail: MailServer | None
    proxy_hops: int
    council_name: str
    service_name: str
    contact_email: str
    session_idle_minutes: int = 30
    session_max_hours: int = 12
    # Whoever sends a form sooner after beginning it is asked once more whether it is meant.
    least_fill_seconds: int = 5
    # Where "Exit this page" leads: a page that may stand on anybody's screen.
    exit_url: str = WEATHER
    # Working days in which stage 2 of a complaint can be asked for.
    stage2_window_days: int = 20
    max_request_bytes: int = 64 * MEGABYTE
    max_plain_request_bytes: int = 1 * MEGABYTE
    max_case_bytes: int = 60 * MEGABYTE

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Settings from the environment. Raises UnsafeSettingsError with every problem."""
        env = os.environ if environ is None else environ
        app_env = AppEnv(env.get("APP_ENV", AppEnv.DEMO))
        database_url = _driver(env.get("DATABASE_URL") or _local_database())
        settings = cls(
            app_env=app_env,
            secret_key=env.get("SECRET_KEY") or _local_secret(app_env),
            database_url=database_url,
            owner_database_url=_driver(env.get("OWNER_DATABASE_URL") or database_url),
            public_url=(
                env.get("PUBLIC_URL") or f"http://127.0.0.1:{env.get('PORT', '8000')}"
            ).rstrip("/"),
            storage_url=env.get("STORAGE_URL") or (INSTANCE / "files").as_uri(),
            scanner_url=env.get("SCANNER_URL") or None,
            redis_url=env.get("REDIS_URL") or None,
            mail=_mail_server(env),
            proxy_hops=_number(env, "PROXY_HOPS", -1),
            council_name=env.get("COUNCIL_NAME") or "Coventry City Council",
            service_name=env.get("SERVICE_NAME") or "Coventry Alternative Provision",
            contact_email=_contact(env),
            session_idle_minutes=_number(env, "SESSION_IDLE_MINUTES", 30),
            session_max_hours=_number(env, "SESSION_MAX_HOURS", 12),
            least_fill_seconds=0 if app_env is AppEnv.TEST else 5,
            exit_url=env.get("EXIT_URL") or WEATHER,
            stage2_window_days=_number(env, "STAGE2_WINDOW_DAYS", 20),
        )
        problems = settings.problems()
        if app_env is AppEnv.PRODUCTION and problems:
            raise UnsafeSettingsError(problems)
        return settings

    @property
    def is_production(self) -> bool:
        return self.app_env is AppEnv.PRODUCTION

    @property
    def sends_mail(self) -> bool:
        """In demo nothing leaves the machine; staff read the outbox in the admin."""
        return self.mail is not None and self.app_env is not AppEnv.DEMO

    @property
    def host_name(self) -> str:
        return urlsplit(self.public_url).hostname or ""

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    def problems(self) -> list[str]:
        """What is unsafe or missing for real children's data, in words; empty when ready."""
        return [words for unsafe, words in self._checks() if unsafe]

    def _checks(self) -> list[tuple[bool, str]]:
        url, owner = urlsplit(self.database_url), urlsplit(self.owner_database_url)
        mail = self.mail
        storage = urlsplit(self.storage_url)
        static = ROOT / "app" / "web" / "static"
        return [
            (
                self.app_env is not AppEnv.PRODUCTION,
                "APP_ENV is not production: demo sign-ins may exist and mail stays here.",
            ),
            (
                len(self.secret_key) < 50 or len(set(self.secret_key)) < 12,
                "SECRET_KEY must be at least 50 characters of random text.",
            ),
            (self.is_sqlite, "DATABASE_URL names SQLite; use PostgreSQL in production."),
            (
                not self.is_sqlite and url.username == owner.username,
                "OWNER_DATABASE_URL must name another role than DATABASE_URL: the application "
                "must not own its tables.",
            ),
            (
                url.username in {"postgres", "root"},
                "DATABASE_URL signs in as a superuser; use the application's own role.",
            ),
            (
                not self.public_url.startswith("https://") or not self.host_name,
                "PUBLIC_URL must be the https address people use.",
            ),
            (
                self.proxy_hops < 0,
                "PROXY_HOPS is not set: say how many proxies stand in front (0 for none).",
            ),
            (mail is None, "MAIL_SERVER is not set: nobody could be invited."),
            (
                mail is not None and not mail.use_tls,
                "MAIL_USE_TLS is off: mail would cross the network unprotected.",
            ),
            (
                mail is not None and not 1 <= mail.timeout_seconds <= 120,
                "MAIL_TIMEOUT_SECONDS must be between 1 and 120.",
            ),
            (
                storage.scheme == "file" and Path(storage.path).is_relative_to(static),
                "STORAGE_URL lies inside the public static folder.",
            ),
            (
                storage.scheme != "file" and not (storage.scheme == "s3" and storage.netloc),
                "STORAGE_URL must be a file:// address of a folder or s3:// and a bucket.",
            ),
            (
                storage.scheme == "s3" and "endpoint=http:" in unquote(storage.query).lower(),
                "STORAGE_URL names an endpoint without https: files would cross the network "
                "unprotected.",
            ),
            (
                self.scanner_url is None,
                "SCANNER_URL is not set: files would be given out without a virus check.",
            ),
            (
                self.scanner_url is not None and not self.scanner_url.startswith(("unix:", "tcp:")),
                "SCANNER_URL must be a unix:// or tcp:// address of ClamAV's daemon.",
            ),
            (
                not self.exit_url.startswith("https://"),
                "EXIT_URL must be an https address: people who leave a form in a hurry go there.",
            ),
            (
                self.redis_url is None,
                "REDIS_URL is not set: rate limits would count for each process alone.",
            ),
            (
                self.contact_email.endswith("@example.org"),
                "CONTACT_EMAIL is the example address; people could not reach you.",
            ),
            (
                not 5 <= self.session_idle_minutes <= 60,
                "Sessions must end after 5 to 60 idle minutes.",
            ),
            (not 1 <= self.session_max_hours <= 12, "Sessions must end after 12 hours at most."),
        ]


def _local_database() -> str:
    return f"sqlite:///{INSTANCE / 'cap.sqlite3'}"


def _driver(url: str) -> str:
    """PostgreSQL addresses as councils write them, with the driver we use."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _local_secret(app_env: AppEnv) -> str:
    """A secret of this machine's own, kept in instance/ so that sign-ins outlive a restart."""
    if app_env is AppEnv.PRODUCTION:
        return ""
    path = INSTANCE / "secret-key"
    if not path.exists():
        INSTANCE.mkdir(exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()


def _mail_server(env: Mapping[str, str]) -> MailServer | None:
    host = env.get("MAIL_SERVER")
    if not host:
        return None
    return MailServer(
        host=host,
        port=_number(env, "MAIL_PORT", 587),
        use_tls=env.get("MAIL_USE_TLS", "1") in {"1", "true", "yes"},
        username=env.get("MAIL_USERNAME") or None,
        password=env.get("MAIL_PASSWORD") or None,
        sender=env.get("MAIL_SENDER") or _contact(env),
        timeout_seconds=_number(env, "MAIL_TIMEOUT_SECONDS", 15),
    )


def _contact(env: Mapping[str, str]) -> str:
    return env.get("CONTACT_EMAIL") or "cap@example.org"


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    try:
        return int(text)
    except ValueError:
        raise UnsafeSettingsError([f"{name} must be a whole number."]) from None
