"""What Alembic runs for every command: the migrations, on the connection it was given."""

from alembic import context

from pipeline.store.migrations.version_table import VERSION_TABLE
from pipeline.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    # Not Alembic's own name: a PostgreSQL database may be shared with programs that use it too.
    version_table=VERSION_TABLE,
    # SQLite alters tables by copying them.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
