"""What residents are told by SMS: each kind of message, and what holds for it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, IntEnum, StrEnum
from types import MappingProxyType


class MessageKind(StrEnum):
    """Why a message is sent. The value is kept in databases and in offices' settings."""

    BOOKED = "booked"
    MOVED = "moved"
    INVITED = "invited"
    REMINDER = "reminder"
    ALMOST = "almost"
    READY = "ready"
    READY_ONLINE = "ready_online"
    UNCOLLECTED = "uncollected"
    INCOMPLETE = "incomplete"
    CLOSED_MOVED = "closed_moved"
    CLOSED = "closed"
    AT_CENTRE = "at_centre"
    PRINT_READY = "print_ready"
    REPAIR = "repair"
    RELEASED = "released"
    DECLINED = "declined"
    DELAYED = "delayed"
    PRINT_AT_HOME = "print_at_home"
    CANCELLED = "cancelled"
    SUSPENDED = "suspended"
    NUMBER = "number"
    STATUS_BOOKING = "status_booking"
    STATUS_REQUEST = "status_request"
    HELP = "help"


_BY_VALUE: Mapping[str, MessageKind] = MappingProxyType({kind.value: kind for kind in MessageKind})


class UnknownKind(Enum):
    """A kind that is no `MessageKind` here."""

    OF_ANOTHER_VERSION = "another"


def known_kind(text: str) -> MessageKind | UnknownKind:
    """The kind of a message that is in the database; a later version may have put it there."""
    return _BY_VALUE.get(text, UnknownKind.OF_ANOTHER_VERSION)


class Priority(IntEnum):
    """Which of the messages that are due goes first."""

    QUEUE = 0
    """The person stands in the queue, or has just written to the office."""
    PERSONAL = 1
    BULK = 2
    """One of hundreds that were queued at once."""


class Facts(StrEnum):
    """What a template may be filled with, besides what is said of the office itself."""

    SERVICE = "service"
    DAY = "day"
    DATE = "date"
    TIME = "time"
    ZONE = "zone"
    CODE = "code"
    DOCUMENTS = "documents"
    PLACE = "place"
    NUMBER = "number"
    AHEAD = "ahead"
    MISSING = "missing"
    STATE = "state"
    CLOSED_ON = "closed_on"


_WHEN = frozenset({Facts.DAY, Facts.DATE, Facts.TIME})
_CODE = frozenset({Facts.CODE})
_NUMBER = frozenset({Facts.NUMBER})


@dataclass(frozen=True, slots=True)
class KindRule:
    """What holds for a kind.

    `needed`: what every variant of its text says. `promises_no_date`: it is about a document that is being made, and
    no date may stand in it. `words`: what it must say, in any case. `in_quiet_hours`: it goes at any hour.
    `repeatable`: a double does no harm, so it is repeated once when nobody knows whether it has gone out.
    `useful_for`: later it is not sent any more, None where something else ends it.
    """

    number: str
    needed: frozenset[Facts] = frozenset()
    allowed: frozenset[Facts] = frozenset()
    promises_no_date: bool = False
    words: tuple[str, ...] = ()
    priority: Priority = Priority.PERSONAL
    in_quiet_hours: bool = False
    repeatable: bool = False
    useful_for: timedelta = timedelta(days=7)

    @property
    def facts(self) -> frozenset[Facts]:
        """All that a variant may be filled with."""
        return self.needed | self.allowed


def _of_document(number: str, *words: str, allowed: frozenset[Facts] = frozenset()) -> KindRule:
    return KindRule(number, _CODE, allowed, promises_no_date=True, words=words, useful_for=timedelta(days=30))


_BOOKING = frozenset({Facts.SERVICE, Facts.ZONE, Facts.DOCUMENTS})
_CLOSED = frozenset({Facts.CLOSED_ON})
_QUEUE = timedelta(hours=3)

RULES: Mapping[MessageKind, KindRule] = MappingProxyType(
    {
        MessageKind.BOOKED: KindRule("SMS-01", _WHEN | _CODE, _BOOKING, repeatable=True),
        MessageKind.MOVED: KindRule("SMS-01", _WHEN | _CODE, _BOOKING, repeatable=True),
        MessageKind.INVITED: KindRule(
            "SMS-02", _WHEN | _CODE, _BOOKING | {Facts.PLACE}, words=("undangan",), priority=Priority.BULK
        ),
        MessageKind.REMINDER: KindRule("SMS-03", _WHEN | _CODE, _BOOKING, priority=Priority.BULK),
        MessageKind.ALMOST: KindRule(
            "SMS-04", _NUMBER, frozenset({Facts.AHEAD}), priority=Priority.QUEUE, in_quiet_hours=True, useful_for=_QUEUE
        ),
        MessageKind.READY: _of_document("SMS-05", "sudah jadi", "ambil", "gratis"),
        MessageKind.READY_ONLINE: _of_document(
            "SMS-06", "sudah jadi", "ambil", "asli", "gratis", allowed=frozenset({Facts.PLACE})
        ),
        MessageKind.UNCOLLECTED: _of_document("SMS-05", "belum diambil", "gratis", allowed=frozenset({Facts.PLACE})),
        MessageKind.INCOMPLETE: _of_document("SMS-07", "belum lengkap", allowed=frozenset({Facts.MISSING})),
        MessageKind.CLOSED_MOVED: KindRule(
            "SMS-08", _WHEN | _CODE, _BOOKING | _CLOSED, words=("tutup", "pindah"), priority=Priority.BULK
        ),
        MessageKind.CLOSED: KindRule("SMS-08", _CODE, _BOOKING | _CLOSED, words=("tutup",), priority=Priority.BULK),
        MessageKind.AT_CENTRE: _of_document("SMS-09", "masih diproses"),
        MessageKind.PRINT_READY: _of_document("SMS-09", "siap dicetak", "gratis"),
        MessageKind.REPAIR: _of_document("SMS-10", "perlu diperbaiki"),
        MessageKind.RELEASED: _of_document("SMS-11", "disetujui"),
        MessageKind.DECLINED: _of_document("SMS-11", "belum disetujui"),
        MessageKind.DELAYED: _of_document("SMS-12", "tertunda", "tetap tercatat"),
        MessageKind.PRINT_AT_HOME: _of_document("SMS-13", "hvs a4 80 g", "gratis"),
        MessageKind.CANCELLED: KindRule("SMS-14", _CODE, words=("dibatalkan",)),
        MessageKind.SUSPENDED: KindRule(
            "SMS-15", _CODE, frozenset({Facts.SERVICE}), words=("ditunda",), priority=Priority.BULK
        ),
        MessageKind.NUMBER: KindRule(
            "SMS-16", _NUMBER, _BOOKING | _WHEN, priority=Priority.QUEUE, in_quiet_hours=True, useful_for=_QUEUE
        ),
        MessageKind.STATUS_BOOKING: KindRule(
            "STATUS",
            _WHEN | _CODE,
            _BOOKING | {Facts.STATE},
            priority=Priority.QUEUE,
            in_quiet_hours=True,
            useful_for=_QUEUE,
        ),
        MessageKind.STATUS_REQUEST: KindRule(
            "STATUS",
            _CODE,
            frozenset({Facts.STATE}),
            promises_no_date=True,
            priority=Priority.QUEUE,
            in_quiet_hours=True,
            useful_for=_QUEUE,
        ),
        MessageKind.HELP: KindRule("STATUS", priority=Priority.QUEUE, in_quiet_hours=True, useful_for=_QUEUE),
    }
)
"""Every kind's rule."""
