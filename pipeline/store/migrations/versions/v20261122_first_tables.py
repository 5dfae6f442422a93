"""The first tables.

Frozen on its day: it must not change when the models do, so it imports nothing of them.
"""

import sqlalchemy as sa
from alembic import op

revision: str = "20261122_first_tables"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None

TEXT = sa.Text()
FLAG = sa.Boolean()
SHARE: sa.Double[float] = sa.Double()
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MONEY = sa.BigInteger().with_variant(sa.Numeric(24, 12), "postgresql")
MOMENT = sa.DateTime().with_variant(sa.DateTime(timezone=True), "postgresql")

TABLES = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

sa.Table(
    "documents",
    TABLES,
    sa.Column("sha256", TEXT, primary_key=True),
    sa.Column("md5", TEXT, nullable=False),
    sa.Column("size_bytes", NUMBER, nullable=False),
    sa.Column("media_type", TEXT),
    sa.Column("pages", NUMBER),
    sa.Column("characters", NUMBER),
    sa.Column("extractor", TEXT),
    sa.Column("text_address", TEXT),
)

sa.Table(
    "runs",
    TABLES,
    sa.Column("id", TEXT, primary_key=True),
    sa.Column("matter", TEXT, nullable=False),
    sa.Column("status", TEXT, nullable=False),
    sa.Column("reason", TEXT),
    sa.Column("started_at", MOMENT, nullable=False),
    sa.Column("finished_at", MOMENT),
    sa.Column("received", NUMBER, nullable=False),
    sa.Column("parameters", TEXT, nullable=False),
    sa.Index(None, "matter", "started_at"),
    sa.Index(None, "started_at"),
)

sa.Table(
    "inbox_runs",
    TABLES,
    sa.Column("run", TEXT, primary_key=True),
    sa.Column("folder", TEXT, nullable=False),
    sa.Column("matter", TEXT, nullable=False),
    sa.Column("watcher", TEXT, nullable=False),
    sa.Column("leased_until", MOMENT, nullable=False),
    sa.Column("ended_at", MOMENT),
    sa.Index(None, "folder", "ended_at"),
)

sa.Table(
    "inbox_files",
    TABLES,
    sa.Column("id", NUMBER, primary_key=True, autoincrement=True),
    sa.Column("folder", TEXT, nullable=False),
    sa.Column("path", TEXT, nullable=False),
    sa.Column("size_bytes", NUMBER, nullable=False),
    sa.Column("modified_ns", NUMBER, nullable=False),
    sa.Column("standing", TEXT),
    sa.Column("sha256", TEXT, nullable=False),
    sa.Column("taken_sha256", TEXT),
    sa.Column("run", TEXT, sa.ForeignKey("inbox_runs.run"), nullable=False),
    sa.Column("arrived_at", MOMENT, nullable=False),
    sa.Column("outcome", TEXT),
    sa.UniqueConstraint("folder", "standing"),
    sa.UniqueConstraint("folder", "taken_sha256"),
    sa.Index(None, "run"),
)

