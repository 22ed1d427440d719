"""What happens to a document request, told to whoever handed it in. None of it promises a date."""

from datetime import date, datetime, timedelta

from quota_server.domain.message_kinds import Facts, MessageKind
from quota_server.domain.message_wording import code_fact, listed
from quota_server.domain.office import OfficeConfig
from quota_server.domain.requests import CLOSED, Hold, RecordStatus, RequestProgress, Stage
from quota_server.domain.retention import ASKED_AT_KIOSK_DAYS
from quota_server.store.jobs import contacts, outbox
from quota_server.store.jobs.notices import UNDO_WITHIN
from quota_server.store.jobs.outbox import Notice
from quota_server.store.jobs.transaction import Transaction

BY_STAFF = frozenset({MessageKind.AT_CENTRE, MessageKind.DELAYED})
"""What staff may say of a card themselves, once a day; `at_centre` an event says, too, where it is news."""

_TOLD_WHO_ASKED = {
    RecordStatus.PRINT_READY: MessageKind.PRINT_READY,
    RecordStatus.DUPLICATE: MessageKind.REPAIR,
}
_LAST_WORDS = frozenset({MessageKind.PRINT_READY, MessageKind.READY, MessageKind.READY_ONLINE})
"""What a number was left at a kiosk for. Told that something is to be repaired, its owner still waits for these."""
_PRINTED = (MessageKind.READY, MessageKind.READY_ONLINE)


def changed(
    tx: Transaction,
    office_code: str,
    code: str,
    before: RequestProgress,
    after: RequestProgress,
    missing: tuple[str, ...],
    change: int,
) -> None:
    """Tells what is news to the person, and to whoever asked at a kiosk. `change` counts the request's changes."""
    _tell_owner(tx, office_code, code, before, after, missing, change)
    asked = asked_at_kiosk(code)
    if after.stage in CLOSED:
        outbox.withdraw(tx, office_code, asked)
    elif after.record is not before.record:
        # What was to be said of the record before is out of date; who was not told yet waits again.
        if outbox.withdraw(tx, office_code, asked, _LAST_WORDS):
            contacts.keep_until(tx, office_code, asked, waits_until(tx, office_code))
        outbox.withdraw(tx, office_code, asked)
        tell_who_asked(tx, office_code, code, after, change)
    elif (
        after.stage is Stage.PRINTED
        and before.stage is Stage.OPEN
        # Whoever was told that it can be printed is not told again.
        and outbox.withdraw(tx, office_code, asked, (MessageKind.PRINT_READY,))
    ):
        tell_who_asked(tx, office_code, code, after, change, printed_at=tx.now)


def _tell_owner(
    tx: Transaction,
    office_code: str,
    code: str,
    before: RequestProgress,
    after: RequestProgress,
    missing: tuple[str, ...],
    change: int,
) -> None:
    if before.record is RecordStatus.DUPLICATE and after.record is not before.record:
        outbox.withdraw(tx, office_code, f"request/{code}", (MessageKind.REPAIR,))
    if after.stage is Stage.COLLECTED:
        outbox.withdraw(tx, office_code, f"request/{code}")
    elif after.stage is Stage.PDF_SENT and before.stage is Stage.OPEN:
        outbox.withdraw(tx, office_code, f"request/{code}")
        tell(tx, office_code, code, MessageKind.PRINT_AT_HOME, "print_at_home")
    elif after.stage is Stage.PRINTED and before.stage is Stage.OPEN:
        _printed(tx, office_code, code, after)
    elif after.hold is Hold.HELD and before.hold is Hold.NONE:
        outbox.withdraw(tx, office_code, f"request/{code}", (MessageKind.UNCOLLECTED,))
    elif after.hold is not before.hold and before.hold is not Hold.NONE and after.hold is not Hold.HELD:
        decided = MessageKind.RELEASED if after.hold is Hold.NONE else MessageKind.DECLINED
        tell(tx, office_code, code, decided, f"decided/{change}")
        if after.stage is Stage.PRINTED and after.hold is Hold.NONE:
            _call_to_mind(tx, tx.config(office_code), f"request/{code}")
    elif after.incomplete and missing:
        # What was said to be missing before and is not out yet is out of date.
        outbox.withdraw(tx, office_code, f"request/{code}", (MessageKind.INCOMPLETE,))
        tell(tx, office_code, code, MessageKind.INCOMPLETE, f"incomplete/{change}", {Facts.MISSING: listed(missing)})
    elif after.record is RecordStatus.DUPLICATE and before.record is not RecordStatus.DUPLICATE:
        tell(tx, office_code, code, MessageKind.REPAIR, f"repair/{change}")
    elif after.record is RecordStatus.AT_CENTRE and before.record is RecordStatus.UNKNOWN:
        tell(tx, office_code, code, MessageKind.AT_CENTRE, MessageKind.AT_CENTRE.value)


def asked_at_kiosk(code: str) -> str:
    """Whom a kiosk has asked to be told of this request's record; the request itself may have another number."""
    return f"print-ready/{code}"


