"""The composition root: the only module that knows every other. Reads as a list."""

from __future__ import annotations

import logging
from datetime import timedelta

from flask import Flask, Request, request
from flask_security import SQLAlchemyUserDatastore
from sqlalchemy.orm import configure_mappers
from werkzeug.middleware.proxy_fix import ProxyFix

import app.access.rules  # noqa: F401 - declares who sees what
from app import cli, web
from app.access import guard
from app.extensions import csrf, db, limiter, mail, migrate, security
from app.http import actor, errors, guards, headers, limits, static_files, templating, transaction
from app.http.sessions import RowSessions
from app.models.user import Role, User
from app.settings import ROOT, AppEnv, Settings
from app.storage.opening import open_scanner, open_store
from app.web.accounts import SignInForm, limit_sign_in


def build_app(settings: Settings) -> Flask:
    """The application, ready to serve. Raises LookupError when a table lacks a scope rule."""
    flask_app = Flask(
        "app",
        root_path=str(ROOT / "app"),
        template_folder="web/templates",
        static_folder="web/static",
        instance_path=str(ROOT / "instance"),
    )
    flask_app.config.from_mapping(_config(settings))
    flask_app.extensions["settings"] = settings
    flask_app.extensions["storage"] = open_store(settings.storage_url)
    flask_app.extensions["scanner"] = open_scanner(settings.scanner_url)
    if settings.proxy_hops > 0:
        hops = settings.proxy_hops
        flask_app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            flask_app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    _install_database(flask_app)
    _install_edge(flask_app, settings)
    table = guards.GuardTable()
    web.register(flask_app, table)
    _install_admin(flask_app, table)
    guards.install(flask_app, table)
    cli.register(flask_app)
    return flask_app


def _config(settings: Settings) -> dict[str, object]:
    https = settings.public_url.startswith("https://")
    return {
        "SECRET_KEY": settings.secret_key,
        "TRUSTED_HOSTS": _hosts(settings),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {"hide_parameters": True, "pool_pre_ping": True},
        "MAX_CONTENT_LENGTH": settings.max_request_bytes,
        "MAX_FORM_MEMORY_SIZE": settings.max_plain_request_bytes,
        "SESSION_COOKIE_NAME": "__Host-session" if https else "session",
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": settings.redis_url or "memory://",
        "RATELIMIT_HEADERS_ENABLED": False,
        # Without Redis each process counts for itself: better than refusing everybody.
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "RATELIMIT_ENABLED": settings.app_env is not AppEnv.TEST,
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_FRESHNESS": timedelta(minutes=-1),  # no page that asks for the password again
        "SECURITY_LOGIN_URL": "/sign-in",
        "SECURITY_LOGOUT_URL": "/sign-out",
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_POST_LOGIN_VIEW": "/home",
        "SECURITY_POST_LOGOUT_VIEW": "/signed-out",
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_REMEMBER_COOKIE_DURATION": timedelta(0),
        "SECURITY_SEND_REGISTER_EMAIL": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [
            {"email": {"mapper": str.casefold, "case_insensitive": True}}
        ],
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SINGLE_HASH": True,
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_FLASH_MESSAGES": False,
        "SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS": False,
        # Its commands would make accounts past our own rules.
        "SECURITY_CLI_USERS_NAME": None,
        "SECURITY_CLI_ROLES_NAME": None,
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False},
    }


def _hosts(settings: Settings) -> list[str]:
    """The names this service answers to; a forged Host header gets 400."""
    own = [settings.host_name]
    if settings.app_env is AppEnv.DEMO:
        own += ["localhost", "127.0.0.1", "[::1]"]
    return own


def _install_database(flask_app: Flask) -> None:
    configure_mappers()
    missing = guard.models_without_a_rule()
    if missing:
        raise LookupError(f"No scope rule says who sees these tables: {', '.join(missing)}")
    db.init_app(flask_app)
    migrate.init_app(flask_app, db, directory=str(ROOT / "migrations"))
    with flask_app.app_context():
        transaction.prepare_engine(db.engine)
    guard.install(db.session.session_factory)


def _install_edge(flask_app: Flask, settings: Settings) -> None:
    templating.install(flask_app, settings)
    static_files.install(flask_app)
    headers.install(flask_app, https=settings.public_url.startswith("https://"))
    errors.install(flask_app)

    def engine() -> object:
        return db.engine

    flask_app.session_interface = RowSessions(
        engine,  # type: ignore[arg-type]
        idle=timedelta(minutes=settings.session_idle_minutes),
        longest=timedelta(hours=settings.session_max_hours),
    )
    flask_app.before_request(_expect_writes)
    flask_app.before_request(actor.load_actor)
    limits.install(flask_app)
    csrf.init_app(flask_app)
    limiter.init_app(flask_app)
    mail.init_app(flask_app)
    datastore = SQLAlchemyUserDatastore(db, User, Role)
    security.init_app(flask_app, datastore, login_form=SignInForm)
    signing_in = flask_app.extensions["security"]
    signing_in.want_json(_never)
    _leave_identity_to_the_actor(flask_app)
    limit_sign_in(flask_app)
    logging.getLogger("app").setLevel(logging.INFO)


def _install_admin(flask_app: Flask, table: guards.GuardTable) -> None:
    import admin_views

    admin_views.register(flask_app, table)


def _leave_identity_to_the_actor(flask_app: Flask) -> None:
    """Roles are read afresh by `http.actor`. The libraries' own identities would load the account
    for every page, and take a token where we take a session alone."""
    flask_app.extensions["security"].principal.identity_loaders.clear()
    flask_app.login_manager.request_loader(None)  # type: ignore[attr-defined]
    processors = flask_app.template_context_processors[None]
    processors[:] = [p for p in processors if p.__module__ != "flask_login.utils"]


def _never(_request: Request) -> bool:
    """Pages only: the library would answer JSON with tokens to whoever asks for it."""
    return False


def _expect_writes() -> None:
    transaction.expect_writes(request.method not in {"GET", "HEAD", "OPTIONS"})
