"""What citations and unverified quotes have in common: they hang on a finding or an answer."""

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.schema import SchemaItem

from pipeline.store.tables.base import AutomaticKey


class Evidence:
    """Exactly one of `finding` and `answer` is set: the position of the row that is supported."""

    __tablename__: str

    id: Mapped[AutomaticKey]
    run_document_id: Mapped[int]
    finding: Mapped[int | None]
    answer: Mapped[int | None]
    position: Mapped[int] = mapped_column()
    quote: Mapped[str]

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        return (
            ForeignKeyConstraint(
                ["run_document_id", "finding"],
                ["findings.run_document_id", "findings.position"],
                ondelete="CASCADE",
            ),
            ForeignKeyConstraint(
                ["run_document_id", "answer"],
                ["answers.run_document_id", "answers.position"],
                ondelete="CASCADE",
            ),
            CheckConstraint("(finding IS NULL) <> (answer IS NULL)", name="one_owner"),
            Index(None, "run_document_id", "finding"),
            Index(None, "run_document_id", "answer"),
        )
