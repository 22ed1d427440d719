"""What a supervisor changes of an office from a page or another system, and moving the bookings that it concerns."""

from collections.abc import Callable
from dataclasses import replace
from typing import TypeGuard

import msgspec

from quota_protocol.problems import ProblemType
from quota_server.domain.office import ConfigError, OfficeConfig
from quota_server.domain.rebooking import Concerned, NoRoom, OfficeChanged, PutBack, Rebooked, Rebooking
from quota_server.domain.refusals import refusal
from quota_server.store.contract import Answer
from quota_server.store.jobs import offices, rebooking, rebooking_undo
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.rebooking_undo import Undoing
from quota_server.store.jobs.staff_writes import StaffWrite, accept, accept_for_now, earlier_answer
from quota_server.store.jobs.transaction import Transaction

_encoder = msgspec.json.Encoder()
_put_back_decoder = msgspec.json.Decoder(PutBack)
_UNDER_WAY = 202
"""In the place of an answer's status: parts of the write are done, and nobody has been answered yet."""
_AT_ONCE = 500
"""A second's work at most: a working server is not held up longer."""


def change(tx: Transaction, write: StaffWrite, what: str, changed: Callable[[OfficeConfig], OfficeConfig]) -> Answer:
    """Gives the office the settings that `changed` makes of its present ones; the audit says `what`."""
    earlier = earlier_answer(tx, write)
    if earlier is not None:
        return earlier
    try:
        config = changed(tx.config(write.office))
    except ConfigError as error:
        raise refusal(ProblemType.INVALID_REQUEST, str(error)) from None
    offices.change(tx, config)
    append_audit(tx, write.office, write.actor, "office_changed", f"office/{write.office}", {"what": what})
    answer = OfficeChanged(len(rebooking.unservable(tx, write.office)))
    return accept(tx, write, Answer(200, _encoder.encode(answer)))


def preview(tx: Transaction, office: str, changed: Callable[[OfficeConfig], OfficeConfig]) -> Concerned:
    """Whom such a change would concern. Nothing is changed."""
    try:
        return rebooking.preview(tx, office, changed)
    except ConfigError as error:
        raise refusal(ProblemType.INVALID_REQUEST, str(error)) from None


def rebook(tx: Transaction, write: StaffWrite) -> Answer:
    """Moves bookings that cannot be served, so many at once; the answer says how many are left to be looked at."""
    earlier = earlier_answer(tx, write)
    if earlier is not None:
        return earlier
    codes = rebooking.unservable(tx, write.office)
    done = rebooking.rebook(tx, write.office, codes[:_AT_ONCE], write.actor)
    answer = Rebooking(
        tuple(one for one in done if isinstance(one, Rebooked)),
        tuple(one for one in done if isinstance(one, NoRoom)),
        max(0, len(codes) - _AT_ONCE),
    )
    return accept(tx, write, Answer(200, _encoder.encode(answer)))


def to_put_back(tx: Transaction, write: StaffWrite) -> Answer | Undoing:
    """What there is to take back; the answer where all of this was done already."""
    earlier = earlier_answer(tx, write)
    return earlier if _is_whole(earlier) else rebooking_undo.to_undo(tx, write.office)


def put_back(tx: Transaction, write: StaffWrite, some: Undoing) -> PutBack:
    """Takes back a part, and counts it for the write: another who asks with its key may be doing the other parts."""
    earlier = earlier_answer(tx, write)
    if _is_whole(earlier):
        return PutBack()
    done = rebooking_undo.undo(tx, write.office, some, write.actor)
    accept_for_now(tx, write, Answer(_UNDER_WAY, _encoder.encode(_counted(earlier) + done)))
    return done


def have_put_back(tx: Transaction, write: StaffWrite, kept: int) -> Answer:
    """All parts were gone through; `kept` stay where they are. Whoever asked with this key has this one answer."""
    earlier = earlier_answer(tx, write)
    if _is_whole(earlier):
        return earlier
    # Who has gone through all parts has counted all that are kept; others may have counted the same ones.
    whole = replace(_counted(earlier), kept=kept)
    return accept_for_now(tx, write, Answer(200, _encoder.encode(whole)))


def _is_whole(earlier: Answer | None) -> TypeGuard[Answer]:
    return earlier is not None and earlier.status != _UNDER_WAY


def _counted(earlier: Answer | None) -> PutBack:
    return _put_back_decoder.decode(earlier.body) if earlier is not None else PutBack()
