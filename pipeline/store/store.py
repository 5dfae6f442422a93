"""The store: one database and one content store, opened together. Queries are repositories'."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self

from sqlalchemy.orm import Session

from pipeline.store.content import ContentStore
from pipeline.store.engine import Database, connect
from pipeline.store.schema import bring_up_to_date


class Store:
    """Live connections to what a home holds. Safe to share between threads."""

    def __init__(self, database: Database, content: ContentStore) -> None:
        self._database = database
        self.content = content
        """Bytes of files and texts of documents."""

    @classmethod
    def open(cls, *, database_url: str, content_url: str) -> Self:
        """Open the store, and create or migrate its tables where that is needed.

        `database_url` is SQLAlchemy's (`sqlite:////home/x/octavo.db`, `postgresql://...`),
        `content_url` a path or fsspec's (`s3://...`). Any number of processes may open at once.

        Raises:
            HomeError: one of them cannot be used, or a newer Octavo has migrated the database.
        """
        content = ContentStore(content_url)
        database = connect(database_url)
        try:
            bring_up_to_date(database)
        except BaseException:
            database.write.dispose()
            raise
        return cls(database, content)

    @contextmanager
    def session(self, *, durable: bool = True) -> Iterator[Session]:
        """A session that may write. The caller commits; what is not committed is rolled back.

        Keep it short: on SQLite there is one writer at a time, so never hold it across a call of
        a model, and never open another one inside it. With `durable` false, a power cut may
        undo the commit, until a later durable one makes it last as well.

        Raises:
            HomeError: the database cannot be used (full, locked for too long, gone).
        """
        engine = self._database.write if durable else self._database.provisional
        with (
            self._database.guarded(),
            self._database.writing(),
            Session(engine, expire_on_commit=False) as session,
        ):
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """A session that only reads, and waits for no writer.

        Raises:
            HomeError: the database cannot be used.
        """
        with (
            self._database.guarded(),
            Session(self._database.read, expire_on_commit=False) as session,
        ):
            yield session

    def close(self) -> None:
        """Release all connections. The store is not used afterwards."""
        self._database.write.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
