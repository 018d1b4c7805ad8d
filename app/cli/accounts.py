"""`flask accounts`: who can sign in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click
from flask.cli import AppGroup
from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.roles import LABELS, Role
from app.http.clock import now
from app.models.provider import Provider
from app.models.school import School
from app.services import accounts
from app.services.accounts import Organisation

from .edge import as_service, plainly, refuse_in_production, settings

SHORTEST_PASSWORD = 12

group = AppGroup("accounts", help="Who can sign in.")


def _whose(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what an account is for."""
    for option in (
        click.option("--provider", "provider_ref", metavar="REFERENCE", help="Of which provider."),
        click.option("--school", "school_urn", metavar="URN", help="Of which school."),
        click.option(
            "--role",
            "roles",
            type=click.Choice([str(role) for role in Role]),
            multiple=True,
            required=True,
            help="What the person does. May be given more than once.",
        ),
        click.option("--name", "full_name", required=True, help="The person's full name."),
        click.argument("email"),
    ):
        command = option(command)
    return command


@group.command("invite")
@_whose
@plainly
def invite(
    email: str,
    full_name: str,
    roles: tuple[str, ...],
    school_urn: str | None,
    provider_ref: str | None,
) -> None:
    """Make an account and mail a link to choose a password. Works in production too.

    Without --school and --provider the account is one of CAP's own.
    """
    with as_service() as (session, actor):
        user = accounts.invite(
            session,
            email=_address(email),
            full_name=full_name,
            roles=[Role(role) for role in roles],
            organisation=_organisation(session, school_urn, provider_ref),
            public_url=settings().public_url,
            by=actor,
            at=now(),
        )
        words = f"{user.email} is invited. The worker sends the link, which works for three days."
    click.echo(words)
    if not settings().sends_mail:
        click.echo("No mail leaves this machine: read the link in the outbox, in the admin.")


@group.command("create")
@_whose
@click.option(
    "--password-stdin", is_flag=True, required=True, help="Read the password from the input."
)
@plainly
def create(
    email: str,
    full_name: str,
    roles: tuple[str, ...],
    school_urn: str | None,
    provider_ref: str | None,
    password_stdin: bool,
) -> None:
    """Make an account that can sign in at once. Refused in production: invite people there."""
    refuse_in_production("Making an account with a password")
    password = sys.stdin.readline().rstrip("\r\n")
    if len(password) < SHORTEST_PASSWORD:
        raise click.ClickException(f"The password needs at least {SHORTEST_PASSWORD} characters.")
    with as_service() as (session, actor):
        user = accounts.create_with_password(
            session,
            email=_address(email),
            full_name=full_name,
            roles=[Role(role) for role in roles],
            organisation=_organisation(session, school_urn, provider_ref),
            password_hash=hash_password(password),
            by=actor,
            at=now(),
        )
        words = f"{user.email} can sign in."
    click.echo(words)


@group.command("disable")
@click.argument("email")
@plainly
def disable(email: str) -> None:
    """Close an account: it cannot sign in and its sessions end now."""
    with as_service() as (session, actor):
        user = accounts.by_email(session, email)
        if user is None:
            raise click.ClickException(f"{email} has no account.")
        accounts.disable(session, user, by=actor, at=now())
    click.echo(f"{email} is closed.")


@group.command("list")
@plainly
def list_() -> None:
    """Print every account: address, name, roles, and whether it is open."""
    with as_service() as (session, actor):
        for user in accounts.seen_accounts(session, actor):
            roles = ", ".join(sorted(LABELS[Role(role.name)] for role in user.roles))
            state = "open" if user.active else "closed"
            if user.active and user.password is None:
                state = "invited"
            click.echo(f"{user.email}\t{user.full_name}\t{roles}\t{state}")


def _address(email: str) -> str:
    if "@" not in email.strip("@") or any(character.isspace() for character in email.strip()):
        raise click.BadParameter("Enter an email address, like name@example.org.")
    return email


def _organisation(
    session: Session, school_urn: str | None, provider_ref: str | None
) -> Organisation:
    if school_urn and provider_ref:
        raise click.UsageError("Give --school or --provider, not both.")
    if school_urn:
        found = session.scalar(select(School.id).where(School.urn == school_urn.strip()))
        if found is None:
            raise click.ClickException(f"There is no school with the URN {school_urn}.")
        return Organisation(school_id=found)
    if provider_ref:
        ref = provider_ref.strip().upper()
        found = session.scalar(select(Provider.id).where(Provider.ref == ref))
        if found is None:
            raise click.ClickException(f"There is no provider with the reference {provider_ref}.")
        return Organisation(provider_id=found)
    return Organisation()
