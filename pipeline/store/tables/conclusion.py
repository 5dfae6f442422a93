"""Conclusions: how a file of a run was planned and read; one row where it was read at all."""

from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.plan import Route
from pipeline.store.column_types import Json, OneOf
from pipeline.store.tables.base import Base, RunDocumentKey


class ConclusionRow(Base):
    __tablename__ = "conclusions"
    __table_args__ = (Index(None, "sha256"),)

    run_document_id: Mapped[RunDocumentKey]
    sha256: Mapped[str] = mapped_column(ForeignKey("documents.sha256"))
    text_address: Mapped[str | None]
    """Address of the very text that the offsets of this conclusion count in."""
    media_type: Mapped[str]
    extractor: Mapped[str]
    prompt_version: Mapped[str]
    pages: Mapped[int | None]
    uses_language_model: Mapped[bool]
    opening: Mapped[dict[str, Any] | None] = mapped_column(Json)
    """What the document says that it is; see `instrument_json`."""
    coverage_read: Mapped[float]
    characters: Mapped[int]
    tokens: Mapped[int]
    encoding: Mapped[str]
    encoding_is_exact: Mapped[bool]
    route: Mapped[Route] = mapped_column(OneOf(Route))
    route_reason: Mapped[str]
    model: Mapped[str]
    profile: Mapped[str]
    profile_sha256: Mapped[str]
    profile_reason: Mapped[str]
    model_reason: Mapped[str]
    groups: Mapped[list[list[str]]] = mapped_column(Json)
    planned_calls: Mapped[int]
    forecast_low_usd: Mapped[Decimal | None]
    forecast_expected_usd: Mapped[Decimal | None]
    forecast_high_usd: Mapped[Decimal | None]
    """None in all three where the price was unknown."""
