"""What kiosks have reported of a day beside their tickets: copies on paper, and what staff decided there themselves."""

from dataclasses import dataclass
from datetime import date, datetime

import msgspec

from quota_protocol.journal_chain import EntryKind
from quota_protocol.sync import Verdict
from quota_server.domain import calendar
from quota_server.domain.office import OfficeConfig
from quota_server.store.jobs.transaction import Transaction, utc_text

OVERRIDES = frozenset({"opened-gate", "passed-screening"})
"""What a kiosk's journal calls it when staff let somebody through whom the kiosk did not."""


@dataclass(frozen=True, slots=True)
class AtKiosks:
    """`copies`: marked copies that came out, of the date's tickets. `overrides`: by staff, after their PIN."""

    copies: int
    overrides: int


class _Deed(msgspec.Struct, frozen=True):
    """The body of an entry of staff; the ticket that it may name is not needed here."""

    action: str = ""


_deed = msgspec.json.Decoder(_Deed)


def at_kiosks(tx: Transaction, office: OfficeConfig, day: date) -> AtKiosks:
    """As far as kiosks have synced since."""
    # Nothing of the date can have come in before it began.
    since = utc_text(calendar.instant_of(office, day, "00:00"))
    (copies,) = tx.connection.execute(
        "SELECT COUNT(*) FROM journal_rows j JOIN tickets t ON t.office = j.office AND t.event_id = j.event_id"
        " WHERE j.office = ? AND j.ingested_at >= ? AND j.kind = ? AND j.verdict <> ? AND t.date = ?",
        (office.code, since, EntryKind.COPY.value, Verdict.QUARANTINED.value, day.isoformat()),
    ).fetchone()
    deeds = tx.connection.execute(
        "SELECT at, body FROM journal_rows WHERE office = ? AND ingested_at >= ? AND kind = ? AND verdict <> ?",
        (office.code, since, EntryKind.STAFF.value, Verdict.QUARANTINED.value),
    ).fetchall()
    return AtKiosks(int(copies), sum(_is_override(office, day, at, body) for at, body in deeds))


def _is_override(office: OfficeConfig, day: date, at: str, body: str) -> bool:
    try:
        happened, deed = datetime.fromisoformat(at), _deed.decode(body)
    except (ValueError, msgspec.MsgspecError):
        # A journal is kept as it came.
        return False
    if happened.utcoffset() is None or deed.action not in OVERRIDES:
        return False
    return calendar.local(office, happened).date() == day
