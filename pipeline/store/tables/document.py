"""Documents: one row per SHA-256, with where its extracted text is kept."""

from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables.base import Base


class DocumentRow(Base):
    """What is None is known only once the file has been read."""

    __tablename__ = "documents"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    md5: Mapped[str]
    size_bytes: Mapped[int]
    media_type: Mapped[str | None]
    pages: Mapped[int | None]
    """None also where the format has no pages."""
    characters: Mapped[int | None]
    extractor: Mapped[str | None]
    text_address: Mapped[str | None]
    """Address in the content store of the newest extraction."""
