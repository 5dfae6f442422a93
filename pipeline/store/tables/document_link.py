"""Links that people stated between the documents of a matter."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables.base import Base


class DocumentLinkRow(Base):
    """`amendment_sha256` amends `base_sha256`. Links found by rule are found again, not stored."""

    __tablename__ = "document_links"

    matter: Mapped[str] = mapped_column(primary_key=True)
    amendment_sha256: Mapped[str] = mapped_column(ForeignKey("documents.sha256"), primary_key=True)
    base_sha256: Mapped[str] = mapped_column(ForeignKey("documents.sha256"))
    number: Mapped[int | None]
    stated_at: Mapped[datetime]
