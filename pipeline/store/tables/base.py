"""The base of all tables: names of constraints, and column types by Python type."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, ClassVar

from sqlalchemy import Double, ForeignKey, MetaData
from sqlalchemy.orm import DeclarativeBase, mapped_column

from pipeline.store.column_types import AnyText, Money, UtcDateTime, WholeNumber


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: AnyText(),
        int: WholeNumber,
        float: Double(),
        Decimal: Money(),
        datetime: UtcDateTime(),
    }


AutomaticKey = Annotated[int, mapped_column(primary_key=True, autoincrement=True)]
"""A number the database gives."""

RunDocumentKey = Annotated[
    int,
    mapped_column(ForeignKey("run_documents.id", ondelete="CASCADE"), primary_key=True),
]
"""The file of a run that a row belongs to; the row goes when the file's row goes."""

Place = Annotated[int, mapped_column(primary_key=True, autoincrement=False)]
"""Place in the value's tuple, from 0."""
