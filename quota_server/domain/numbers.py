"""Queue numbers: a letter and a serial, one counter per office, date and series."""

from quota_protocol.messages import Origin
from quota_server.domain.office import ServiceConfig

LAST_ONLINE_SERIAL = 5000
"""Numbers above it belong to the blocks that kiosks hold for their time without a server."""

_SERIES_OF_ORIGIN = {
    Origin.PRIORITY: "P",
    Origin.URGENT: "U",
    Origin.PICKUP: "C",
    Origin.VERIFICATION: "K",
    Origin.MANUAL: "M",
}


def series_of(service: ServiceConfig, origin: Origin) -> str:
    """The series that a ticket counts in: bookings and walk-ins share the service's own."""
    return _SERIES_OF_ORIGIN.get(origin, service.series)


def ticket_number(series: str, serial: int) -> str:
    """`A045`; above 999 four digits."""
    return f"{series}{serial:03d}"
