"""A journal that cannot be read by anybody is kept under another name, so that an enrolled kiosk can begin anew."""

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from kiosk.offline_cache.schema import ForeignFileError, require_whole_file

_BESIDE = ("", "-wal", "-shm")


def set_aside_if_unreadable(path: Path, now: datetime) -> Path | None:
    """What it is called now; None where there is nothing to set aside. OSError when it cannot be renamed.

    A database that is not ours, or a newer program's, can be read by somebody, and stays.
    """
    if not path.exists() or path.stat().st_size == 0 or _is_a_database(path):
        return None
    kept = path.with_name(f"{path.stem}-{now:%Y%m%dT%H%M%S}-damaged{path.suffix}")
    for ending in _BESIDE:
        part = path.with_name(path.name + ending)
        if part.exists():
            part.rename(kept.with_name(kept.name + ending))
    return kept


def _is_a_database(path: Path) -> bool:
    try:
        require_whole_file(path)
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=1.0)) as db:
            db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except ForeignFileError:
        return False
    except sqlite3.DatabaseError as error:
        return not getattr(error, "sqlite_errorname", "").startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT"))
    return True
