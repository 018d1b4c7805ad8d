"""Complaints go through two stages: the days of each, what was found, a path of its own."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

STATUS = "ck_complaint_status_known"
BEFORE = "status IN ('received', 'closed')"
SINCE = (
    "status IN ('received', 'own-path', 'acknowledged', 'stage1-answered', 'stage2-asked', "
    "'stage2-acknowledged', 'stage2-answered', 'closed', 'withdrawn', 'out-of-scope')"
)
FINDING = "ck_complaint_stage2_finding_known"
DAYS = ("due_on", "turned_on", "stage2_until", "stage2_ack_due", "stage2_due")
DAYS += ("stage2_extension_told_on",)
MOMENTS = ("stage2_asked_at", "stage2_ack_at", "stage2_answered_at")
NUMBERS = ("days_left", "stage2_extension_days")
TEXTS = ("scope", "outcome_sought", "reasons", "stage2_reasons", "stage2_remedy")
TEXTS += ("stage2_extension_reason",)

KINDS = (
    "kind IN ('ACKNOWLEDGEMENT', 'OWN_PATH', 'EXTENSION', 'STAGE1_ANSWER', "
    "'STAGE2_ACKNOWLEDGEMENT', 'STAGE2_ANSWER', 'WITHDRAWN', 'OUT_OF_SCOPE', 'CLOSED', "
    "'REOPENED', 'OMBUDSMAN')"
)

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        for name in DAYS:
            batch_op.add_column(sa.Column(name, sa.Date(), nullable=True))
        for name in MOMENTS:
            batch_op.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        for name in NUMBERS:
            batch_op.add_column(sa.Column(name, sa.Integer(), nullable=True))
        for name in TEXTS:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("stage2_finding", sa.String(length=40), nullable=True))
        batch_op.drop_constraint(op.f(STATUS), type_="check")
        batch_op.create_check_constraint(op.f(STATUS), SINCE)
        batch_op.create_check_constraint(
            op.f(FINDING), "stage2_finding IN ('UPHELD', 'PARTLY', 'NOT_UPHELD')"
        )
        batch_op.create_index(batch_op.f("ix_complaint_due_on_id"), ["due_on", "id"], unique=False)
    op.execute("UPDATE complaint SET due_on = ack_due WHERE status = 'received'")
    op.create_table(
        "letter_text",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        *_record(),
        sa.CheckConstraint(KINDS, name=op.f("ck_letter_text_kind_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_text")),
        sa.UniqueConstraint("kind", name=op.f("uq_letter_text_kind")),
    )
    op.create_table(
        "complaint_letter",
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("by_post", sa.Boolean(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        *_record(),
        sa.CheckConstraint(KINDS, name=op.f("ck_complaint_letter_kind_known")),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_letter_complaint_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_complaint_letter_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_letter")),
        sa.UniqueConstraint("document_id", name=op.f("uq_complaint_letter_document_id")),
    )
    op.create_table(
        "complaint_share",
        sa.Column("complaint_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("shared", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        *_record(),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_complaint_share_complaint_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_complaint_share_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint_share")),
    )
    with op.batch_alter_table("complaint_share", schema=None) as batch_op:
        for columns in (("complaint_id", "id"), ("provider_id", "id"), ("due_on", "id")):
            name = f"ix_complaint_share_{'_'.join(columns)}"
            batch_op.create_index(batch_op.f(name), list(columns), unique=False)
    with op.batch_alter_table("complaint_letter", schema=None) as batch_op:
        for columns in (("complaint_id", "id"), ("made_on", "id")):
            name = f"ix_complaint_letter_{'_'.join(columns)}"
            batch_op.create_index(batch_op.f(name), list(columns), unique=False)


def _record() -> tuple[sa.Column[Any], ...]:
    """The columns that every record has."""
    return (
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
    )


def downgrade() -> None:
    op.drop_table("complaint_share")
    op.drop_table("complaint_letter")
    op.drop_table("letter_text")
    op.execute(
        "UPDATE complaint SET status = CASE WHEN closed_at IS NULL THEN 'received' "
        "ELSE 'closed' END WHERE status NOT IN ('received', 'closed')"
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_complaint_due_on_id"))
        batch_op.drop_constraint(op.f(FINDING), type_="check")
        batch_op.drop_constraint(op.f(STATUS), type_="check")
        batch_op.create_check_constraint(op.f(STATUS), BEFORE)
        for name in ("stage2_finding", *TEXTS, *NUMBERS, *MOMENTS, *DAYS):
            batch_op.drop_column(name)
