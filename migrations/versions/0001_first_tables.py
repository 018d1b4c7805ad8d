"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

PLAIN = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_kind", sa.String(length=40), nullable=False),
        sa.Column("actor_roles", PLAIN, nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("ref", sa.String(length=20), nullable=True),
        sa.Column("changes", PLAIN, nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ip", sa.String(length=45), nullable=True),
        sa.Column("request_id", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_event_actor_id_at"), ["actor_id", "at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_audit_event_at_id"), ["at", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_event_record_id_at"), ["record_id", "at"], unique=False
        )

    op.create_table(
        "closure_day",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("why", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closure_day")),
        sa.UniqueConstraint("day", name=op.f("uq_closure_day_day")),
    )
    op.create_table(
        "code_value",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("list_name", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_live", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_value")),
        sa.UniqueConstraint("list_name", "code", name=op.f("uq_code_value_list_name_code")),
    )
    with op.batch_alter_table("code_value", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_code_value_list_name_position_id"),
            ["list_name", "position", "id"],
            unique=False,
        )

    op.create_table(
        "form",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.String(length=400), nullable=False),
        sa.Column("audience", PLAIN, nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_text", sa.String(length=600), nullable=False),
        sa.Column("owner", sa.String(length=120), nullable=False),
        sa.Column("retention_days", sa.Integer(), nullable=False),
        sa.Column("current_version", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'open', 'closed', 'withdrawn')", name=op.f("ck_form_state_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form")),
        sa.UniqueConstraint("slug", name=op.f("uq_form_slug")),
    )
    with op.batch_alter_table("form", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_form_title_id"), ["title", "id"], unique=False)

    op.create_table(
        "note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("author_name", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_note_created_at_id"), ["created_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_note_record_id_created_at"), ["record_id", "created_at"], unique=False
        )

    op.create_table(
        "outbox_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("dedupe_key", sa.String(length=120), nullable=False),
        sa.Column("message_id", sa.String(length=120), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=True),
        sa.Column("record_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(length=60), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_code", sa.Integer(), nullable=True),
        sa.Column("last_error", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "status IN ('queued', 'sending', 'sent', 'failed', 'kept')",
            name=op.f("ck_outbox_message_status_known"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint(
            "dedupe_key", "recipient", name=op.f("uq_outbox_message_dedupe_key_recipient")
        ),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_message_id")),
    )
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_outbox_message_created_at_id"), ["created_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_outbox_message_record_id"), ["record_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_outbox_message_status_next_attempt_at"),
            ["status", "next_attempt_at"],
            unique=False,
        )

    op.create_table(
        "provider",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("legal_name", sa.String(length=200), nullable=False),
        sa.Column("trading_name", sa.String(length=200), nullable=False),
        sa.Column("company_no", sa.String(length=8), nullable=True),
        sa.Column("charity_no", sa.String(length=8), nullable=True),
        sa.Column("urn", sa.String(length=6), nullable=True),
        sa.Column("ukprn", sa.String(length=8), nullable=True),
        sa.Column("ap_setting_type", sa.String(length=40), nullable=True),
        sa.Column("registered_school", sa.Boolean(), nullable=False),
        sa.Column("ofsted_outcome", sa.String(length=60), nullable=True),
        sa.Column("ofsted_date", sa.Date(), nullable=True),
        sa.Column("procurement_ref", sa.String(length=60), nullable=True),
        sa.Column("contract_start", sa.Date(), nullable=True),
        sa.Column("contract_end", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("tiers", PLAIN, nullable=False),
        sa.Column("categories", PLAIN, nullable=False),
        sa.Column("nominated_lead", sa.String(length=120), nullable=True),
        sa.Column("ico_registration_no", sa.String(length=12), nullable=True),
        sa.Column("cyber_essentials_until", sa.Date(), nullable=True),
        sa.Column("annual_safeguarding_confirmation_ay", sa.String(length=7), nullable=True),
        sa.Column("telephone", sa.String(length=30), nullable=True),
        sa.Column("website", sa.String(length=254), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "status IN ('enquiry', 'procured', 'onboarding', 'approved', 'conditional', 'suspended', 'exited')",
            name=op.f("ck_provider_status_known"),
        ),
        sa.CheckConstraint(
            "contract_start IS NULL OR contract_end IS NULL OR contract_start <= contract_end",
            name=op.f("ck_provider_contract_dates"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider")),
        sa.UniqueConstraint("legal_name", name=op.f("uq_provider_legal_name")),
        sa.UniqueConstraint("ref", name=op.f("uq_provider_ref")),
    )
    with op.batch_alter_table("provider", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_provider_status_id"), ["status", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_provider_trading_name_id"), ["trading_name", "id"], unique=False
        )

    op.create_table(
        "read_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_kind", sa.String(length=40), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("part", sa.String(length=80), nullable=False),
        sa.Column("ip", sa.String(length=45), nullable=True),
        sa.Column("request_id", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_event")),
    )
    with op.batch_alter_table("read_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_read_event_at_id"), ["at", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_read_event_actor_id_at"), ["actor_id", "at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_read_event_record_id_at"), ["record_id", "at"], unique=False
        )

    op.create_table(
        "role",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
        sa.UniqueConstraint("name", name=op.f("uq_role_name")),
    )
    op.create_table(
        "school",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("urn", sa.String(length=6), nullable=False),
        sa.Column("la_code", sa.String(length=3), nullable=False),
        sa.Column("establishment_no", sa.String(length=4), nullable=True),
        sa.Column("ukprn", sa.String(length=8), nullable=True),
        sa.Column("uprn", sa.String(length=12), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("type", sa.String(length=100), nullable=False),
        sa.Column("phase", sa.String(length=60), nullable=False),
        sa.Column("statutory_low_age", sa.Integer(), nullable=True),
        sa.Column("statutory_high_age", sa.Integer(), nullable=True),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("town", sa.String(length=100), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=True),
        sa.Column("telephone", sa.String(length=30), nullable=True),
        sa.Column("website", sa.String(length=254), nullable=True),
        sa.Column("trust_name", sa.String(length=200), nullable=True),
        sa.Column("trust_uid", sa.String(length=20), nullable=True),
        sa.Column("in_city", sa.Boolean(), nullable=False),
        sa.Column("gias_synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "status IN ('open', 'proposed-to-close', 'closed')", name=op.f("ck_school_status_known")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
        sa.UniqueConstraint(
            "la_code", "establishment_no", name=op.f("uq_school_la_code_establishment_no")
        ),
        sa.UniqueConstraint("urn", name=op.f("uq_school_urn")),
    )
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_school_name_id"), ["name", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_school_phase_id"), ["phase", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_school_status_id"), ["status", "id"], unique=False)

    op.create_table(
        "status_history",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("move", sa.String(length=40), nullable=False),
        sa.Column("from_status", sa.String(length=40), nullable=True),
        sa.Column("to_status", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_kind", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_history")),
    )
    with op.batch_alter_table("status_history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_status_history_at_id"), ["at", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_status_history_record_id_at"), ["record_id", "at"], unique=False
        )

    op.create_table(
        "accepted_sender",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_accepted_sender_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accepted_sender")),
        sa.UniqueConstraint("school_id", "email", name=op.f("uq_accepted_sender_school_id_email")),
    )
    with op.batch_alter_table("accepted_sender", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accepted_sender_email"), ["email"], unique=False)

    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("job_role", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("telephone", sa.String(length=30), nullable=True),
        sa.Column("mobile", sa.String(length=30), nullable=True),
        sa.Column("out_of_hours", sa.String(length=30), nullable=True),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("receives", PLAIN, nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("change_requested_by", sa.String(length=120), nullable=True),
        sa.Column("change_status", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "change_status IN ('requested', 'approved', 'rejected')",
            name=op.f("ck_contact_change_status_known"),
        ),
        sa.CheckConstraint(
            "(school_id IS NULL) <> (provider_id IS NULL)",
            name=op.f("ck_contact_of_one_organisation"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_contact_provider_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_contact_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
    )
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_email"), ["email"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_contact_full_name_id"), ["full_name", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contact_provider_id_id"), ["provider_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_contact_school_id_id"), ["school_id", "id"], unique=False
        )

    op.create_table(
        "course",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("subcategory", sa.String(length=40), nullable=True),
        sa.Column("tier", sa.String(length=1), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("curriculum", sa.Text(), nullable=False),
        sa.Column("progression", sa.Text(), nullable=False),
        sa.Column("accreditation", PLAIN, nullable=False),
        sa.Column("age_min", sa.Integer(), nullable=False),
        sa.Column("age_max", sa.Integer(), nullable=False),
        sa.Column("ncy_min", sa.Integer(), nullable=False),
        sa.Column("ncy_max", sa.Integer(), nullable=False),
        sa.Column("ppe_kit", sa.Text(), nullable=True),
        sa.Column("lunch", sa.Text(), nullable=True),
        sa.Column("transport", sa.Text(), nullable=True),
        sa.Column("entry_requirements", sa.Text(), nullable=True),
        sa.Column("support_available", sa.Text(), nullable=True),
        sa.Column("sen_accepted", sa.Text(), nullable=True),
        sa.Column("exclusions_criteria", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "category IN ('WORK_BASED', 'CURRICULUM', 'EMPLOYABILITY_PD')",
            name=op.f("ck_course_category_known"),
        ),
        sa.CheckConstraint(
            "programme IN ('TIER1', 'INSIGHT', 'FLOURISH', 'SUPPORTED_TRANSFER', 'REFOCUS', 'TRANSITIONAL')",
            name=op.f("ck_course_programme_known"),
        ),
        sa.CheckConstraint("age_min <= age_max", name=op.f("ck_course_ages")),
        sa.CheckConstraint("ncy_min <= ncy_max", name=op.f("ck_course_years")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_course_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("provider_id", "title", name=op.f("uq_course_provider_id_title")),
        sa.UniqueConstraint("ref", name=op.f("uq_course_ref")),
    )
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_course_category_id"), ["category", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_course_programme_id"), ["programme", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_course_title_id"), ["title", "id"], unique=False)

    op.create_table(
        "form_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("schema_version", sa.Integer(), nullable=False),
        sa.Column("document", PLAIN, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["form_id"], ["form.id"], name=op.f("fk_form_version_form_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_version")),
        sa.UniqueConstraint("form_id", "number", name=op.f("uq_form_version_form_id_number")),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("uprn", sa.String(length=12), nullable=True),
        sa.Column("latitude", sa.Numeric(precision=8, scale=5), nullable=True),
        sa.Column("longitude", sa.Numeric(precision=8, scale=5), nullable=True),
        sa.Column("is_subcontracted", sa.Boolean(), nullable=False),
        sa.Column("accessible_features", sa.Text(), nullable=True),
        sa.Column("opening_times", sa.String(length=200), nullable=False),
        sa.Column("arrival_instructions", sa.Text(), nullable=True),
        sa.Column("max_pupils_at_once", sa.Integer(), nullable=False),
        sa.Column("active_from", sa.Date(), nullable=False),
        sa.Column("active_to", sa.Date(), nullable=True),
        sa.Column("risk_assessed_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint("max_pupils_at_once > 0", name=op.f("ck_site_room_for_some")),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_site_provider_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("provider_id", "name", name=op.f("uq_site_provider_id_name")),
    )
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_site_name_id"), ["name", "id"], unique=False)

    op.create_table(
        "student",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("upn", sa.String(length=13), nullable=True),
        sa.Column("no_upn_reason", sa.String(length=200), nullable=True),
        sa.Column("former_upn", sa.String(length=13), nullable=True),
        sa.Column("uln", sa.String(length=10), nullable=True),
        sa.Column("legal_surname", sa.String(length=100), nullable=False),
        sa.Column("legal_forename", sa.String(length=100), nullable=False),
        sa.Column("middle_names", sa.String(length=100), nullable=True),
        sa.Column("preferred_surname", sa.String(length=100), nullable=True),
        sa.Column("preferred_forename", sa.String(length=100), nullable=True),
        sa.Column("date_of_birth", sa.Date(), nullable=False),
        sa.Column("sex", sa.String(length=1), nullable=False),
        sa.Column("gender_identity", sa.String(length=60), nullable=True),
        sa.Column("pronouns", sa.String(length=30), nullable=True),
        sa.Column("ethnicity", sa.String(length=40), nullable=True),
        sa.Column("religion", sa.String(length=60), nullable=True),
        sa.Column("first_language", sa.String(length=60), nullable=False),
        sa.Column("interpreter_needed", sa.Boolean(), nullable=False),
        sa.Column("ncy", sa.Integer(), nullable=False),
        sa.Column("ncy_override_reason", sa.String(length=200), nullable=True),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("registration", sa.String(length=40), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=False),
        sa.Column("postcode", sa.String(length=8), nullable=False),
        sa.Column("uprn", sa.String(length=12), nullable=True),
        sa.Column("lives_with", sa.String(length=120), nullable=False),
        sa.Column("address_confidential", sa.Boolean(), nullable=False),
        sa.Column("sen_status", sa.String(length=1), nullable=False),
        sa.Column("sen_types", PLAIN, nullable=False),
        sa.Column("ehcp_number", sa.String(length=40), nullable=True),
        sa.Column("ehcp_review_due", sa.Date(), nullable=True),
        sa.Column("ehcp_authority", sa.String(length=100), nullable=True),
        sa.Column("cla_status", sa.String(length=40), nullable=False),
        sa.Column("responsible_la", sa.String(length=100), nullable=True),
        sa.Column("virtual_school_contact", sa.String(length=200), nullable=True),
        sa.Column("social_care_status", sa.String(length=40), nullable=False),
        sa.Column("social_worker", sa.String(length=200), nullable=True),
        sa.Column("fsm", sa.Boolean(), nullable=True),
        sa.Column("pupil_premium", sa.Boolean(), nullable=True),
        sa.Column("eal", sa.Boolean(), nullable=True),
        sa.Column("young_carer", sa.Boolean(), nullable=True),
        sa.Column("service_child", sa.Boolean(), nullable=True),
        sa.Column("pregnant_or_parent", sa.Boolean(), nullable=True),
        sa.Column("traveller", sa.Boolean(), nullable=True),
        sa.Column("asylum", sa.Boolean(), nullable=True),
        sa.Column("life_threatening", sa.Boolean(), nullable=False),
        sa.Column("health_conditions", sa.Text(), nullable=False),
        sa.Column("medication", sa.Text(), nullable=False),
        sa.Column("allergies", sa.Text(), nullable=False),
        sa.Column("dietary", sa.Text(), nullable=False),
        sa.Column("disability", sa.Text(), nullable=False),
        sa.Column("adjustments", sa.Text(), nullable=False),
        sa.Column("swim_ability", sa.String(length=60), nullable=True),
        sa.Column("photo_consent", sa.String(length=60), nullable=True),
        sa.Column("attendance_pct", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("authorised_pct", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("unauthorised_pct", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("attendance_as_of", sa.Date(), nullable=True),
        sa.Column("suspensions_count", sa.Integer(), nullable=False),
        sa.Column("suspension_days", sa.Numeric(precision=4, scale=1), nullable=False),
        sa.Column("pex_risk", sa.String(length=40), nullable=False),
        sa.Column("previous_pex", sa.Boolean(), nullable=False),
        sa.Column("prior_attainment", sa.Text(), nullable=True),
        sa.Column("current_levels", sa.Text(), nullable=True),
        sa.Column("exam_entries", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "cla_status IN ('NONE', 'CLA', 'PLAC', 'SGO_ADOPTED')",
            name=op.f("ck_student_cla_status_known"),
        ),
        sa.CheckConstraint(
            "pex_risk IN ('NONE', 'LOW', 'MEDIUM', 'HIGH')", name=op.f("ck_student_pex_risk_known")
        ),
        sa.CheckConstraint(
            "registration IN ('MAIN', 'SUBSIDIARY', 'SINGLE')",
            name=op.f("ck_student_registration_known"),
        ),
        sa.CheckConstraint(
            "sen_status IN ('N', 'K', 'E')", name=op.f("ck_student_sen_status_known")
        ),
        sa.CheckConstraint("sex IN ('F', 'M', 'U')", name=op.f("ck_student_sex_known")),
        sa.CheckConstraint(
            "social_care_status IN ('NONE', 'EARLY_HELP', 'CIN', 'CP', 'OPEN_OTHER')",
            name=op.f("ck_student_social_care_status_known"),
        ),
        sa.CheckConstraint(
            "upn IS NOT NULL OR no_upn_reason IS NOT NULL", name=op.f("ck_student_upn_or_reason")
        ),
        sa.ForeignKeyConstraint(
            ["home_school_id"], ["school.id"], name=op.f("fk_student_home_school_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student")),
        sa.UniqueConstraint("ref", name=op.f("uq_student_ref")),
    )
    with op.batch_alter_table("student", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_student_date_of_birth_id"), ["date_of_birth", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_student_home_school_id_id"), ["home_school_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_student_legal_surname_legal_forename_id"),
            ["legal_surname", "legal_forename", "id"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_student_ncy_id"), ["ncy", "id"], unique=False)
        batch_op.create_index(
            "uq_student_live_upn",
            ["upn"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("password", sa.String(length=255), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("fs_uniquifier", sa.String(length=64), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_count", sa.Integer(), nullable=False),
        sa.Column("last_failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_user_email_lower")),
        sa.CheckConstraint(
            "school_id IS NULL OR provider_id IS NULL", name=op.f("ck_user_of_one_organisation")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_user_provider_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_user_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
        sa.UniqueConstraint("fs_uniquifier", name=op.f("uq_user_fs_uniquifier")),
    )
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_full_name_id"), ["full_name", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_user_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_user_school_id"), ["school_id"], unique=False)

    op.create_table(
        "account_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('invite', 'reset')", name=op.f("ck_account_link_kind_known")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_account_link_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_account_link_token_hash")),
    )
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_link_user_id"), ["user_id"], unique=False)

    op.create_table(
        "application",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("academic_year", sa.String(length=7), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("referrer_name", sa.String(length=120), nullable=False),
        sa.Column("referrer_role", sa.String(length=120), nullable=False),
        sa.Column("referrer_email", sa.String(length=254), nullable=False),
        sa.Column("referrer_phone", sa.String(length=30), nullable=False),
        sa.Column("authorised_by", sa.String(length=120), nullable=False),
        sa.Column("authorised_on", sa.Date(), nullable=False),
        sa.Column("school_dsl", sa.String(length=200), nullable=False),
        sa.Column("school_caseworker", sa.String(length=200), nullable=True),
        sa.Column("attendance_contact", sa.String(length=200), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("tier", sa.String(length=1), nullable=False),
        sa.Column("funding_source", sa.String(length=40), nullable=False),
        sa.Column("po_number", sa.String(length=40), nullable=True),
        sa.Column("budget_holder", sa.String(length=120), nullable=True),
        sa.Column("fees_confirmed", sa.Boolean(), nullable=False),
        sa.Column("proposed_start", sa.Date(), nullable=False),
        sa.Column("proposed_end", sa.Date(), nullable=False),
        sa.Column("two_year", sa.Boolean(), nullable=False),
        sa.Column("days", PLAIN, nullable=False),
        sa.Column("hours_per_week", sa.Numeric(precision=4, scale=1), nullable=False),
        sa.Column("rest_of_week_plan", sa.Text(), nullable=False),
        sa.Column("reason_primary", sa.String(length=40), nullable=False),
        sa.Column("reason_detail", sa.Text(), nullable=False),
        sa.Column("strengths", sa.Text(), nullable=False),
        sa.Column("interests", sa.Text(), nullable=False),
        sa.Column("aspirations", sa.Text(), nullable=False),
        sa.Column("pupil_voice", sa.Text(), nullable=False),
        sa.Column("parent_voice", sa.Text(), nullable=False),
        sa.Column("behaviours_of_concern", sa.Text(), nullable=False),
        sa.Column("triggers", sa.Text(), nullable=False),
        sa.Column("what_works", sa.Text(), nullable=False),
        sa.Column("tier1_curriculum", sa.Text(), nullable=True),
        sa.Column("tier1_interests", sa.Text(), nullable=True),
        sa.Column("tier1_benefit", sa.Text(), nullable=True),
        sa.Column("tier1_right_support", sa.Text(), nullable=True),
        sa.Column("insight_behaviours", sa.Text(), nullable=True),
        sa.Column("insight_early_help", sa.Text(), nullable=True),
        sa.Column("flourish_caseworker", sa.Text(), nullable=True),
        sa.Column("flourish_reviews", sa.Text(), nullable=True),
        sa.Column("flourish_curriculum", sa.Text(), nullable=True),
        sa.Column("flourish_agencies", sa.Text(), nullable=True),
        sa.Column("flourish_capacity", sa.Text(), nullable=True),
        sa.Column("flourish_ehcp", sa.Text(), nullable=True),
        sa.Column("flourish_early_help", sa.Text(), nullable=True),
        sa.Column("no_agencies", sa.Boolean(), nullable=False),
        sa.Column("early_help_status", sa.String(length=40), nullable=False),
        sa.Column("early_help_ref", sa.String(length=60), nullable=True),
        sa.Column("early_help_on", sa.Date(), nullable=True),
        sa.Column("safeguarding_flag", sa.Boolean(), nullable=False),
        sa.Column("safeguarding_summary_location", sa.String(length=40), nullable=False),
        sa.Column("flag_missing", sa.Boolean(), nullable=False),
        sa.Column("flag_exploitation", sa.Boolean(), nullable=False),
        sa.Column("flag_gang", sa.Boolean(), nullable=False),
        sa.Column("flag_fire", sa.Boolean(), nullable=False),
        sa.Column("flag_weapons", sa.Boolean(), nullable=False),
        sa.Column("flag_sexual_harm", sa.Boolean(), nullable=False),
        sa.Column("flag_self_harm", sa.Boolean(), nullable=False),
        sa.Column("flag_substance", sa.Boolean(), nullable=False),
        sa.Column("prevent_referral", sa.Boolean(), nullable=True),
        sa.Column("travel_mode", sa.String(length=40), nullable=False),
        sa.Column("independent_travel", sa.Boolean(), nullable=False),
        sa.Column("transport_request", sa.Boolean(), nullable=False),
        sa.Column("exam_access", sa.Text(), nullable=True),
        sa.Column("equipment", sa.Text(), nullable=True),
        sa.Column("dietary_at_site", sa.Text(), nullable=True),
        sa.Column("commissioning_agreement", sa.Boolean(), nullable=False),
        sa.Column("commissioning_rationale", sa.Text(), nullable=True),
        sa.Column("commissioning_measures", sa.Text(), nullable=True),
        sa.Column("commissioning_return", sa.Text(), nullable=True),
        sa.Column("declaration_name", sa.String(length=120), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "early_help_status IN ('STARTED', 'DECLINED', 'NOT_APPLICABLE', 'CLOSED')",
            name=op.f("ck_application_early_help_status_known"),
        ),
        sa.CheckConstraint(
            "funding_source IN ('SCHOOL_BUDGET', 'EHCP_TOP_UP', 'CLA_PP_PLUS', 'COUNCIL', 'OTHER')",
            name=op.f("ck_application_funding_source_known"),
        ),
        sa.CheckConstraint(
            "programme IN ('TIER1', 'INSIGHT', 'FLOURISH', 'SUPPORTED_TRANSFER', 'REFOCUS', 'TRANSITIONAL')",
            name=op.f("ck_application_programme_known"),
        ),
        sa.CheckConstraint(
            "safeguarding_summary_location IN ('CPOMS', 'ATTACHED', 'BY_PHONE', 'NONE')",
            name=op.f("ck_application_safeguarding_summary_location_known"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'in-review', 'returned', 'panel-queue', 'panel-approved', 'panel-deferred', 'panel-rejected', 'ready-to-send', 'sent', 'responded', 'alternatives', 'confirmed', 'closed-placed', 'closed-unplaced', 'cancelled')",
            name=op.f("ck_application_status_known"),
        ),
        sa.CheckConstraint(
            "travel_mode IN ('WALK', 'BUS_AND_PASS', 'TAXI', 'PARENT', 'SCHOOL_TRANSPORT')",
            name=op.f("ck_application_travel_mode_known"),
        ),
        sa.CheckConstraint(
            "proposed_start <= proposed_end", name=op.f("ck_application_proposed_dates")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_application_owner_id")),
        sa.ForeignKeyConstraint(
            ["school_id"], ["school.id"], name=op.f("fk_application_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_application_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("ref", name=op.f("uq_application_ref")),
    )
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_academic_year_id"), ["academic_year", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_application_due_on_id"), ["due_on", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_application_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_application_programme_id"), ["programme", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_application_school_id_id"), ["school_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_application_status_id"), ["status", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_application_student_id_id"), ["student_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_application_submitted_at_id"), ["submitted_at", "id"], unique=False
        )

    op.create_table(
        "carer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=20), nullable=True),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("relationship", sa.String(length=40), nullable=False),
        sa.Column("parental_responsibility", sa.String(length=40), nullable=False),
        sa.Column("lives_with_child", sa.Boolean(), nullable=False),
        sa.Column("address", sa.String(length=400), nullable=True),
        sa.Column("telephone", sa.String(length=30), nullable=False),
        sa.Column("other_telephone", sa.String(length=30), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("language", sa.String(length=60), nullable=True),
        sa.Column("interpreter", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("can_collect", sa.Boolean(), nullable=True),
        sa.Column("contact_restriction", sa.Text(), nullable=True),
        sa.Column("consulted_on", sa.Date(), nullable=True),
        sa.Column("view_of_application", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "parental_responsibility IN ('YES', 'NO', 'UNKNOWN')",
            name=op.f("ck_carer_parental_responsibility_known"),
        ),
        sa.CheckConstraint(
            "relationship IN ('MOTHER', 'FATHER', 'STEP_PARENT', 'FOSTER_CARER', 'GUARDIAN', 'SOCIAL_WORKER', 'OTHER')",
            name=op.f("ck_carer_relationship_known"),
        ),
        sa.ForeignKeyConstraint(["student_id"], ["student.id"], name=op.f("fk_carer_student_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_carer")),
    )
    with op.batch_alter_table("carer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_carer_student_id_priority"), ["student_id", "priority"], unique=False
        )

    op.create_table(
        "course_offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("academic_year", sa.String(length=7), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("days", PLAIN, nullable=False),
        sa.Column("session", sa.String(length=40), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("start_pattern", sa.String(length=40), nullable=False),
        sa.Column("weeks", sa.Integer(), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("min_group", sa.Integer(), nullable=True),
        sa.Column("max_group", sa.Integer(), nullable=True),
        sa.Column("cost_band", sa.String(length=40), nullable=False),
        sa.Column("price_pence", sa.Integer(), nullable=False),
        sa.Column("price_basis", sa.String(length=40), nullable=False),
        sa.Column("price_note", sa.String(length=200), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "price_basis IN ('SESSION', 'DAY', 'TERM', 'PROGRAMME')",
            name=op.f("ck_course_offer_price_basis_known"),
        ),
        sa.CheckConstraint(
            "session IN ('AM', 'PM', 'FULL')", name=op.f("ck_course_offer_session_known")
        ),
        sa.CheckConstraint(
            "start_pattern IN ('ROLL_ON', 'FIXED_DATES')",
            name=op.f("ck_course_offer_start_pattern_known"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'in-review', 'published', 'full', 'paused', 'archived')",
            name=op.f("ck_course_offer_status_known"),
        ),
        sa.CheckConstraint("capacity >= 1", name=op.f("ck_course_offer_seats")),
        sa.CheckConstraint("price_pence >= 0", name=op.f("ck_course_offer_price")),
        sa.CheckConstraint(
            "start_date IS NULL OR end_date IS NULL OR start_date <= end_date",
            name=op.f("ck_course_offer_dates"),
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_offer_course_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_course_offer_provider_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_course_offer_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_offer")),
        sa.UniqueConstraint(
            "course_id",
            "academic_year",
            "site_id",
            name=op.f("uq_course_offer_course_id_academic_year_site_id"),
        ),
    )
    with op.batch_alter_table("course_offer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_course_offer_academic_year_id"), ["academic_year", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_course_offer_provider_id_id"), ["provider_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_course_offer_status_id"), ["status", "id"], unique=False
        )

    op.create_table(
        "user_role",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["role_id"], ["role.id"], name=op.f("fk_user_role_role_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_role_user_id")),
        sa.PrimaryKeyConstraint("user_id", "role_id", name=op.f("pk_user_role")),
    )
    op.create_table(
        "user_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("data", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_user_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_user_session_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_user_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "application_choice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("course_offer_id", sa.Uuid(), nullable=False),
        sa.Column("preference", sa.Integer(), nullable=False),
        sa.Column("days_wanted", PLAIN, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("chosen", sa.Boolean(), nullable=False),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint("preference >= 1", name=op.f("ck_application_choice_preference_order")),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_choice_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["course_offer_id"],
            ["course_offer.id"],
            name=op.f("fk_application_choice_course_offer_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_choice")),
        sa.UniqueConstraint(
            "application_id",
            "course_offer_id",
            name=op.f("uq_application_choice_application_id_course_offer_id"),
        ),
    )
    with op.batch_alter_table("application_choice", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_choice_application_id_preference"),
            ["application_id", "preference"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_application_choice_course_offer_id"), ["course_offer_id"], unique=False
        )
        batch_op.create_index(
            "uq_application_choice_chosen",
            ["application_id"],
            unique=True,
            sqlite_where=sa.text("chosen"),
            postgresql_where=sa.text("chosen"),
        )

    op.create_table(
        "interview",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("booked_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("attended_by", PLAIN, nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("notes", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "mode IN ('IN_PERSON', 'VIDEO', 'PHONE')", name=op.f("ck_interview_mode_known")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_interview_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_interview_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interview")),
    )
    with op.batch_alter_table("interview", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_interview_application_id_id"), ["application_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_interview_booked_for_id"), ["booked_for", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_interview_provider_id_id"), ["provider_id", "id"], unique=False
        )

    op.create_table(
        "target",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("baseline", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_target_application_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
    )
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_target_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "pack",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("choice_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by_id", sa.Uuid(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("shows_address", sa.Boolean(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(length=40), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "ended_why IN ('recalled', 'superseded', 'cancelled')",
            name=op.f("ck_pack_ended_why_known"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_pack_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["choice_id"], ["application_choice.id"], name=op.f("fk_pack_choice_id")
        ),
        sa.ForeignKeyConstraint(["provider_id"], ["provider.id"], name=op.f("fk_pack_provider_id")),
        sa.ForeignKeyConstraint(["sent_by_id"], ["user.id"], name=op.f("fk_pack_sent_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack")),
        sa.UniqueConstraint("ref", name=op.f("uq_pack_ref")),
    )
    with op.batch_alter_table("pack", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pack_application_id_id"), ["application_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_pack_choice_id"), ["choice_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_pack_provider_id_id"), ["provider_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_pack_sent_at_id"), ["sent_at", "id"], unique=False)
        batch_op.create_index(
            "uq_pack_open_application",
            ["application_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "application_response",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("choice_id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("provider_user_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("paperwork_complete", sa.Boolean(), nullable=False),
        sa.Column("interview_held_on", sa.Date(), nullable=False),
        sa.Column("attended_by", PLAIN, nullable=False),
        sa.Column("mode", sa.String(length=40), nullable=False),
        sa.Column("interview_notes", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=True),
        sa.Column("declined_ground", sa.String(length=40), nullable=True),
        sa.Column("declined_reason", sa.String(length=40), nullable=True),
        sa.Column("declined_detail", sa.Text(), nullable=True),
        sa.Column("could_reconsider_if", sa.Text(), nullable=True),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
        sa.Column("slots", PLAIN, nullable=False),
        sa.Column("hours_per_week", sa.Numeric(precision=4, scale=1), nullable=True),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("course_offer_id", sa.Uuid(), nullable=True),
        sa.Column("accreditation_aimed", sa.Text(), nullable=True),
        sa.Column("lead_worker", sa.String(length=120), nullable=True),
        sa.Column("dsl", sa.String(length=120), nullable=True),
        sa.Column("daily_contact_phone", sa.String(length=30), nullable=True),
        sa.Column("agreed_targets", sa.Text(), nullable=True),
        sa.Column("baseline", sa.Text(), nullable=True),
        sa.Column("induction_on", sa.Date(), nullable=True),
        sa.Column("support", sa.Text(), nullable=True),
        sa.Column("adjustments", sa.Text(), nullable=True),
        sa.Column("risk_controls_agreed", sa.Boolean(), nullable=True),
        sa.Column("site_risk_updated_on", sa.Date(), nullable=True),
        sa.Column("price_confirmed", sa.Integer(), nullable=True),
        sa.Column("transport", sa.Text(), nullable=True),
        sa.Column("lunch", sa.Text(), nullable=True),
        sa.Column("ppe", sa.Text(), nullable=True),
        sa.Column("declaration_name", sa.String(length=120), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("processed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_to_school_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "declined_ground IN ('NEED', 'RISK')",
            name=op.f("ck_application_response_declined_ground_known"),
        ),
        sa.CheckConstraint(
            "mode IN ('IN_PERSON', 'VIDEO', 'PHONE')",
            name=op.f("ck_application_response_mode_known"),
        ),
        sa.CheckConstraint(
            "outcome <> 'DECLINED' OR declined_ground IS NOT NULL",
            name=op.f("ck_application_response_ground_when_declined"),
        ),
        sa.CheckConstraint(
            "outcome = 'DECLINED' OR (start_date IS NOT NULL AND end_date IS NOT NULL)",
            name=op.f("ck_application_response_dates_when_accepted"),
        ),
        sa.CheckConstraint(
            "outcome IN ('ACCEPTED', 'ACCEPTED_WITH_CONDITIONS', 'DECLINED')",
            name=op.f("ck_application_response_outcome_known"),
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'submitted', 'queried', 'processed', 'sent-to-school', 'superseded')",
            name=op.f("ck_application_response_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_response_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["choice_id"], ["application_choice.id"], name=op.f("fk_application_response_choice_id")
        ),
        sa.ForeignKeyConstraint(
            ["course_offer_id"],
            ["course_offer.id"],
            name=op.f("fk_application_response_course_offer_id"),
        ),
        sa.ForeignKeyConstraint(
            ["pack_id"], ["pack.id"], name=op.f("fk_application_response_pack_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_application_response_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_user_id"], ["user.id"], name=op.f("fk_application_response_provider_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_application_response_site_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_response")),
        sa.UniqueConstraint("ref", name=op.f("uq_application_response_ref")),
    )
    with op.batch_alter_table("application_response", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_application_response_application_id_id"),
            ["application_id", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_application_response_pack_id"), ["pack_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_application_response_provider_id_id"),
            ["provider_id", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_application_response_status_id"), ["status", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_application_response_submitted_at_id"),
            ["submitted_at", "id"],
            unique=False,
        )

    op.create_table(
        "submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("form_version_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("claimed_school_id", sa.Uuid(), nullable=True),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("pack_id", sa.Uuid(), nullable=True),
        sa.Column("sender_name", sa.String(length=120), nullable=False),
        sa.Column("sender_email", sa.String(length=254), nullable=False),
        sa.Column("answers", PLAIN, nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("confirm_hash", sa.String(length=64), nullable=True),
        sa.Column("confirm_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("matched_student_id", sa.Uuid(), nullable=True),
        sa.Column("match_decided", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "status IN ('unconfirmed', 'awaiting-acceptance', 'accepted', 'needs-match', 'failed', 'written', 'refused')",
            name=op.f("ck_submission_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_submission_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["claimed_school_id"], ["school.id"], name=op.f("fk_submission_claimed_school_id")
        ),
        sa.ForeignKeyConstraint(
            ["form_version_id"], ["form_version.id"], name=op.f("fk_submission_form_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["matched_student_id"], ["student.id"], name=op.f("fk_submission_matched_student_id")
        ),
        sa.ForeignKeyConstraint(["pack_id"], ["pack.id"], name=op.f("fk_submission_pack_id")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_submission_provider_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_submission_school_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_submission_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("confirm_hash", name=op.f("uq_submission_confirm_hash")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_submission_idempotency_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_submission_ref")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_submission_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_submission_form_version_id_id"), ["form_version_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_submission_provider_id_id"), ["provider_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_submission_school_id_id"), ["school_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_submission_status_id"), ["status", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_submission_submitted_at_id"), ["submitted_at", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_submission_token_hash"), ["token_hash"], unique=False)

    op.create_table(
        "placement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("course_offer_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("start_date", sa.Date(), nullable=False),
        sa.Column("planned_end", sa.Date(), nullable=False),
        sa.Column("actual_end", sa.Date(), nullable=True),
        sa.Column("first_attended_on", sa.Date(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("hours_per_week", sa.Numeric(precision=4, scale=1), nullable=False),
        sa.Column("default_code", sa.String(length=2), nullable=False),
        sa.Column("end_reason", sa.String(length=40), nullable=True),
        sa.Column("destination", sa.String(length=40), nullable=True),
        sa.Column("monitoring_officer_id", sa.Uuid(), nullable=True),
        sa.Column("school_caseworker", sa.String(length=200), nullable=True),
        sa.Column("legal_basis", sa.String(length=40), nullable=False),
        sa.Column("notice_given_on", sa.Date(), nullable=True),
        sa.Column("next_review_on", sa.Date(), nullable=False),
        sa.Column("cost_pence", sa.Integer(), nullable=True),
        sa.Column("charged_to", sa.String(length=120), nullable=True),
        sa.Column("invoice_ref", sa.String(length=40), nullable=True),
        sa.Column("tier1_allowance_used", sa.Boolean(), nullable=False),
        sa.Column("census_reason", sa.String(length=40), nullable=False),
        sa.Column("attendance_pattern", sa.String(length=40), nullable=False),
        sa.Column("sessions_per_week", sa.Integer(), nullable=False),
        sa.Column("recorded_in_clm_on", sa.Date(), nullable=True),
        sa.Column("recorded_in_capita_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "legal_basis IN ('SCHOOL_ARRANGED', 'OFF_SITE_DIRECTION', 'COUNCIL_S19', 'EHCP', 'MANAGED_MOVE_TRIAL')",
            name=op.f("ck_placement_legal_basis_known"),
        ),
        sa.CheckConstraint(
            "status IN ('pending', 'active', 'no-show', 'paused', 'ending', 'ended-withdrawn', 'ended-completed')",
            name=op.f("ck_placement_status_known"),
        ),
        sa.CheckConstraint("start_date <= planned_end", name=op.f("ck_placement_dates")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_placement_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["course_offer_id"], ["course_offer.id"], name=op.f("fk_placement_course_offer_id")
        ),
        sa.ForeignKeyConstraint(
            ["monitoring_officer_id"], ["user.id"], name=op.f("fk_placement_monitoring_officer_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_placement_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["application_response.id"], name=op.f("fk_placement_response_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_placement_school_id")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_placement_site_id")),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_placement_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
        sa.UniqueConstraint("ref", name=op.f("uq_placement_ref")),
        sa.UniqueConstraint("response_id", name=op.f("uq_placement_response_id")),
    )
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_placement_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_placement_course_offer_id"), ["course_offer_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_placement_monitoring_officer_id"),
            ["monitoring_officer_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_placement_provider_id_id"), ["provider_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_placement_school_id_id"), ["school_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_placement_start_date_id"), ["start_date", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_placement_status_id"), ["status", "id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_placement_student_id_id"), ["student_id", "id"], unique=False
        )

    op.create_table(
        "submission_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("form_version_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("answers", PLAIN, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("return_email", sa.String(length=254), nullable=False),
        sa.Column("return_hash", sa.String(length=64), nullable=True),
        sa.Column("return_code_hash", sa.String(length=64), nullable=True),
        sa.Column("return_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_tries", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("pack_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_submission_draft_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["form_version_id"],
            ["form_version.id"],
            name=op.f("fk_submission_draft_form_version_id"),
        ),
        sa.ForeignKeyConstraint(["pack_id"], ["pack.id"], name=op.f("fk_submission_draft_pack_id")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_submission_draft_submission_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_submission_draft_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_draft")),
        sa.UniqueConstraint("return_hash", name=op.f("uq_submission_draft_return_hash")),
    )
    with op.batch_alter_table("submission_draft", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_submission_draft_application_id"), ["application_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_submission_draft_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_submission_draft_token_hash"), ["token_hash"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_submission_draft_user_id_id"), ["user_id", "id"], unique=False
        )

    op.create_table(
        "submission_write",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("binding_key", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('created', 'updated', 'unchanged')",
            name=op.f("ck_submission_write_outcome_known"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_submission_write_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_write")),
        sa.UniqueConstraint(
            "submission_id",
            "binding_key",
            "position",
            name=op.f("uq_submission_write_submission_id_binding_key_position"),
        ),
    )
    with op.batch_alter_table("submission_write", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_submission_write_table_name_record_id"),
            ["table_name", "record_id"],
            unique=False,
        )

    op.create_table(
        "complaint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("stage", sa.Integer(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("provider_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=True),
        sa.Column("role", sa.String(length=120), nullable=True),
        sa.Column("organisation", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=True),
        sa.Column("address", sa.String(length=400), nullable=True),
        sa.Column("on_behalf_of", sa.String(length=120), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("about_provider_id", sa.Uuid(), nullable=True),
        sa.Column("about_placement_id", sa.Uuid(), nullable=True),
        sa.Column("about_application_id", sa.Uuid(), nullable=True),
        sa.Column("what_happened", sa.Text(), nullable=False),
        sa.Column("when_happened", sa.String(length=200), nullable=False),
        sa.Column("already_tried", sa.Text(), nullable=True),
        sa.Column("outcome_wanted", sa.Text(), nullable=False),
        sa.Column("reasonable_adjustments", sa.Text(), nullable=True),
        sa.Column("investigator_id", sa.Uuid(), nullable=True),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column("ack_due", sa.Date(), nullable=False),
        sa.Column("ack_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("response_due", sa.Date(), nullable=True),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("extension_reason", sa.Text(), nullable=True),
        sa.Column("extension_days", sa.Integer(), nullable=True),
        sa.Column("extension_told_on", sa.Date(), nullable=True),
        sa.Column("finding", sa.String(length=40), nullable=True),
        sa.Column("remedy", sa.Text(), nullable=True),
        sa.Column("learning", sa.Text(), nullable=True),
        sa.Column("actions", sa.Text(), nullable=True),
        sa.Column("lgsco_signposted_at", sa.Date(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "about IN ('CAP_SERVICE', 'PROVIDER', 'COURSE', 'STAFF_CONDUCT', 'CHARGE', 'DECISION', 'DATA_PROTECTION', 'SAFEGUARDING', 'OTHER')",
            name=op.f("ck_complaint_about_known"),
        ),
        sa.CheckConstraint(
            "channel IN ('WEB', 'EMAIL', 'PHONE', 'LETTER', 'IN_PERSON')",
            name=op.f("ck_complaint_channel_known"),
        ),
        sa.CheckConstraint(
            "finding IN ('UPHELD', 'PARTLY', 'NOT_UPHELD', 'WITHDRAWN', 'OUT_OF_SCOPE')",
            name=op.f("ck_complaint_finding_known"),
        ),
        sa.CheckConstraint(
            "status IN ('received', 'closed')", name=op.f("ck_complaint_status_known")
        ),
        sa.ForeignKeyConstraint(
            ["about_application_id"],
            ["application.id"],
            name=op.f("fk_complaint_about_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["about_placement_id"], ["placement.id"], name=op.f("fk_complaint_about_placement_id")
        ),
        sa.ForeignKeyConstraint(
            ["about_provider_id"], ["provider.id"], name=op.f("fk_complaint_about_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["investigator_id"], ["user.id"], name=op.f("fk_complaint_investigator_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_complaint_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["user.id"], name=op.f("fk_complaint_reviewer_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_complaint_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("ref", name=op.f("uq_complaint_ref")),
    )
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_complaint_ack_due_id"), ["ack_due", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_complaint_provider_id_id"), ["provider_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_complaint_received_on_id"), ["received_on", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_complaint_school_id_id"), ["school_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_complaint_status_id"), ["status", "id"], unique=False)

    op.create_table(
        "placement_slot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.String(length=3), nullable=False),
        sa.Column("half_day", sa.String(length=2), nullable=False),
        sa.Column("starts_at", sa.Time(), nullable=False),
        sa.Column("ends_at", sa.Time(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "day IN ('MON', 'TUE', 'WED', 'THU', 'FRI')", name=op.f("ck_placement_slot_day_known")
        ),
        sa.CheckConstraint(
            "half_day IN ('AM', 'PM')", name=op.f("ck_placement_slot_half_day_known")
        ),
        sa.CheckConstraint(
            "to_on IS NULL OR from_on <= to_on", name=op.f("ck_placement_slot_dates")
        ),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name=op.f("fk_placement_slot_placement_id")
        ),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_placement_slot_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement_slot")),
        sa.UniqueConstraint(
            "placement_id",
            "day",
            "half_day",
            "from_on",
            name=op.f("uq_placement_slot_placement_id_day_half_day_from_on"),
        ),
    )
    with op.batch_alter_table("placement_slot", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_placement_slot_placement_id"), ["placement_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_placement_slot_site_id"), ["site_id"], unique=False)

    op.create_table(
        "submission_file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("question_key", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("storage_key", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("mime", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("scan_result", sa.String(length=40), nullable=False),
        sa.Column("scan_finding", sa.String(length=120), nullable=False),
        sa.Column("scan_tries", sa.Integer(), nullable=False),
        sa.Column("scan_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "scan_result IN ('clean', 'quarantined', 'unscanned', 'infected')",
            name=op.f("ck_submission_file_scan_result_known"),
        ),
        sa.ForeignKeyConstraint(
            ["draft_id"], ["submission_draft.id"], name=op.f("fk_submission_file_draft_id")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_submission_file_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_file")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_submission_file_storage_key")),
    )
    with op.batch_alter_table("submission_file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submission_file_draft_id"), ["draft_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_submission_file_scan_result_scan_due_at"),
            ["scan_result", "scan_due_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_submission_file_submission_id"), ["submission_id"], unique=False
        )

    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("requester_type", sa.String(length=40), nullable=False),
        sa.Column("requester_name", sa.String(length=120), nullable=False),
        sa.Column("requester_role", sa.String(length=120), nullable=False),
        sa.Column("requester_email", sa.String(length=254), nullable=False),
        sa.Column("requester_phone", sa.String(length=30), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("student_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(length=40), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("impact_achievement", sa.Text(), nullable=False),
        sa.Column("impact_health", sa.Text(), nullable=False),
        sa.Column("impact_wellbeing", sa.Text(), nullable=False),
        sa.Column("meeting_held_on", sa.Date(), nullable=True),
        sa.Column("meeting_attendees", PLAIN, nullable=False),
        sa.Column("mo_discussion_on", sa.Date(), nullable=True),
        sa.Column("next_provision_plan", sa.Text(), nullable=False),
        sa.Column("parent_informed_on", sa.Date(), nullable=False),
        sa.Column("pupil_informed_on", sa.Date(), nullable=True),
        sa.Column("safeguarding_link", sa.Boolean(), nullable=False),
        sa.Column("handover", sa.Text(), nullable=True),
        sa.Column("units_claimed", sa.Text(), nullable=True),
        sa.Column("property", sa.Text(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("process_due", sa.Date(), nullable=False),
        sa.Column("processed_on", sa.Date(), nullable=True),
        sa.Column("clm_done", sa.Date(), nullable=True),
        sa.Column("capita_done", sa.Date(), nullable=True),
        sa.Column("counterpart_notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "requester_type IN ('SCHOOL', 'PROVIDER', 'CAP')",
            name=op.f("ck_withdrawal_requester_type_known"),
        ),
        sa.CheckConstraint(
            "scope IN ('WHOLE', 'SOME_DAYS', 'ALL_WITH_PROVIDER')",
            name=op.f("ck_withdrawal_scope_known"),
        ),
        sa.CheckConstraint(
            "status IN ('submitted', 'completed', 'cancelled')",
            name=op.f("ck_withdrawal_status_known"),
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_withdrawal_owner_id")),
        sa.ForeignKeyConstraint(
            ["placement_id"], ["placement.id"], name=op.f("fk_withdrawal_placement_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_withdrawal_provider_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_withdrawal_school_id")),
        sa.ForeignKeyConstraint(
            ["student_id"], ["student.id"], name=op.f("fk_withdrawal_student_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint("ref", name=op.f("uq_withdrawal_ref")),
    )
    with op.batch_alter_table("withdrawal", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_withdrawal_placement_id"), ["placement_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_withdrawal_process_due_id"), ["process_due", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_withdrawal_provider_id_id"), ["provider_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_withdrawal_school_id_id"), ["school_id", "id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_withdrawal_status_id"), ["status", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_withdrawal_student_id"), ["student_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_withdrawal_submitted_at_id"), ["submitted_at", "id"], unique=False
        )

    op.create_table(
        "document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawal_id", sa.Uuid(), nullable=True),
        sa.Column("complaint_id", sa.Uuid(), nullable=True),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("storage_key", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("mime", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("scan_result", sa.String(length=40), nullable=False),
        sa.Column("scan_finding", sa.String(length=120), nullable=False),
        sa.Column("scan_tries", sa.Integer(), nullable=False),
        sa.Column("scan_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("document_date", sa.Date(), nullable=False),
        sa.Column("sensitivity", sa.String(length=1), nullable=False),
        sa.Column("share_with_provider", sa.Boolean(), nullable=False),
        sa.Column("redacted_of_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "scan_result IN ('clean', 'quarantined', 'unscanned', 'infected')",
            name=op.f("ck_document_scan_result_known"),
        ),
        sa.CheckConstraint(
            "sensitivity IN ('N', 'C', 'S')", name=op.f("ck_document_sensitivity_known")
        ),
        sa.CheckConstraint(
            "(CASE WHEN application_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN withdrawal_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN complaint_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_document_of_one_case"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_document_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["complaint_id"], ["complaint.id"], name=op.f("fk_document_complaint_id")
        ),
        sa.ForeignKeyConstraint(
            ["redacted_of_id"], ["document.id"], name=op.f("fk_document_redacted_of_id")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawal_id"], ["withdrawal.id"], name=op.f("fk_document_withdrawal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_document_storage_key")),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_document_application_id_id"), ["application_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_document_complaint_id"), ["complaint_id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_document_received_on_id"), ["received_on", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_document_scan_result_scan_due_at"),
            ["scan_result", "scan_due_at"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_document_withdrawal_id"), ["withdrawal_id"], unique=False
        )

    op.create_table(
        "withdrawal_slot",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("withdrawal_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.String(length=3), nullable=False),
        sa.Column("half_day", sa.String(length=2), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "day IN ('MON', 'TUE', 'WED', 'THU', 'FRI')", name=op.f("ck_withdrawal_slot_day_known")
        ),
        sa.CheckConstraint(
            "half_day IN ('AM', 'PM')", name=op.f("ck_withdrawal_slot_half_day_known")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawal_id"], ["withdrawal.id"], name=op.f("fk_withdrawal_slot_withdrawal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_withdrawal_slot")),
        sa.UniqueConstraint(
            "withdrawal_id",
            "day",
            "half_day",
            name=op.f("uq_withdrawal_slot_withdrawal_id_day_half_day"),
        ),
    )
    op.create_table(
        "agency_involvement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("agency_type", sa.String(length=40), nullable=False),
        sa.Column("organisation", sa.String(length=200), nullable=True),
        sa.Column("worker_name", sa.String(length=120), nullable=True),
        sa.Column("phone", sa.String(length=30), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("recommendations", sa.Text(), nullable=True),
        sa.Column("implemented", sa.String(length=40), nullable=False),
        sa.Column("impact", sa.Text(), nullable=True),
        sa.Column("report_document_id", sa.Uuid(), nullable=True),
        sa.Column("may_contact", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "implemented IN ('YES', 'PARTLY', 'NO')",
            name=op.f("ck_agency_involvement_implemented_known"),
        ),
        sa.CheckConstraint(
            "status IN ('OPEN', 'CLOSED', 'REFERRED', 'WAITING')",
            name=op.f("ck_agency_involvement_status_known"),
        ),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_agency_involvement_application_id"),
        ),
        sa.ForeignKeyConstraint(
            ["report_document_id"],
            ["document.id"],
            name=op.f("fk_agency_involvement_report_document_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agency_involvement")),
    )
    with op.batch_alter_table("agency_involvement", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_agency_involvement_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("given_by", sa.String(length=120), nullable=False),
        sa.Column("relationship", sa.String(length=60), nullable=False),
        sa.Column("pr_confirmed", sa.Boolean(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("evidence_document_id", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_on", sa.Date(), nullable=True),
        sa.Column("notice_version", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('PARENT_REFERRAL', 'PARENT_EARLY_HELP', 'PUPIL_AGREEMENT', 'PRIVACY_NOTICE', 'MEDICAL', 'PHOTO', 'TRAVEL', 'TRIP')",
            name=op.f("ck_consent_kind_known"),
        ),
        sa.CheckConstraint(
            "method IN ('PAPER', 'E_SIGN', 'VERBAL')", name=op.f("ck_consent_method_known")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_consent_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_document_id"], ["document.id"], name=op.f("fk_consent_evidence_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_consent_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "pack_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pack_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_pack_document_document_id")
        ),
        sa.ForeignKeyConstraint(["pack_id"], ["pack.id"], name=op.f("fk_pack_document_pack_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pack_document")),
        sa.UniqueConstraint(
            "pack_id", "document_id", name=op.f("uq_pack_document_pack_id_document_id")
        ),
    )
    with op.batch_alter_table("pack_document", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_pack_document_document_id"), ["document_id"], unique=False
        )

    op.create_table(
        "risk_assessment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("completed_by", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=120), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("no_risk_statement", sa.Boolean(), nullable=False),
        sa.Column("band", sa.String(length=40), nullable=True),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.Column("accepted_by_id", sa.Uuid(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("rejected_on", sa.Date(), nullable=True),
        sa.Column("rejection_reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "band IN ('LOW', 'MEDIUM', 'HIGH', 'VERY_HIGH')",
            name=op.f("ck_risk_assessment_band_known"),
        ),
        sa.CheckConstraint(
            "source IN ('CAP', 'SCHOOL')", name=op.f("ck_risk_assessment_source_known")
        ),
        sa.CheckConstraint(
            "review_on > completed_on", name=op.f("ck_risk_assessment_review_after")
        ),
        sa.ForeignKeyConstraint(
            ["accepted_by_id"], ["user.id"], name=op.f("fk_risk_assessment_accepted_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_risk_assessment_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["document.id"], name=op.f("fk_risk_assessment_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_assessment")),
    )
    with op.batch_alter_table("risk_assessment", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_risk_assessment_application_id_completed_on"),
            ["application_id", "completed_on"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_risk_assessment_completed_on_id"), ["completed_on", "id"], unique=False
        )

    op.create_table(
        "strategy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("who", sa.String(length=200), nullable=False),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("evidence_document_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_strategy_application_id")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_document_id"], ["document.id"], name=op.f("fk_strategy_evidence_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy")),
    )
    with op.batch_alter_table("strategy", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_strategy_application_id"), ["application_id"], unique=False
        )

    op.create_table(
        "risk_hazard",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("risk_assessment_id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("evidence", sa.String(length=40), nullable=False),
        sa.Column("last_occurred", sa.Date(), nullable=True),
        sa.Column("frequency", sa.String(length=40), nullable=False),
        sa.Column("where", sa.Text(), nullable=False),
        sa.Column("triggers", sa.Text(), nullable=False),
        sa.Column("who_at_risk", PLAIN, nullable=False),
        sa.Column("likelihood", sa.Integer(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("band", sa.String(length=40), nullable=False),
        sa.Column("controls_now", sa.Text(), nullable=False),
        sa.Column("extra_controls", sa.Text(), nullable=True),
        sa.Column("owner", sa.String(length=120), nullable=True),
        sa.Column("by_when", sa.Date(), nullable=True),
        sa.Column("residual_likelihood", sa.Integer(), nullable=True),
        sa.Column("residual_severity", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Uuid(), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "band IN ('LOW', 'MEDIUM', 'HIGH', 'VERY_HIGH')", name=op.f("ck_risk_hazard_band_known")
        ),
        sa.CheckConstraint(
            "evidence IN ('REPORTED', 'ALLEGED')", name=op.f("ck_risk_hazard_evidence_known")
        ),
        sa.CheckConstraint(
            "frequency IN ('HOURLY', 'DAILY', 'WEEKLY_PLUS', 'WEEKLY', 'OCCASIONAL', 'OVER_A_YEAR')",
            name=op.f("ck_risk_hazard_frequency_known"),
        ),
        sa.CheckConstraint(
            "likelihood BETWEEN 1 AND 5", name=op.f("ck_risk_hazard_likelihood_scale")
        ),
        sa.CheckConstraint(
            "residual_likelihood BETWEEN 1 AND 5",
            name=op.f("ck_risk_hazard_residual_likelihood_scale"),
        ),
        sa.CheckConstraint(
            "residual_severity BETWEEN 1 AND 5", name=op.f("ck_risk_hazard_residual_severity_scale")
        ),
        sa.CheckConstraint("severity BETWEEN 1 AND 5", name=op.f("ck_risk_hazard_severity_scale")),
        sa.ForeignKeyConstraint(
            ["risk_assessment_id"],
            ["risk_assessment.id"],
            name=op.f("fk_risk_hazard_risk_assessment_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_hazard")),
    )
    with op.batch_alter_table("risk_hazard", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_risk_hazard_risk_assessment_id"), ["risk_assessment_id"], unique=False
        )

    op.create_table(
        "installation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )


def downgrade() -> None:
    op.drop_table("installation")
    with op.batch_alter_table("risk_hazard", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_risk_hazard_risk_assessment_id"))

    op.drop_table("risk_hazard")
    with op.batch_alter_table("strategy", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_strategy_application_id"))

    op.drop_table("strategy")
    with op.batch_alter_table("risk_assessment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_risk_assessment_completed_on_id"))
        batch_op.drop_index(batch_op.f("ix_risk_assessment_application_id_completed_on"))

    op.drop_table("risk_assessment")
    with op.batch_alter_table("pack_document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pack_document_document_id"))

    op.drop_table("pack_document")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consent_application_id"))

    op.drop_table("consent")
    with op.batch_alter_table("agency_involvement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agency_involvement_application_id"))

    op.drop_table("agency_involvement")
    op.drop_table("withdrawal_slot")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_withdrawal_id"))
        batch_op.drop_index(batch_op.f("ix_document_scan_result_scan_due_at"))
        batch_op.drop_index(batch_op.f("ix_document_received_on_id"))
        batch_op.drop_index(batch_op.f("ix_document_complaint_id"))
        batch_op.drop_index(batch_op.f("ix_document_application_id_id"))

    op.drop_table("document")
    with op.batch_alter_table("withdrawal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_withdrawal_submitted_at_id"))
        batch_op.drop_index(batch_op.f("ix_withdrawal_student_id"))
        batch_op.drop_index(batch_op.f("ix_withdrawal_status_id"))
        batch_op.drop_index(batch_op.f("ix_withdrawal_school_id_id"))
        batch_op.drop_index(batch_op.f("ix_withdrawal_provider_id_id"))
        batch_op.drop_index(batch_op.f("ix_withdrawal_process_due_id"))
        batch_op.drop_index(batch_op.f("ix_withdrawal_placement_id"))

    op.drop_table("withdrawal")
    with op.batch_alter_table("submission_file", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_file_submission_id"))
        batch_op.drop_index(batch_op.f("ix_submission_file_scan_result_scan_due_at"))
        batch_op.drop_index(batch_op.f("ix_submission_file_draft_id"))

    op.drop_table("submission_file")
    with op.batch_alter_table("placement_slot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_placement_slot_site_id"))
        batch_op.drop_index(batch_op.f("ix_placement_slot_placement_id"))

    op.drop_table("placement_slot")
    with op.batch_alter_table("complaint", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_complaint_status_id"))
        batch_op.drop_index(batch_op.f("ix_complaint_school_id_id"))
        batch_op.drop_index(batch_op.f("ix_complaint_received_on_id"))
        batch_op.drop_index(batch_op.f("ix_complaint_provider_id_id"))
        batch_op.drop_index(batch_op.f("ix_complaint_ack_due_id"))

    op.drop_table("complaint")
    with op.batch_alter_table("submission_write", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_write_table_name_record_id"))

    op.drop_table("submission_write")
    with op.batch_alter_table("submission_draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_draft_user_id_id"))
        batch_op.drop_index(batch_op.f("ix_submission_draft_token_hash"))
        batch_op.drop_index(batch_op.f("ix_submission_draft_expires_at"))
        batch_op.drop_index(batch_op.f("ix_submission_draft_application_id"))

    op.drop_table("submission_draft")
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_placement_student_id_id"))
        batch_op.drop_index(batch_op.f("ix_placement_status_id"))
        batch_op.drop_index(batch_op.f("ix_placement_start_date_id"))
        batch_op.drop_index(batch_op.f("ix_placement_school_id_id"))
        batch_op.drop_index(batch_op.f("ix_placement_provider_id_id"))
        batch_op.drop_index(batch_op.f("ix_placement_monitoring_officer_id"))
        batch_op.drop_index(batch_op.f("ix_placement_course_offer_id"))
        batch_op.drop_index(batch_op.f("ix_placement_application_id"))

    op.drop_table("placement")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submission_token_hash"))
        batch_op.drop_index(batch_op.f("ix_submission_submitted_at_id"))
        batch_op.drop_index(batch_op.f("ix_submission_status_id"))
        batch_op.drop_index(batch_op.f("ix_submission_school_id_id"))
        batch_op.drop_index(batch_op.f("ix_submission_provider_id_id"))
        batch_op.drop_index(batch_op.f("ix_submission_form_version_id_id"))
        batch_op.drop_index(batch_op.f("ix_submission_application_id"))

    op.drop_table("submission")
    with op.batch_alter_table("application_response", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_response_submitted_at_id"))
        batch_op.drop_index(batch_op.f("ix_application_response_status_id"))
        batch_op.drop_index(batch_op.f("ix_application_response_provider_id_id"))
        batch_op.drop_index(batch_op.f("ix_application_response_pack_id"))
        batch_op.drop_index(batch_op.f("ix_application_response_application_id_id"))

    op.drop_table("application_response")
    with op.batch_alter_table("pack", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_pack_open_application",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_pack_sent_at_id"))
        batch_op.drop_index(batch_op.f("ix_pack_provider_id_id"))
        batch_op.drop_index(batch_op.f("ix_pack_choice_id"))
        batch_op.drop_index(batch_op.f("ix_pack_application_id_id"))

    op.drop_table("pack")
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_target_application_id"))

    op.drop_table("target")
    with op.batch_alter_table("interview", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_interview_provider_id_id"))
        batch_op.drop_index(batch_op.f("ix_interview_booked_for_id"))
        batch_op.drop_index(batch_op.f("ix_interview_application_id_id"))

    op.drop_table("interview")
    with op.batch_alter_table("application_choice", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_application_choice_chosen",
            sqlite_where=sa.text("chosen"),
            postgresql_where=sa.text("chosen"),
        )
        batch_op.drop_index(batch_op.f("ix_application_choice_course_offer_id"))
        batch_op.drop_index(batch_op.f("ix_application_choice_application_id_preference"))

    op.drop_table("application_choice")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_session_user_id"))
        batch_op.drop_index(batch_op.f("ix_user_session_expires_at"))

    op.drop_table("user_session")
    op.drop_table("user_role")
    with op.batch_alter_table("course_offer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_offer_status_id"))
        batch_op.drop_index(batch_op.f("ix_course_offer_provider_id_id"))
        batch_op.drop_index(batch_op.f("ix_course_offer_academic_year_id"))

    op.drop_table("course_offer")
    with op.batch_alter_table("carer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_carer_student_id_priority"))

    op.drop_table("carer")
    with op.batch_alter_table("application", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_application_submitted_at_id"))
        batch_op.drop_index(batch_op.f("ix_application_student_id_id"))
        batch_op.drop_index(batch_op.f("ix_application_status_id"))
        batch_op.drop_index(batch_op.f("ix_application_school_id_id"))
        batch_op.drop_index(batch_op.f("ix_application_programme_id"))
        batch_op.drop_index(batch_op.f("ix_application_owner_id"))
        batch_op.drop_index(batch_op.f("ix_application_due_on_id"))
        batch_op.drop_index(batch_op.f("ix_application_academic_year_id"))

    op.drop_table("application")
    with op.batch_alter_table("account_link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_account_link_user_id"))

    op.drop_table("account_link")
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_school_id"))
        batch_op.drop_index(batch_op.f("ix_user_provider_id"))
        batch_op.drop_index(batch_op.f("ix_user_full_name_id"))

    op.drop_table("user")
    with op.batch_alter_table("student", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_student_live_upn",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_student_ncy_id"))
        batch_op.drop_index(batch_op.f("ix_student_legal_surname_legal_forename_id"))
        batch_op.drop_index(batch_op.f("ix_student_home_school_id_id"))
        batch_op.drop_index(batch_op.f("ix_student_date_of_birth_id"))

    op.drop_table("student")
    with op.batch_alter_table("site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_site_name_id"))

    op.drop_table("site")
    op.drop_table("form_version")
    with op.batch_alter_table("course", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_course_title_id"))
        batch_op.drop_index(batch_op.f("ix_course_programme_id"))
        batch_op.drop_index(batch_op.f("ix_course_category_id"))

    op.drop_table("course")
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_school_id_id"))
        batch_op.drop_index(batch_op.f("ix_contact_provider_id_id"))
        batch_op.drop_index(batch_op.f("ix_contact_full_name_id"))
        batch_op.drop_index(batch_op.f("ix_contact_email"))

    op.drop_table("contact")
    with op.batch_alter_table("accepted_sender", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accepted_sender_email"))

    op.drop_table("accepted_sender")
    with op.batch_alter_table("status_history", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_history_at_id"))
        batch_op.drop_index(batch_op.f("ix_status_history_record_id_at"))

    op.drop_table("status_history")
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_school_status_id"))
        batch_op.drop_index(batch_op.f("ix_school_phase_id"))
        batch_op.drop_index(batch_op.f("ix_school_name_id"))

    op.drop_table("school")
    op.drop_table("role")
    with op.batch_alter_table("read_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_read_event_at_id"))
        batch_op.drop_index(batch_op.f("ix_read_event_record_id_at"))
        batch_op.drop_index(batch_op.f("ix_read_event_actor_id_at"))

    op.drop_table("read_event")
    with op.batch_alter_table("provider", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_provider_trading_name_id"))
        batch_op.drop_index(batch_op.f("ix_provider_status_id"))

    op.drop_table("provider")
    with op.batch_alter_table("outbox_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_outbox_message_status_next_attempt_at"))
        batch_op.drop_index(batch_op.f("ix_outbox_message_record_id"))
        batch_op.drop_index(batch_op.f("ix_outbox_message_created_at_id"))

    op.drop_table("outbox_message")
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_note_created_at_id"))
        batch_op.drop_index(batch_op.f("ix_note_record_id_created_at"))

    op.drop_table("note")
    with op.batch_alter_table("form", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_form_title_id"))

    op.drop_table("form")
    with op.batch_alter_table("code_value", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_code_value_list_name_position_id"))

    op.drop_table("code_value")
    op.drop_table("closure_day")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_event_record_id_at"))
        batch_op.drop_index(batch_op.f("ix_audit_event_at_id"))
        batch_op.drop_index(batch_op.f("ix_audit_event_actor_id_at"))

    op.drop_table("audit_event")