def waits_until(tx: Transaction, office_code: str) -> date:
    """How long a number waits that is left at a kiosk now, where nothing is told until then."""
    return tx.today(tx.config(office_code)) + timedelta(days=ASKED_AT_KIOSK_DAYS)


def tell_who_asked(
    tx: Transaction,
    office_code: str,
    code: str,
    progress: RequestProgress,
    change: int,
    printed_at: datetime | None = None,
) -> None:
    """Tells whoever asked at a kiosk how the card is, where that is news: once a number for each of its changes.

    Not what the request's own message tells to the same number. `printed_at`: until it is certain nobody is told so.
    """
    kind = _news_of(progress)
    if kind is None:
        return
    office, subject = tx.config(office_code), asked_at_kiosk(code)
    due = None if printed_at is None else max(tx.now, printed_at + UNDO_WITHIN)
    own = f"request/{code}/repair/{change}" if kind is MessageKind.REPAIR else f"request/{code}/ready"
    first, earlier = f"{subject}/{change}", outbox.reached(tx, office_code, subject)
    keys = [first, *(f"{first}/{again}" for again in range(1, len(earlier) + 1))]
    is_told = outbox.reaches(tx, office_code, own, subject) or any(earlier.get(key, False) for key in keys)
    if not is_told:
        key = next(key for key in keys if key not in earlier)
        is_told = outbox.enqueue(tx, office, Notice(kind, subject, key, _facts(office, code, kind), due))
    if is_told and kind in _LAST_WORDS:
        contacts.keep_until(tx, office_code, subject, tx.today(office))


def _news_of(progress: RequestProgress) -> MessageKind | None:
    if progress.stage is Stage.PRINTED:
        return _ready(progress)
    return _TOLD_WHO_ASKED.get(progress.record)


def tell(
    tx: Transaction, office_code: str, code: str, kind: MessageKind, what: str, facts: dict[Facts, str] | None = None
) -> bool:
    """Queues a message about a request, once for `what`. Whether it did."""
    subject = f"request/{code}"
    said = {Facts.CODE: code_fact(code), **(facts or {})}
    return outbox.enqueue(tx, tx.config(office_code), Notice(kind, subject, f"{subject}/{what}", said))


def tell_by_staff(tx: Transaction, office_code: str, code: str, kind: MessageKind) -> bool:
    """What staff say of a request, once a day."""
    today = tx.today(tx.config(office_code))
    return tell(tx, office_code, code, kind, f"{kind.value}/{today}")


def not_printed(tx: Transaction, office_code: str, code: str) -> bool:
    """It was said too early that the document is printed. Whether the message could still be taken back."""
    outbox.withdraw(tx, office_code, asked_at_kiosk(code), _PRINTED)
    outbox.withdraw(tx, office_code, f"request/{code}", (MessageKind.UNCOLLECTED,))
    return outbox.withdraw(tx, office_code, f"request/{code}", _PRINTED) > 0


def can_be_printed_after_all(tx: Transaction, office_code: str, code: str, open_: RequestProgress, change: int) -> None:
    """After `not_printed`: whoever asked at a kiosk and was about to be told more is told that it can be printed."""
    if not outbox.is_there(tx, office_code, asked_at_kiosk(code), MessageKind.PRINT_READY):
        tell_who_asked(tx, office_code, code, open_, change)


def _ready(progress: RequestProgress) -> MessageKind:
    return MessageKind.READY_ONLINE if progress.from_afar else MessageKind.READY


def _printed(tx: Transaction, office_code: str, code: str, progress: RequestProgress) -> None:
    """The one message that is never sent twice; two minutes later, so that a slip can be taken back."""
    office = tx.config(office_code)
    kind = _ready(progress)
    subject = f"request/{code}"
    outbox.withdraw(tx, office_code, subject)
    due = tx.now + UNDO_WITHIN
    outbox.enqueue(tx, office, Notice(kind, subject, f"{subject}/ready", _facts(office, code, kind), due))
    _call_to_mind(tx, office, subject)


def _facts(office: OfficeConfig, code: str, kind: MessageKind) -> dict[Facts, str]:
    """The code; where the document is, if it is there."""
    facts = {Facts.CODE: code_fact(code)}
    if kind in _PRINTED and office.messages.place:
        facts[Facts.PLACE] = office.messages.place
    return facts


def _call_to_mind(tx: Transaction, office: OfficeConfig, subject: str) -> None:
    """Whoever has not come for the document by then is told once more."""
    days = office.messages.uncollected_after_days
    if not days:
        return
    facts = {Facts.CODE: code_fact(subject.partition("/")[2])}
    if office.messages.place:
        facts[Facts.PLACE] = office.messages.place
    due = tx.now + timedelta(days=days)
    outbox.enqueue(tx, office, Notice(MessageKind.UNCOLLECTED, subject, f"{subject}/uncollected", facts, due=due))
