"""Run by Alembic: migrates over the connection that models.upgrade.migrate hands in.

The triggers that write the history, keep periods apart, or hold types and versions stay away while tables are rebuilt,
and are made anew for the tables of today.
"""

from alembic import context

from models import Base
from models.ddl import period_constraints as period_rules
from models.ddl import sqlite_type_checks as type_rules
from models.ddl import write_guards as write_rules
from models.ddl.triggers import install, suspend
from models.migrations import HEAD

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    period_rules.suspend(connection)
    type_rules.suspend(connection)
    write_rules.suspend(connection)
    suspend(connection)
    context.run_migrations()
    if context.get_context().get_current_heads() == (HEAD,):
        install(connection)
        period_rules.install(connection)
        type_rules.install(connection)
        write_rules.install(connection)
