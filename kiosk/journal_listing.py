"""`kiosk journal`: the tickets of this kiosk, one row each."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.command_errors import CommandError, journal_sentence, plain

if TYPE_CHECKING:
    from kiosk.offline_cache.journal import JournalRow


def list_journal(path: Path, *, as_json: bool) -> None:
    """Print the tickets of a journal, a line or a JSON object each. CommandError where it cannot be read."""
    listed = _rows_of(path)
    if as_json:
        print(json.dumps([asdict(row) for row in listed], indent=2))
        return
    if not listed:
        print("no tickets yet: this kiosk has given no number")
    for row in listed:
        copies = f", {row.copies} {'copy' if row.copies == 1 else 'copies'}" if row.copies else ""
        verdict = f", {plain(row.verdict)}" if row.verdict else ", not told to the server yet"
        print(f"{row.issued_at}  {plain(row.number):6} {row.origin:12} {row.state}{copies}{verdict}")


def _rows_of(path: Path) -> "list[JournalRow]":
    """The tickets of a journal; none where the kiosk has not been started yet. CommandError with a clear sentence."""
    import msgspec

    from kiosk.core.model import JournalFault
    from kiosk.offline_cache.journal import JournalError, rows

    if not path.exists() or path.stat().st_size == 0:
        return []
    try:
        return rows(path)
    except JournalError as error:
        raise CommandError(journal_sentence(error, str(path))) from None
    except msgspec.DecodeError:
        raise CommandError(journal_sentence(JournalError(JournalFault.DAMAGED), str(path))) from None
