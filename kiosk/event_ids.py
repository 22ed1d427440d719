"""Event ids: UUIDv7 (RFC 9562), so that they sort by the time they were made."""

import secrets
import time
import uuid

from kiosk.core.model import EventId


def new_event_id() -> EventId:
    """A fresh id: 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000 & (1 << 48) - 1
    value = milliseconds << 80 | 0x7 << 76 | secrets.randbits(12) << 64 | 0b10 << 62 | secrets.randbits(62)
    return EventId(str(uuid.UUID(int=value)))
