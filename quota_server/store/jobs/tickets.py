"""Numbers: check-ins of bookings and tickets of visitors without one. The answer is kept, so that a replay gets it."""

import msgspec

from quota_protocol.messages import BookingState, Origin, Ticket, TicketFlag, UrgentReason, Variant, Window
from quota_protocol.problems import ProblemType
from quota_server.domain import calendar, gates, numbers
from quota_server.domain.gates import Room
from quota_server.domain.leases import RETRY_AFTER_S
from quota_server.domain.ledger import Movement, Part
from quota_server.domain.office import OfficeConfig, ServiceConfig
from quota_server.domain.refusals import Refused, refusal
from quota_server.domain.requests import CARD_SERVICE
from quota_server.store.contract import Answer, CheckInByCode, CheckInByNik, Device, KioskEvent, TicketWish
from quota_server.store.jobs import bookings, leases, ledger_rows, notices, requests
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.bookings import BookingRow
from quota_server.store.jobs.ledger_rows import WindowKey
from quota_server.store.jobs.transaction import Transaction, utc_text

_CHECK_IN = Movement(Part.BOOKED, Part.ISSUED)
_WALK_IN = Movement(Part.FREE, Part.ISSUED)
_CREATED = 201
GIVEN_UP = 0
"""The status of an event that its kiosk has given up: no request of it is ever accepted."""
_encoder = msgspec.json.Encoder()


class _Draft(msgspec.Struct, frozen=True):
    """A ticket before it has its number."""

    event: KioskEvent
    service: ServiceConfig
    origin: Origin
    window: Window | None = None
    flags: tuple[TicketFlag, ...] = ()
    booking_code: str | None = None
    reason: UrgentReason | None = None
    variant: Variant | None = None
    phone: str = ""


def check_in(tx: Transaction, device: Device, arrival: CheckInByCode | CheckInByNik) -> Answer:
    """The number of a booking; the same answer again for the same event."""
    earlier = _earlier_answer(tx, device.office, arrival.event)
    if earlier is not None:
        return earlier
    office = tx.open_office(device.office)
    row = _booking_of(tx, office, arrival)
    flags = gates.admit_booking(office, row.facts, tx.now)
    if row.facts.service == CARD_SERVICE:
        requests.admit_record_of_person(tx, office.code, bookings.nik_mark_of(tx.connection, row), row.facts)
    key = WindowKey(office.code, row.facts.service, row.facts.date, row.facts.window.start)
    ledger_rows.post(tx, key, _CHECK_IN, f"event/{arrival.event.event_id}")
    bookings.mark_checked_in(tx, row, tx.now)
    service = gates.known_service(office, row.facts.service)
    draft = _Draft(arrival.event, service, Origin.BOOKING, row.facts.window, flags, row.code, variant=row.variant)
    return _issue(tx, device, office, draft)


def issue(tx: Transaction, device: Device, wish: TicketWish) -> Answer:
    """The number of a visitor without a booking; the same answer again for the same event."""
    earlier = _earlier_answer(tx, device.office, wish.event)
    if earlier is not None:
        return earlier
    office = tx.open_office(device.office)
    service = gates.known_service(office, wish.service)
    gates.admit_visitor(office, service, wish.origin, tx.now)
    window = _take_unit(tx, device, office, service, wish) if wish.origin is Origin.WALK_IN else None
    draft = _Draft(wish.event, service, wish.origin, window, reason=wish.reason, variant=wish.variant, phone=wish.phone)
    return _issue(tx, device, office, draft)


def _earlier_answer(tx: Transaction, office: str, event: KioskEvent) -> Answer | None:
    row = tx.connection.execute(
        "SELECT payload_mark, status, answer FROM accepted_writes WHERE office = ? AND event_id = ?",
        (office, event.event_id),
    ).fetchone()
    if row is None:
        return None
    payload_mark, status, answer = row
    if status == GIVEN_UP:
        raise refusal(ProblemType.IDEMPOTENCY_MISMATCH, "The kiosk has given this event up; nothing is given for it.")
    # What a kiosk gave out alone and reported has no request that it could differ from.
    if payload_mark and payload_mark != tx.keys.payload_mark(office, event.payload):
        raise refusal(ProblemType.IDEMPOTENCY_MISMATCH, "This event_id was accepted before with another content.")
    return Answer(status, answer)


