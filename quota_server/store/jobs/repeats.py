"""Bookings that whoever asks may ask for again: the same key and content get the booking that was made."""

from collections.abc import Callable

import msgspec

from quota_protocol.messages import BookingMade
from quota_server.store.contract import Answer, RepeatKey
from quota_server.store.jobs.staff_writes import StaffWrite, accept, earlier_answer
from quota_server.store.jobs.transaction import Transaction

_RESIDENT = "resident"
_CREATED = 201
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(BookingMade)


def once(tx: Transaction, office: str, asked: RepeatKey | None, make: Callable[[], BookingMade]) -> BookingMade:
    """What was made for this key before, else what `make` makes; a refusal stores nothing. Without a key: each time.

    Refuses the same key with another content.
    """
    if asked is None:
        return make()
    # Keys of residents and events of kiosks are kept in one table, and neither can be taken for the other.
    write = StaffWrite(office, _RESIDENT, f"booking/{asked.key}", asked.payload)
    earlier = earlier_answer(tx, write)
    if earlier is not None:
        return _decoder.decode(earlier.body)
    made = make()
    accept(tx, write, Answer(_CREATED, _encoder.encode(made)))
    return made
