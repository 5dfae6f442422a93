"""Quotes of findings and answers that stand nowhere in the document."""

from pipeline.store.tables.base import Base
from pipeline.store.tables.evidence import Evidence


class UnverifiedQuoteRow(Evidence, Base):
    __tablename__ = "unverified_quotes"