sa.Table(
    "calls",
    TABLES,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("run_id", TEXT, sa.ForeignKey("runs.id"), nullable=False),
    sa.Column("matter", TEXT, nullable=False),
    sa.Column("client", TEXT),
    sa.Column("task_code", TEXT),
    sa.Column("activity_code", TEXT),
    sa.Column("document_sha256", TEXT),
    sa.Column("segment", NUMBER),
    sa.Column("fields", TEXT, nullable=False),
    sa.Column("profile", TEXT),
    sa.Column("request_sha256", TEXT, nullable=False),
    sa.Column("asked_sha256", TEXT, nullable=False),
    sa.Column("parameters", TEXT, nullable=False),
    sa.Column("recipe", TEXT, nullable=False),
    sa.Column("parent_id", NUMBER),
    sa.Column("purpose", TEXT, nullable=False),
    sa.Column("provider", TEXT, nullable=False),
    sa.Column("model", TEXT, nullable=False),
    sa.Column("attempt", NUMBER, nullable=False),
    sa.Column("state", TEXT, nullable=False),
    sa.Column("reserved_usd", MONEY),
    sa.Column("cost_usd", MONEY),
    sa.Column("input_tokens", NUMBER),
    sa.Column("cached_tokens", NUMBER),
    sa.Column("cache_write_tokens", NUMBER),
    sa.Column("output_tokens", NUMBER),
    sa.Column("reasoning_tokens", NUMBER),
    sa.Column("latency_s", SHARE),
    sa.Column("content", TEXT),
    sa.Column("finish_reason", TEXT),
    sa.Column("reasoning", TEXT),
    sa.Column("reply_model", TEXT),
    sa.Column("request_id", TEXT),
    sa.Column("service_tier", TEXT),
    sa.Column("error_class", TEXT),
    sa.Column("detail", TEXT),
    sa.Column("reserved_at", MOMENT, nullable=False),
    sa.Column("sent_at", MOMENT),
    sa.Column("settled_at", MOMENT),
    sa.Index(None, "matter", "asked_sha256", "settled_at"),
    sa.Index(None, "request_sha256"),
    sa.Index(None, "model", "profile", "id"),
    sa.Index(None, "state", "reserved_at"),
    sa.Index(None, "reserved_at"),
    sa.Index(None, "run_id", "state", "cost_usd", "reserved_usd"),
    sqlite_autoincrement=True,
)

sa.Table(
    "budgets",
    TABLES,
    sa.Column("key", TEXT, primary_key=True),
    sa.Column("spent_usd", MONEY, nullable=False),
    sa.Column("reserved_usd", MONEY, nullable=False),
    sa.Column("requests", NUMBER, nullable=False),
    sa.Column("approved", MONEY),
    sa.Column("stopped_at", MONEY),
    sa.Column("alerted", NUMBER, nullable=False),
    sa.Column("alerted_cap", MONEY),
)

