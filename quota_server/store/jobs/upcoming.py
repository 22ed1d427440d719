"""Who of a service is called next, as things stand."""

from quota_protocol.messages import Origin, TicketFlag, Window
from quota_server.domain import calling, numbers
from quota_server.domain.calling import Waiting
from quota_server.domain.office import OfficeConfig
from quota_server.store.jobs import queue_rows
from quota_server.store.jobs.transaction import Transaction, from_utc_text

# Of people who wait under the same conditions only the first few can be among the next few.
_FIRST_OF_EACH_KIND = (
    "SELECT event_id, series, serial, origin, flags, window_start, window_end, issued_at FROM ("
    "SELECT t.*, ROW_NUMBER() OVER (PARTITION BY origin, flags, window_start ORDER BY issued_at, series, serial) AS nth"
    " FROM tickets t WHERE office = ? AND date = ? AND service = ? AND state = 'waiting' AND NOT EXISTS"
    " (SELECT 1 FROM queue_places p WHERE p.office = t.office AND p.ticket_id = t.event_id AND p.ended_at IS NULL)"
    ") waiting WHERE nth <= ?"
)


def upcoming(tx: Transaction, office: OfficeConfig, service: str, at_most: int) -> list[Waiting]:
    """Those who are due, in the order in which a counter of this service alone would call them if nobody else came."""
    own_places = queue_rows.with_own_place(tx, office, (service,))
    waiting = [
        *_first_of_each_kind(tx, office, service, at_most),
        *(queue_rows.candidate(tx, office, place) for place in own_places),
    ]
    last_kinds = queue_rows.last_kinds(tx, office, (service,))
    return calling.upcoming(waiting, queue_rows.tallies(tx, office), last_kinds, at_most)


def _first_of_each_kind(tx: Transaction, office: OfficeConfig, service: str, at_most: int) -> list[Waiting]:
    today = tx.today(office)
    rows = tx.connection.execute(_FIRST_OF_EACH_KIND, (office.code, today.isoformat(), service, at_most)).fetchall()
    found = []
    for ticket_id, series, serial, origin, flags, start, end, issued_at in rows:
        kind = calling.kind_of(Origin(origin), [TicketFlag(flag) for flag in flags.split()])
        due = calling.is_due(office, today, Window(start, end) if start and end else None, tx.now)
        number = numbers.ticket_number(series, int(serial))
        found.append(Waiting(ticket_id, number, service, kind, start or "", from_utc_text(issued_at), due))
    return found
