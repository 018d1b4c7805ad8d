import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy.engine import make_url

from app import create_app, schema
from app.extensions import db
from app.models import Application, CodeValue, Form, FormVersion, User
from app.settings import AppEnv
from tests.conftest import settings_for
from tests.support.databases import Databases
from tests.support.factories import Make


def run(app: Flask, *arguments: str) -> Result:
    result = app.test_cli_runner().invoke(args=list(arguments))
    assert "Traceback" not in result.output
    return result


@pytest.fixture
def bare(databases: Databases, tmp_path: Path) -> object:
    """An application whose database has no table yet."""
    made = create_app(settings_for(databases.bare("bare"), tmp_path / "files"))
    yield made
    with made.app_context():
        db.engine.dispose()


def test_setting_up_makes_tables_lists_and_forms(bare: Flask) -> None:
    assert run(bare, "accounts", "list").exit_code == 1
    assert run(bare, "setup").exit_code == 0
    make = Make(bare)
    assert len(make.all(CodeValue)) > 100
    assert {form.slug for form in make.all(Form)} >= {"multi-agency-application", "complaint"}
    assert make.all(User) == []


def test_setting_up_twice_changes_nothing(app: Flask, make: Make) -> None:
    run(app, "setup")
    label = make.change(make.all(CodeValue)[0], label="Edited by staff")
    counts = len(make.all(CodeValue)), len(make.all(FormVersion))
    result = run(app, "setup")
    assert result.exit_code == 0
    assert result.output == ""
    assert (len(make.all(CodeValue)), len(make.all(FormVersion))) == counts
    assert make.reload(label).label == "Edited by staff"


@pytest.mark.only_on("sqlite")
def test_an_existing_file_is_copied_before_it_is_migrated(
    databases: Databases, tmp_path: Path
) -> None:
    urls = databases.bare("older")
    schema.upgrade(urls.owner, revision="0001")
    app = create_app(settings_for(urls, tmp_path / "files"))
    result = run(app, "setup")
    with app.app_context():
        db.engine.dispose()
    path = Path(str(make_url(urls.owner).database))
    (copy,) = (path.parent / "backups").glob("older-*.sqlite3")
    assert str(copy) in result.output
    with sqlite3.connect(copy) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    copy.unlink()


def test_the_demo_goes_into_an_empty_database_only(app: Flask, make: Make) -> None:
    assert run(app, "setup", "--demo").exit_code == 0
    applications = len(make.all(Application))
    assert applications >= 300
    again = run(app, "setup", "--demo")
    assert again.exit_code == 0
    assert "has data already; it stays as it is" in again.output
    refused = run(app, "demo", "load")
    assert refused.exit_code == 1
    assert "The demo needs an empty one." in refused.output
    assert len(make.all(Application)) == applications


def test_somebody_s_first_account_keeps_the_demo_out(app: Flask, make: Make) -> None:
    make.user("cap-admin")
    assert run(app, "demo", "load").exit_code == 1
    assert make.all(Application) == []


@pytest.mark.only_on("sqlite")
def test_the_demo_never_goes_into_production(build: Callable[..., Flask]) -> None:
    app = build(app_env=AppEnv.PRODUCTION)
    for arguments in (("demo", "load"), ("demo", "sign-ins"), ("setup", "--demo")):
        result = run(app, *arguments)
        assert result.exit_code == 1
        assert "not possible when APP_ENV is production" in result.output
    assert Make(app).all(User) == []


def test_the_sign_ins_are_printed(app: Flask) -> None:
    words = run(app, "demo", "sign-ins").output
    assert "school@example.org" in words
    assert "Alderbrook Academy" in words
    assert "The pass phrase of them all" in words


def test_the_shipped_forms_are_checked(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(app, "forms", "check").exit_code == 0
    from app.services import form_library

    monkeypatch.setattr(form_library, "check_library", lambda: ["x.json: wrong"])
    result = run(app, "forms", "check")
    assert result.exit_code == 1
    assert "x.json: wrong" in result.output


def test_every_command_says_what_it_is_for(app: Flask) -> None:
    import click

    def check(command: click.Command, path: str) -> None:
        assert command.help, path
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{path} {parameter.name}"
        if isinstance(command, click.Group):
            for name, child in command.commands.items():
                check(child, f"{path} {name}")

    for name, command in app.cli.commands.items():
        check(command, name)
    assert {"worker", "outbox", "demo", "accounts", "import", "forms", "doctor"} <= set(
        app.cli.commands
    )
