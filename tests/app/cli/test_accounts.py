from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

from app.models import OutboxMessage, User, UserSession
from app.settings import AppEnv
from tests.support.factories import Make

Run = Callable[..., Result]
PASS_PHRASE = "seven quiet otters knitting"


@pytest.fixture
def run(app: Flask) -> Run:
    runner = app.test_cli_runner()
    return lambda *arguments, **options: runner.invoke(args=list(arguments), **options)


def refused(result: Result, words: str) -> None:
    assert result.exit_code == 1
    assert words in result.output
    assert "Traceback" not in result.output
    assert isinstance(result.exception, SystemExit)


def test_inviting_mails_a_link(run: Run, make: Make) -> None:
    result = run(
        "accounts", "invite", "Lead@Council.example", "--name", "A Lead", "--role", "service-lead"
    )
    assert result.exit_code == 0, result.output
    (user,) = make.all(User)
    assert (user.email, user.full_name, user.password) == ("lead@council.example", "A Lead", None)
    (mail,) = make.all(OutboxMessage)
    assert mail.recipient == "lead@council.example"
    assert "/set-password/" in mail.body


@pytest.mark.parametrize(
    ("option", "role"), [("--school", "school-coordinator"), ("--provider", "provider-owner")]
)
def test_an_account_belongs_to_its_organisation(
    run: Run, make: Make, option: str, role: str
) -> None:
    school, provider = make.school(), make.provider()
    named = school.urn if option == "--school" else provider.ref
    result = run(
        "accounts", "invite", "a@example.org", "--name", "A", "--role", role, option, named
    )
    assert result.exit_code == 0, result.output
    (user,) = make.all(User)
    assert (user.school_id, user.provider_id) == (
        (school.id, None) if option == "--school" else (None, provider.id)
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--role", "school-coordinator"), "do not fit an account of CAP"),
        (("--role", "cap-admin", "--school", "199901"), "no school with the URN 199901"),
        (("--role", "provider-user", "--provider", "PRV-1"), "no provider with the reference"),
    ],
)
def test_an_invitation_that_fits_nobody_is_refused(
    run: Run, make: Make, arguments: tuple[str, ...], words: str
) -> None:
    refused(run("accounts", "invite", "a@example.org", "--name", "A", *arguments), words)
    assert make.all(User) == []
    assert make.all(OutboxMessage) == []


def test_an_address_is_invited_once(run: Run) -> None:
    invite = ("accounts", "invite", "a@example.org", "--name", "A", "--role", "cap-admin")
    run(*invite)
    refused(run(*invite), "has an account already")


def test_wrong_usage_is_told_by_the_command_line(run: Run) -> None:
    common = ("accounts", "invite", "a@example.org", "--name", "A")
    assert run(*common).exit_code == 2
    assert run(*common, "--role", "king").exit_code == 2
    both = ("--role", "provider-user", "--school", "1", "--provider", "2")
    assert run(*common, *both).exit_code == 2
    assert run("accounts", "invite", "nobody", "--name", "A", "--role", "auditor").exit_code == 2


def test_an_account_with_a_password_can_sign_in(
    run: Run, make: Make, client: object, sign_in: Callable[..., object]
) -> None:
    result = run(
        *("accounts", "create", "a@example.org", "--name", "A", "--role", "cap-admin"),
        "--password-stdin",
        input=f"{PASS_PHRASE}\n",
    )
    assert result.exit_code == 0, result.output
    (user,) = make.all(User)
    assert user.password != PASS_PHRASE
    assert PASS_PHRASE not in result.output
    sign_in(client, user, PASS_PHRASE)


def test_a_short_password_is_refused(run: Run, make: Make) -> None:
    result = run(
        *("accounts", "create", "a@example.org", "--name", "A", "--role", "cap-admin"),
        "--password-stdin",
        input="short\n",
    )
    refused(result, "at least 12 characters")
    assert make.all(User) == []


@pytest.mark.only_on("sqlite")
def test_production_invites_and_never_takes_a_password(build: Callable[..., Flask]) -> None:
    runner = build(app_env=AppEnv.PRODUCTION).test_cli_runner()
    who = ["a@example.org", "--name", "A", "--role", "cap-admin"]
    result = runner.invoke(
        args=["accounts", "create", *who, "--password-stdin"], input=f"{PASS_PHRASE}\n"
    )
    refused(result, "not possible when APP_ENV is production")
    assert runner.invoke(args=["accounts", "invite", *who]).exit_code == 0
    assert "invited" in runner.invoke(args=["accounts", "list"]).output


def test_disabling_ends_the_sessions(run: Run, make: Make, browser: Callable[..., object]) -> None:
    user = make.user("cap-admin", email="a@example.org")
    browser(user)
    result = run("accounts", "disable", "A@example.org")
    assert result.exit_code == 0, result.output
    assert make.reload(user).active is False
    assert all(session.ended_at for session in make.all(UserSession))
    assert "a@example.org" in run("accounts", "list").output
    assert "closed" in run("accounts", "list").output
    refused(run("accounts", "disable", "b@example.org"), "has no account")
