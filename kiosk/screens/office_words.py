"""What screens say of an office: names of services, and times with the office's zone."""

from collections.abc import Iterable
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from kiosk.core.facts import Facts
from kiosk.core.wording_dates import clock_time, window_text
from quota_protocol.messages import NextWindow, Service, Window, WindowAvailability


def zone(facts: Facts) -> tzinfo:
    """The office's time zone; UTC before the office is known."""
    return ZoneInfo(facts.office.timezone) if facts.office else UTC


def service(facts: Facts, service_id: str) -> Service | None:
    """The service with that id."""
    services: Iterable[Service] = facts.office.services if facts.office else ()
    return next((one for one in services if one.id == service_id), None)


def service_name(facts: Facts, service_id: str) -> str:
    """What residents call a service."""
    known = service(facts, service_id)
    return known.name if known else service_id.replace("_", " ")


def with_zone(facts: Facts, time_text: str) -> str:
    """`08.00` → `08.00 WIB`."""
    return f"{time_text} {facts.office.timezone_label}" if facts.office else time_text


def time_of(facts: Facts, instant: datetime) -> str:
    """`09.52 WIB`."""
    return with_zone(facts, clock_time(instant, zone(facts)))


def counters(service: Service) -> str:
    """Where to wait, without the word that stands before it already."""
    return service.counters.removeprefix("Loket").strip()


def hours(window: Window | NextWindow | WindowAvailability) -> str:
    """`08.00-10.00`."""
    return window_text(Window(window.start, window.end))
