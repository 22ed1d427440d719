"""What is asked of a store about document requests, and what it answers with."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from quota_protocol.messages import Variant
from quota_protocol.nik import Nik
from quota_server.domain.requests import RequestEvent, RequestState


class RequestSource(StrEnum):
    """Where a request was handed in."""

    COUNTER = "counter"
    KIOSK = "kiosk"
    WHATSAPP = "whatsapp"
    ONLINE = "online"
    IMPORT = "import"

    @property
    def is_from_afar(self) -> bool:
        """Whether nobody has seen the original documents yet."""
        return self in (RequestSource.WHATSAPP, RequestSource.ONLINE)


class Representative(StrEnum):
    """Who will come for the document. Somebody outside the family card is held for the section head."""

    NONE = "none"
    SAME_FAMILY = "same_family"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, as the audit names him: `staff:…`, `device:…` or `system`."""

    name: str
    is_section_head: bool = False


@dataclass(frozen=True, slots=True)
class RequestWish:
    """A request to be kept. `phone` is E.164 or empty, `reference` the office's own name for it or empty."""

    service: str
    source: RequestSource
    nik: Nik | None = None
    phone: str = ""
    variant: Variant | None = None
    representative: Representative = Representative.NONE
    reference: str = ""
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RequestNews:
    """An event of a request; `missing` names the documents that an incomplete one lacks.

    `originals_match`: somebody has compared the originals with what was sent from afar.
    """

    event: RequestEvent
    missing: tuple[str, ...] = ()
    originals_match: bool = False


@dataclass(frozen=True, slots=True)
class RequestStatus:
    """A document request, without its person. `place` is its position in order of receipt and never changes.

    `missing` names documents; `ready_at` is when the document was first printed.
    """

    code: str
    service: str
    state: RequestState
    place: int
    received_on: date
    missing: tuple[str, ...] = ()
    ready_at: datetime | None = None
