"""Notes: what the reader of a file dropped, joined or guessed."""

from sqlalchemy.orm import Mapped

from pipeline.store.tables.base import Base, Place, RunDocumentKey


class NoteRow(Base):
    __tablename__ = "notes"

    run_document_id: Mapped[RunDocumentKey]
    position: Mapped[Place]
    kind: Mapped[str]
    detail: Mapped[str]
    page: Mapped[int | None]
