"""Queue numbers: a letter and a serial, one counter per office, date and series."""

from quota_protocol.messages import Origin
from quota_protocol.numbering import series_for, ticket_number
from quota_server.domain.office import ServiceConfig

__all__ = ["LAST_ONLINE_SERIAL", "series_of", "ticket_number"]

LAST_ONLINE_SERIAL = 5000
"""Numbers above it belong to the blocks that kiosks hold for their time without a server."""


def series_of(service: ServiceConfig, origin: Origin) -> str:
    """The series that a ticket counts in: bookings and walk-ins share the service's own."""
    return series_for(service.series, origin)
