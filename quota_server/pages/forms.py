"""What a page's form sends, and what the counter page remembers in its cookie."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.requests import Request

from quota_server.api.bodies import invalid
from quota_server.domain.office import OfficeConfig

_FORM_BYTES_MAX = 16 * 1024
_FIELDS_MAX = 64
_COUNTER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,15}")
_COUNTER_LIST = re.compile(r"[0-9]+(-[0-9]+)?(, *[0-9]+(-[0-9]+)?)*")
_COUNTERS_MAX = 100


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, in order; a field may come more than once."""

    fields: tuple[tuple[str, str], ...]

    def one(self, name: str) -> str:
        """The first value of a field; empty for none."""
        return next((value for key, value in self.fields if key == name), "")

    def all(self, name: str) -> tuple[str, ...]:
        """All values of a field."""
        return tuple(value for key, value in self.fields if key == name)


async def read_form(request: Request) -> Form:
    """The form; refuses with `invalid-request` what is none or too long."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > _FORM_BYTES_MAX:
            raise invalid("form: too long.")
    try:
        fields = parse_qsl(received.decode(), keep_blank_values=True, max_num_fields=_FIELDS_MAX)
    except ValueError:
        raise invalid("form: not of the form that a page sends.") from None
    return Form(tuple(fields))


@dataclass(frozen=True, slots=True)
class Desk:
    """The counter somebody sits at, and the services that it calls."""

    counter: str
    services: tuple[str, ...]

    def cookie(self) -> str:
        """As the cookie keeps it."""
        return ".".join((self.counter, *self.services))


def desk_of(office: OfficeConfig, counter: str, services: tuple[str, ...]) -> Desk | None:
    """The desk, of services that the office has; None without a usable counter or service."""
    known = tuple(service.id for service in office.services if service.id in services)
    return Desk(counter, known) if _COUNTER.fullmatch(counter) and known else None


def desk_in_cookie(office: OfficeConfig, cookie: str) -> Desk | None:
    """The desk that `Desk.cookie` wrote."""
    counter, *services = cookie.split(".")
    return desk_of(office, counter, tuple(services))


def counters_of(office: OfficeConfig) -> dict[str, tuple[str, ...]]:
    """Which counters the services' signs name (`3-5, lantai 1`), each with its services, in order of number."""
    found: dict[int, list[str]] = {}
    for service in office.services:
        listed = _COUNTER_LIST.match(service.counters)
        for part in listed[0].split(",") if listed else ():
            first, _, last = part.strip().partition("-")
            numbers = range(int(first), int(last or first) + 1)
            for number in numbers[:_COUNTERS_MAX]:
                found.setdefault(number, []).append(service.id)
    return {str(number): tuple(found[number]) for number in sorted(found)[:_COUNTERS_MAX]}
