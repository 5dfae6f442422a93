"""Making the SQLite database of a Prefect server, for a home that has none yet.

Prefect's own way takes its hundred migrations through an asynchronous driver, a thread's turn for
every statement: most of the time of a first start. Here the very same migrations run on a plain
connection, in a third of it. What is there already is left to Prefect.
"""

import warnings
from pathlib import Path

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from prefect.server.database import orm_models
from prefect.server.database.dependencies import provide_database_interface
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SAWarning


def make_database(url: str) -> None:
    """Make the database of an `sqlite+aiosqlite` URL where its file is not there.

    It appears at once, whole: a process that is killed meanwhile leaves a file of another name.
    """
    name = make_url(url).database
    if not url.startswith("sqlite+aiosqlite:///") or name is None or Path(name).exists():
        return
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.new")
    unfinished.unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{unfinished}")
    try:
        with engine.connect() as connection:
            # Nothing is lost with an unfinished file.
            connection.exec_driver_sql("PRAGMA synchronous = OFF")
            # Each migration has a transaction of its own.
            connection.commit()
            _migrate(connection)
            connection.commit()
    finally:
        engine.dispose()
    unfinished.rename(path)


def _migrate(connection: Connection) -> None:
    database = Path(orm_models.__file__).parent
    config = Config()
    config.set_main_option("script_location", str(database / "_migrations"))
    config.set_main_option("path_separator", "newline")
    versions = provide_database_interface().orm.versions_dir
    config.set_main_option("version_locations", str(versions))
    script = ScriptDirectory.from_config(config)
    with (
        EnvironmentContext(
            config,
            script,
            fn=lambda revision, _: script._upgrade_revs("head", revision),  # noqa: SLF001
            destination_rev="head",
        ) as environment,
        warnings.catch_warnings(),
    ):
        # As in Prefect's own environment, which ends in a driver that cannot be chosen.
        environment.configure(
            connection=connection,
            target_metadata=orm_models.Base.metadata,
            include_schemas=True,
            render_as_batch=True,
            transaction_per_migration=True,
        )
        # It speaks of indexes by expression, which batches copy as they are.
        warnings.simplefilter("ignore", SAWarning)
        with environment.begin_transaction():
            environment.run_migrations()
