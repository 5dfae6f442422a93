"""Insert a row unless an equal key is there already, in one statement on either database."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pipeline.store.tables import Base


def insert_missing(session: Session, row: type[Base], values: dict[str, Any]) -> None:
    """Insert `values`; a row with the same primary or unique key stays as it is."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(postgresql.insert(row).values(values).on_conflict_do_nothing())
    else:
        session.execute(sqlite.insert(row).values(values).on_conflict_do_nothing())
