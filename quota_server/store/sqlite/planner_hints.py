"""What SQLite's planner is told of the tables' size, instead of what it would guess.

Without statistics it takes every first column for one that leaves ten rows, and then reads an office's whole table by
its primary key rather than use an index of four columns. Measured statistics would not help a new office, whose tables
are empty when the server starts and full a year later. So it is told what an office becomes.
"""

import sqlite3

_ROWS = 1_000_000
_ROWS_OF_AN_OFFICE = 20_000
_FEWER_WITH_EACH_COLUMN = 20


def give(connection: sqlite3.Connection) -> None:
    """Puts the hints into the database, unless they are there; connections that are opened later read them."""
    wanted = _wanted(connection)
    if _given(connection) == wanted:
        return
    # The table of statistics comes into being only so.
    connection.execute("PRAGMA analysis_limit=1")
    connection.execute("ANALYZE")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DELETE FROM sqlite_stat1")
    connection.executemany("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)", sorted(wanted))
    connection.execute("COMMIT")
    connection.execute("ANALYZE sqlite_schema")


def _given(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    if connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_stat1'").fetchone() is None:
        return set()
    return set(connection.execute("SELECT tbl, idx, stat FROM sqlite_stat1").fetchall())


def _wanted(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """A line for every index that begins with the office."""
    indexes = connection.execute(
        'SELECT t.name, i.name, i."unique", i.origin FROM sqlite_schema t, pragma_index_list(t.name) i'
        " WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'"
    ).fetchall()
    hints = set()
    for table, index, unique, origin in indexes:
        columns = [row[0] for row in connection.execute("SELECT name FROM pragma_index_info(?)", (index,)).fetchall()]
        if columns[0] == "office":
            # A table without rowids is its primary key, and is named by it.
            hints.add((table, table if origin == "pk" else index, _stat(len(columns), unique=bool(unique))))
    return hints


def _stat(columns: int, *, unique: bool) -> str:
    """How many rows there are, and how many are left by the first column, the first two …"""
    left = [max(1 if unique else 2, _ROWS_OF_AN_OFFICE // _FEWER_WITH_EACH_COLUMN**nth) for nth in range(columns)]
    if unique:
        left[-1] = 1
    return " ".join(map(str, (_ROWS, *left)))