def _booking_of(tx: Transaction, office: OfficeConfig, arrival: CheckInByCode | CheckInByNik) -> BookingRow:
    """The booking. Whoever has none may show the code or the NIK of a request: its record says why there is no card."""
    try:
        if isinstance(arrival, CheckInByCode):
            return bookings.find_in_office(tx.connection, office.code, arrival.code)
        return _booking_of_nik(tx, office, arrival)
    except Refused as refused:
        if refused.problem.type != ProblemType.BOOKING_UNKNOWN.urn:
            raise
        if isinstance(arrival, CheckInByCode):
            requests.admit_record_of_code(tx, arrival.code, office.code)
        elif arrival.service in ("", CARD_SERVICE):
            requests.admit_record_of_person(tx, office.code, tx.keys.nik_mark(office.code, arrival.nik))
        raise


def _booking_of_nik(tx: Transaction, office: OfficeConfig, arrival: CheckInByNik) -> BookingRow:
    today = tx.today(office)
    rows = bookings.of_person(tx.connection, office.code, tx.keys.nik_mark(office.code, arrival.nik), today)
    rows = [row for row in rows if arrival.service in ("", row.facts.service)]
    of_today = [row for row in rows if row.facts.date == today]
    waiting = [row for row in of_today if row.facts.state is BookingState.BOOKED]
    if len(waiting) > 1:
        raise refusal(
            ProblemType.SEVERAL_BOOKINGS,
            "There is more than one booking for today.",
            choices=tuple(row.facts.service for row in waiting),
        )
    upcoming = [row for row in rows if row.facts.date > today and row.facts.state is BookingState.BOOKED]
    used = [row for row in of_today if row.facts.state is BookingState.CHECKED_IN]
    for group in (waiting, used, upcoming, of_today):
        if group:
            return group[0]
    raise refusal(ProblemType.BOOKING_UNKNOWN, "There is no booking for today.")


def require_some_left(tx: Transaction, device: Device, wish: TicketWish) -> None:
    """Refuses a walk-in for whom `issue` would find nothing left, without writing; a replay passes."""
    if _earlier_answer(tx, device.office, wish.event) is not None:
        return
    office = tx.open_office(device.office)
    service = gates.known_service(office, wish.service)
    gates.admit_visitor(office, service, wish.origin, tx.now)
    today = tx.today(office)
    plans = calendar.windows_on(office, service, today)
    wanted = gates.window_named(plans, wish.window_start) if plans and wish.window_start else None
    rooms = ledger_rows.planned_rooms(tx, office, service.id, today, plans)
    if plans and not any(room.has_room and wanted in (None, room.plan) for room in rooms):
        raise gates.exhausted(
            wanted, rooms, today, plans, retry_after_s=_retry_after_s(tx, device, office, wish, rooms)
        )


def _take_unit(
    tx: Transaction, device: Device, office: OfficeConfig, service: ServiceConfig, wish: TicketWish
) -> Window | None:
    today = tx.today(office)
    plans = calendar.windows_on(office, service, today)
    if not plans:
        return None
    cause = f"event/{wish.event.event_id}"
    wanted = gates.window_named(plans, wish.window_start) if wish.window_start else None
    seen = []
    for room in ledger_rows.open_rooms(tx, office, service.id, today, plans, cause):
        seen.append(room)
        if room.has_room and wanted in (None, room.plan):
            key = WindowKey(office.code, service.id, today, room.plan.window.start)
            ledger_rows.post_from(tx, key, room.ledger, _WALK_IN, cause)
            return room.plan.window
    raise gates.exhausted(wanted, seen, today, plans, retry_after_s=_retry_after_s(tx, device, office, wish, seen))


