"""Tables that operators need: the audit trail, which nobody can change."""

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Integer, LargeBinary, Table, Text

from quota_server.store.columns import metadata

audit = Table(
    "audit",
    metadata,
    Column("office", Text, primary_key=True),
    Column("seq", Integer, CheckConstraint("seq > 0"), primary_key=True, autoincrement=False),
    Column("at", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    # JSON, keys in order.
    Column("detail", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    ForeignKeyConstraint(["office"], ["offices.office"]),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

audit_heads = Table(
    "audit_heads",
    metadata,
    Column("office", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    # What retention has removed: all rows up to `pruned_seq`, the last of which had `pruned_hash`.
    Column("pruned_seq", Integer, nullable=False, server_default="0"),
    Column("pruned_hash", LargeBinary),
    ForeignKeyConstraint(["office"], ["offices.office"]),
    sqlite_strict=True,
    sqlite_with_rowid=False,
)

_SQLITE_TRIGGERS = (
    (
        "CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit"
        " BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
    ),
    (
        "CREATE TRIGGER audit_is_never_cut BEFORE DELETE ON audit"
        " WHEN OLD.seq > (SELECT pruned_seq FROM audit_heads WHERE office = OLD.office)"
        " BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END"
    ),
)
_POSTGRESQL_TRIGGERS = (
    (
        "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF TG_OP = 'DELETE' AND OLD.seq <= (SELECT pruned_seq FROM audit_heads WHERE office = OLD.office)"
        " THEN RETURN OLD; END IF;"
        " RAISE EXCEPTION 'the audit is append-only'; END $$"
    ),
    (
        "CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE ON audit"
        " FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()"
    ),
    (
        "CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_is_append_only()"
    ),
)
TRIGGERS = {"sqlite": _SQLITE_TRIGGERS, "postgresql": _POSTGRESQL_TRIGGERS}
"""Statements to run once after the tables are there, by SQLAlchemy's name of the dialect."""
