"""Queue numbers, as server and kiosk both form them: a letter and a serial, counted by office, date and series."""

from quota_protocol.messages import Origin

_SERIES_OF_ORIGIN = {
    Origin.PRIORITY: "P",
    Origin.URGENT: "U",
    Origin.PICKUP: "C",
    Origin.VERIFICATION: "K",
    Origin.MANUAL: "M",
}


def series_for(series_of_service: str, origin: Origin) -> str:
    """The series that a ticket counts in: bookings and walk-ins share the service's own."""
    return _SERIES_OF_ORIGIN.get(origin, series_of_service)


def ticket_number(series: str, serial: int) -> str:
    """`A045`; above 999 four digits."""
    return f"{series}{serial:03d}"