sa.Table(
    "forecasts",
    TABLES,
    sa.Column("run_id", TEXT, sa.ForeignKey("runs.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("document_sha256", TEXT, primary_key=True),
    sa.Column("model", TEXT, nullable=False),
    sa.Column("profile", TEXT, nullable=False),
    sa.Column("tokens", NUMBER, nullable=False),
    sa.Column("calls", NUMBER, nullable=False),
    sa.Column("low_usd", MONEY),
    sa.Column("expected_usd", MONEY),
    sa.Column("high_usd", MONEY),
    sa.Column("made_at", MOMENT, nullable=False),
)

sa.Table(
    "receipts",
    TABLES,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("sha256", TEXT, sa.ForeignKey("documents.sha256"), nullable=False),
    sa.Column("matter", TEXT, nullable=False),
    sa.Column("path", TEXT, nullable=False),
    sa.Column("received_at", MOMENT, nullable=False),
    sa.Column("custodian", TEXT),
    sa.Column("parent_sha256", TEXT, sa.ForeignKey("documents.sha256")),
    sa.UniqueConstraint("sha256", "matter", "path", "received_at"),
)

sa.Table(
    "document_links",
    TABLES,
    sa.Column("matter", TEXT, primary_key=True),
    sa.Column("amendment_sha256", TEXT, sa.ForeignKey("documents.sha256"), primary_key=True),
    sa.Column("base_sha256", TEXT, sa.ForeignKey("documents.sha256"), nullable=False),
    sa.Column("number", NUMBER),
    sa.Column("stated_at", MOMENT, nullable=False),
)

sa.Table(
    "run_documents",
    TABLES,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("run_id", TEXT, sa.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    sa.Column("position", NUMBER, nullable=False),
    sa.Column("path", TEXT, nullable=False),
    sa.Column("status", TEXT, nullable=False),
    sa.Column("reason", TEXT),
    sa.Column("receipt_id", NUMBER, sa.ForeignKey("receipts.id")),
    sa.UniqueConstraint("run_id", "path"),
    sa.Index(None, "receipt_id"),
)

sa.Table(
    "answers",
    TABLES,
    sa.Column(
        "run_document_id",
        NUMBER,
        sa.ForeignKey("run_documents.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("position", NUMBER, primary_key=True, autoincrement=False),
    sa.Column("field", TEXT, nullable=False),
    sa.Column("status", TEXT, nullable=False),
    sa.Column("value", TEXT),
    sa.Column("rationale", TEXT, nullable=False),
    sa.Column("read", SHARE, nullable=False),
    sa.Column("evidence", TEXT, nullable=False),
    sa.Column("review", TEXT, nullable=False),
    sa.Column("confidence", TEXT),
    sa.Index(None, "review"),
)

sa.Table(
    "conclusions",
    TABLES,
    sa.Column(
        "run_document_id",
        NUMBER,
        sa.ForeignKey("run_documents.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("sha256", TEXT, sa.ForeignKey("documents.sha256"), nullable=False),
    sa.Column("text_address", TEXT),
    sa.Column("media_type", TEXT, nullable=False),
    sa.Column("extractor", TEXT, nullable=False),
    sa.Column("prompt_version", TEXT, nullable=False),
    sa.Column("pages", NUMBER),
    sa.Column("uses_language_model", FLAG, nullable=False),
    sa.Column("opening", TEXT),
    sa.Column("coverage_read", SHARE, nullable=False),
    sa.Column("characters", NUMBER, nullable=False),
    sa.Column("tokens", NUMBER, nullable=False),
    sa.Column("encoding", TEXT, nullable=False),
    sa.Column("encoding_is_exact", FLAG, nullable=False),
    sa.Column("route", TEXT, nullable=False),
    sa.Column("route_reason", TEXT, nullable=False),
    sa.Column("model", TEXT, nullable=False),
    sa.Column("profile", TEXT, nullable=False),
    sa.Column("profile_sha256", TEXT, nullable=False),
    sa.Column("profile_reason", TEXT, nullable=False),
    sa.Column("model_reason", TEXT, nullable=False),
    sa.Column("groups", TEXT, nullable=False),
    sa.Column("planned_calls", NUMBER, nullable=False),
    sa.Column("forecast_low_usd", MONEY),
    sa.Column("forecast_expected_usd", MONEY),
    sa.Column("forecast_high_usd", MONEY),
    sa.Index(None, "sha256"),
)

sa.Table(
    "conflicts",
    TABLES,
    sa.Column(
        "run_document_id",
        NUMBER,
        sa.ForeignKey("run_documents.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("position", NUMBER, primary_key=True, autoincrement=False),
    sa.Column("field", TEXT, nullable=False),
    sa.Column("evidence", TEXT, nullable=False),
    sa.Column("rule", TEXT, nullable=False),
    sa.Column("resolved", NUMBER),
)

sa.Table(
    "exceptions",
    TABLES,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("run_id", TEXT, sa.ForeignKey("runs.id", ondelete="CASCADE"), nullable=False),
    sa.Column("run_document_id", NUMBER, sa.ForeignKey("run_documents.id", ondelete="CASCADE")),
    sa.Column("position", NUMBER, nullable=False),
    sa.Column("path", TEXT, nullable=False),
    sa.Column("exception_class", TEXT, nullable=False),
    sa.Column("retryable", FLAG, nullable=False),
    sa.Column("detail", TEXT, nullable=False),
    sa.Column("sha256", TEXT),
    sa.Index(None, "run_document_id"),
    sa.Index(None, "run_id"),
)

sa.Table(
    "findings",
    TABLES,
    sa.Column(
        "run_document_id",
        NUMBER,
        sa.ForeignKey("run_documents.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("position", NUMBER, primary_key=True, autoincrement=False),
    sa.Column("number", NUMBER, nullable=False),
    sa.Column("field", TEXT, nullable=False),
    sa.Column("value", TEXT, nullable=False),
    sa.Column("rationale", TEXT, nullable=False),
    sa.Column("segment", NUMBER, nullable=False),
    sa.Column("support", TEXT, nullable=False),
    sa.Column("unsupported", TEXT, nullable=False),
    sa.Column("is_repaired", FLAG, nullable=False),
    sa.Column("computation", TEXT),
)

sa.Table(
    "notes",
    TABLES,
    sa.Column(
        "run_document_id",
        NUMBER,
        sa.ForeignKey("run_documents.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("position", NUMBER, primary_key=True, autoincrement=False),
    sa.Column("kind", TEXT, nullable=False),
    sa.Column("detail", TEXT, nullable=False),
    sa.Column("page", NUMBER),
)

sa.Table(
    "readings",
    TABLES,
    sa.Column(
        "run_document_id",
        NUMBER,
        sa.ForeignKey("run_documents.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("position", NUMBER, primary_key=True, autoincrement=False),
    sa.Column("call_id", NUMBER, sa.ForeignKey("calls.id", ondelete="SET NULL")),
    sa.Column("purpose", TEXT, nullable=False),
    sa.Column("segment", NUMBER),
    sa.Column("fields", TEXT, nullable=False),
    sa.Column("model", TEXT, nullable=False),
    sa.Column("request_sha256", TEXT, nullable=False),
    sa.Column("reply_sha256", TEXT),
    sa.Column("input_tokens", NUMBER),
    sa.Column("cached_tokens", NUMBER),
    sa.Column("cache_write_tokens", NUMBER),
    sa.Column("output_tokens", NUMBER),
    sa.Column("reasoning_tokens", NUMBER),
    sa.Column("cost_usd", MONEY),
    sa.Column("latency_s", SHARE, nullable=False),
    sa.Column("outcome", TEXT, nullable=False),
    sa.Column("attempts", NUMBER, nullable=False),
    sa.Column("failure", TEXT),
    sa.Column("saved_usd", MONEY),
    sa.Column("switch_reason", TEXT),
    sa.Index(None, "call_id"),
)

sa.Table(
    "segments",
    TABLES,
    sa.Column(
        "run_document_id",
        NUMBER,
        sa.ForeignKey("run_documents.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("position", NUMBER, primary_key=True, autoincrement=False),
    sa.Column("index", NUMBER, nullable=False),
    sa.Column("start", NUMBER, nullable=False),
    sa.Column("end", NUMBER, nullable=False),
    sa.Column("tokens", NUMBER, nullable=False),
    sa.Column("boundary", TEXT, nullable=False),
    sa.Column("heading", TEXT),
    sa.Column("frame", TEXT, nullable=False),
)

sa.Table(
    "summary_sentences",
    TABLES,
    sa.Column(
        "run_document_id",
        NUMBER,
        sa.ForeignKey("run_documents.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("position", NUMBER, primary_key=True, autoincrement=False),
    sa.Column("text", TEXT, nullable=False),
    sa.Column("evidence", TEXT, nullable=False),
    sa.Column("unsupported", TEXT, nullable=False),
)

sa.Table(
    "unread_spans",
    TABLES,
    sa.Column(
        "run_document_id",
        NUMBER,
        sa.ForeignKey("run_documents.id", ondelete="CASCADE"),
        primary_key=True,
    ),
    sa.Column("position", NUMBER, primary_key=True, autoincrement=False),
    sa.Column("start", NUMBER, nullable=False),
    sa.Column("end", NUMBER, nullable=False),
    sa.Column("reason", TEXT, nullable=False),
)

sa.Table(
    "citations",
    TABLES,
    sa.Column("start", NUMBER, nullable=False),
    sa.Column("end", NUMBER, nullable=False),
    sa.Column("page", NUMBER),
    sa.Column("match", TEXT, nullable=False),
    sa.Column("in_frame", FLAG, nullable=False),
    sa.Column("occurrences", NUMBER, nullable=False),
    sa.Column("blanks_aside", FLAG, nullable=False),
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("run_document_id", NUMBER, nullable=False),
    sa.Column("finding", NUMBER),
    sa.Column("answer", NUMBER),
    sa.Column("position", NUMBER, nullable=False),
    sa.Column("quote", TEXT, nullable=False),
    sa.ForeignKeyConstraint(
        ["run_document_id", "finding"],
        ["findings.run_document_id", "findings.position"],
        ondelete="CASCADE",
    ),
    sa.ForeignKeyConstraint(
        ["run_document_id", "answer"],
        ["answers.run_document_id", "answers.position"],
        ondelete="CASCADE",
    ),
    sa.CheckConstraint("(finding IS NULL) <> (answer IS NULL)", name="one_owner"),
    sa.Index(None, "run_document_id", "answer"),
    sa.Index(None, "run_document_id", "finding"),
)

sa.Table(
    "unverified_quotes",
    TABLES,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("run_document_id", NUMBER, nullable=False),
    sa.Column("finding", NUMBER),
    sa.Column("answer", NUMBER),
    sa.Column("position", NUMBER, nullable=False),
    sa.Column("quote", TEXT, nullable=False),
    sa.CheckConstraint("(finding IS NULL) <> (answer IS NULL)", name="one_owner"),
    sa.ForeignKeyConstraint(
        ["run_document_id", "finding"],
        ["findings.run_document_id", "findings.position"],
        ondelete="CASCADE",
    ),
    sa.ForeignKeyConstraint(
        ["run_document_id", "answer"],
        ["answers.run_document_id", "answers.position"],
        ondelete="CASCADE",
    ),
    sa.Index(None, "run_document_id", "answer"),
    sa.Index(None, "run_document_id", "finding"),
)

sa.Table(
    "endpoints",
    TABLES,
    sa.Column("name", TEXT, primary_key=True),
    sa.Column("requests_due", MOMENT, nullable=False),
    sa.Column("tokens_due", MOMENT, nullable=False),
)

sa.Table(
    "endpoint_slots",
    TABLES,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column(
        "endpoint", TEXT, sa.ForeignKey("endpoints.name", ondelete="CASCADE"), nullable=False
    ),
    sa.Column("holder", TEXT, nullable=False),
    sa.Column("expires_at", MOMENT, nullable=False),
    sa.Index(None, "endpoint"),
    sa.Index(None, "holder"),
)

sa.Table(
    "bulks",
    TABLES,
    sa.Column("id", NUMBER, primary_key=True),
    sa.Column("run_id", TEXT, sa.ForeignKey("runs.id"), nullable=False),
    sa.Column("matter", TEXT, nullable=False),
    sa.Column("model", TEXT, nullable=False),
    sa.Column("batch_id", TEXT),
    sa.Column("job", TEXT, nullable=False),
    sa.Column("made_at", MOMENT, nullable=False),
    sa.Column("ended_at", MOMENT),
    sa.Index(None, "matter", "ended_at"),
    sa.Index(None, "run_id"),
    sa.Index(None, "batch_id"),
)

sa.Table(
    "bulk_calls",
    TABLES,
    sa.Column("call_id", NUMBER, sa.ForeignKey("calls.id"), primary_key=True, autoincrement=False),
    sa.Column("bulk_id", NUMBER, sa.ForeignKey("bulks.id"), nullable=False),
    sa.Column("position", NUMBER, nullable=False),
    sa.Index(None, "bulk_id", "position"),
)


def upgrade() -> None:
    TABLES.create_all(op.get_bind(), checkfirst=False)


def downgrade() -> None:
    TABLES.drop_all(op.get_bind(), checkfirst=False)
