"""Citations: quotes of findings and answers that stand in the document."""

from sqlalchemy.orm import Mapped, mapped_column

from pipeline.answer import Match
from pipeline.store.column_types import OneOf
from pipeline.store.tables.base import Base
from pipeline.store.tables.evidence import Evidence


class CitationRow(Evidence, Base):
    __tablename__ = "citations"

    start: Mapped[int]
    end: Mapped[int]
    page: Mapped[int | None]
    match: Mapped[Match] = mapped_column(OneOf(Match))
    in_frame: Mapped[bool]
    occurrences: Mapped[int]
    blanks_aside: Mapped[bool]
