"""What a supervisor changes of an office from a page or another system, and moving the bookings that it concerns."""

from collections.abc import Callable

import msgspec

from quota_protocol.problems import ProblemType
from quota_server.domain.office import ConfigError, OfficeConfig
from quota_server.domain.rebooking import Concerned, NoRoom, OfficeChanged, PutBack, Rebooked, Rebooking
from quota_server.domain.refusals import refusal
from quota_server.store.contract import Answer
from quota_server.store.jobs import offices, rebooking, rebooking_undo
from quota_server.store.jobs.audit import append_audit
from quota_server.store.jobs.rebooking_undo import Undoing
from quota_server.store.jobs.staff_writes import StaffWrite, accept, earlier_answer
from quota_server.store.jobs.transaction import Transaction

_encoder = msgspec.json.Encoder()
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
    """What there is to take back; the answer where this was done already."""
    return earlier_answer(tx, write) or rebooking_undo.to_undo(tx, write.office)


def have_put_back(tx: Transaction, write: StaffWrite, done: PutBack) -> Answer:
    """All of it has been taken back."""
    return earlier_answer(tx, write) or accept(tx, write, Answer(200, _encoder.encode(done)))
