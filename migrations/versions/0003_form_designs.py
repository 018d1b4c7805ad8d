"""Forms are designed in the service: the text being worked on, its steps, and what texts use.
What could not be written is mended, and every answer that staff change is kept as it was."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

AMENDMENT = "submission_amendment"
PLAIN = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("document", PLAIN, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_form_draft_form_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_draft")),
        sa.UniqueConstraint("form_id", name=op.f("uq_form_draft_form_id")),
    )
    op.create_table(
        "form_draft_step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("before", PLAIN, nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["form_draft.id"], name=op.f("fk_form_draft_step_draft_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_draft_step")),
        sa.UniqueConstraint("draft_id", "number", name=op.f("uq_form_draft_step_draft_id_number")),
    )
    op.create_table(
        "form_reference",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_version_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("used_by", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "kind IN ('question', 'list', 'table', 'column', 'lookup')",
            name=op.f("ck_form_reference_kind_known"),
        ),
        sa.ForeignKeyConstraint(
            ["form_version_id"], ["form_version.id"], name=op.f("fk_form_reference_form_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_reference")),
    )
    with op.batch_alter_table("form_reference", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_form_reference_form_version_id"), ["form_version_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_form_reference_kind_name"), ["kind", "name"], unique=False
        )
    op.add_column("submission", sa.Column("problem_questions", PLAIN, nullable=True))
    op.create_table(
        AMENDMENT,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_kind", sa.String(length=40), nullable=False),
        sa.Column("question_key", sa.String(length=121), nullable=False),
        sa.Column("item", sa.Integer(), nullable=True),
        sa.Column("before", PLAIN, nullable=True),
        sa.Column("after", PLAIN, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submission.id"],
            name=op.f("fk_submission_amendment_submission_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_amendment")),
    )
    with op.batch_alter_table(AMENDMENT, schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_submission_amendment_submission_id_at"),
            ["submission_id", "at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_submission_amendment_at_id"), ["at", "id"], unique=False
        )
    _refuse_changes()


def _refuse_changes() -> None:
    """Amendments can be added to, never changed, like the journals."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {AMENDMENT}_no_{verb.lower()} BEFORE {verb} ON {AMENDMENT} "
                f"BEGIN SELECT RAISE(ABORT, '{AMENDMENT} can only be added to'); END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {AMENDMENT}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE "
        f"ON {AMENDMENT} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    for table in (AMENDMENT, "form_reference", "form_draft_step", "form_draft"):
        op.drop_table(table)
    op.drop_column("submission", "problem_questions")
