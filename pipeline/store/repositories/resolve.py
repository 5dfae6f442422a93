"""Find the one stored name that a person means by its beginning."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pipeline.errors import UnknownNameError

_SHOWN = 5


def resolve(
    session: Session, column: InstrumentedAttribute[str], beginning: str, *, noun: str, newest: Any
) -> str:
    """The only value of `column` that is or begins with `beginning`.

    `newest` is the column whose largest values are shown first where the name is not there.

    Raises:
        UnknownNameError: no value, or several, begin so; the message lists candidates.
    """
    starts = select(column).where(column.startswith(beginning, autoescape=True))
    found = list(session.scalars(starts.order_by(column).limit(_SHOWN + 1)))
    if beginning in found or len(found) == 1:
        return beginning if beginning in found else found[0]
    if found:
        raise UnknownNameError(
            f"several {noun}s begin with {beginning!r}: {_listed(found)}: give more of it"
        )
    known = list(session.scalars(select(column).order_by(newest.desc()).limit(_SHOWN + 1)))
    there = f"there are {_listed(known)}" if known else f"no {noun} is stored yet"
    raise UnknownNameError(f"no {noun} {beginning!r}; {there}")


def _listed(names: list[str]) -> str:
    return ", ".join([*names[:_SHOWN], *(["..."] if len(names) > _SHOWN else [])])