def want_units(tx: Transaction, device: Device, wish: TicketWish) -> None:
    """Asks kiosks for their units of the windows that this wish was refused in; a refusal itself stores nothing."""
    office = tx.config(device.office)
    plans = calendar.windows_on(office, gates.known_service(office, wish.service), tx.today(office))
    starts = [plan.window.start for plan in plans if wish.window_start in ("", plan.window.start)]
    held = leases.windows_to_ask_for(tx, office, device.epoch, wish.service, starts)
    leases.want(tx, office, wish.service, held)


def _retry_after_s(
    tx: Transaction, device: Device, office: OfficeConfig, wish: TicketWish, rooms: list[Room]
) -> int | None:
    starts = [room.plan.window.start for room in rooms if wish.window_start in ("", room.plan.window.start)]
    held = leases.windows_to_ask_for(tx, office, device.epoch, wish.service, starts)
    return RETRY_AFTER_S if held else None


def _issue(tx: Transaction, device: Device, office: OfficeConfig, draft: _Draft) -> Answer:
    series = numbers.series_of(draft.service, draft.origin)
    day = tx.today(office).isoformat()
    serial, waiting = _next_serial(tx, office.code, day, series)
    issued_at = calendar.local(office, tx.now)
    ticket = Ticket(
        ticket_id=draft.event.event_id,
        event_id=draft.event.event_id,
        number=numbers.ticket_number(series, serial),
        series=series,
        service=draft.service.id,
        origin=draft.origin,
        office_date=issued_at.date(),
        window=draft.window,
        issued_at=issued_at,
        ahead=waiting - 1,
        flags=draft.flags,
        variant=draft.variant,
    )
    _insert_ticket(tx, device, draft, ticket, serial)
    if draft.booking_code:
        notices.gone_on(tx, office, draft.booking_code)
    elif draft.phone:
        notices.number_given(tx, office, ticket, draft.phone)
    append_audit(
        tx,
        office.code,
        f"device:{device.device_id}",
        "ticket_issued",
        f"ticket/{ticket.event_id}",
        {"number": ticket.number, "origin": ticket.origin.value},
    )
    answer = Answer(_CREATED, _encoder.encode(ticket))
    tx.connection.execute(
        "INSERT INTO accepted_writes (office, event_id, payload_mark, status, answer, accepted_at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            office.code,
            ticket.event_id,
            tx.keys.payload_mark(office.code, draft.event.payload),
            answer.status,
            answer.body,
            utc_text(tx.now),
        ),
    )
    return answer


def _next_serial(tx: Transaction, office: str, day: str, series: str) -> tuple[int, int]:
    """The next serial, and how many of the series wait, this one among them."""
    row = tx.connection.execute(
        "INSERT INTO counters (office, date, series, last, waiting) VALUES (?, ?, ?, 1, 1)"
        " ON CONFLICT (office, date, series) DO UPDATE SET last = counters.last + 1,"
        " waiting = counters.waiting + 1 WHERE counters.last < ?"
        " RETURNING last, waiting",
        (office, day, series, numbers.LAST_ONLINE_SERIAL),
    ).fetchone()
    if row is None:
        raise _all_numbers_given_out()
    tx.keys.high_water.reserve(office, day, series, int(row[0]))
    return int(row[0]), int(row[1])


def _all_numbers_given_out() -> Refused:
    return refusal(ProblemType.QUOTA_EXHAUSTED, "All numbers of this series are given out for today.", free=0)


def _insert_ticket(tx: Transaction, device: Device, draft: _Draft, ticket: Ticket, serial: int) -> None:
    window = draft.window
    tx.connection.execute(
        "INSERT INTO tickets (office, event_id, device_id, date, series, serial, service, origin, window_start,"
        " window_end, booking_code, reason, variant, flags, state, issued_at, occurred_at, epoch)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting', ?, ?, ?)",
        (
            device.office,
            ticket.event_id,
            device.device_id,
            ticket.office_date.isoformat(),
            ticket.series,
            serial,
            ticket.service,
            ticket.origin.value,
            window.start if window else None,
            window.end if window else None,
            draft.booking_code,
            draft.reason.value if draft.reason else None,
            draft.variant.value if draft.variant else None,
            " ".join(ticket.flags),
            utc_text(tx.now),
            utc_text(draft.event.occurred_at),
            device.epoch or None,
        ),
    )
