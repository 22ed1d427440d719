"""What happens to a document request: a table of what each event changes, and what forbids it. Pure.

The record's status comes from outside (the national data centre has no interface): by CSV, by API or from staff. Only
a record that is ready may be printed, and somebody else's card is let go by the section head alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date as date_
from enum import StrEnum
from types import MappingProxyType

from quota_protocol.messages import RecordGroup, Window
from quota_protocol.problems import ProblemType
from quota_server.domain.refusals import refusal

CARD_SERVICE = "cetak_ktp"
"""The one service whose documents are printed from a record of the data centre."""


class RequestEvent(StrEnum):
    """Something that has happened to a request."""

    INCOMPLETE = "incomplete"
    COMPLETED = "completed"
    AT_CENTRE = "at_centre"
    PRINT_READY = "print_ready"
    DUPLICATE_RECORD = "duplicate_record"
    HELD_FOR_SECTION_HEAD = "held_for_section_head"
    RELEASED = "released"
    REFUSED = "refused"
    PRINTED = "printed"
    COLLECTED = "collected"
    PDF_SENT = "pdf_sent"


class Stage(StrEnum):
    """How far the request is. PDF_SENT: its person prints it at home, nobody comes for it."""

    OPEN = "open"
    PRINTED = "printed"
    COLLECTED = "collected"
    REFUSED = "refused"
    PDF_SENT = "pdf_sent"


class RecordStatus(StrEnum):
    """What is known of the applicant's record. AT_CENTRE: the national data centre has not yet said yes or no."""

    UNKNOWN = "unknown"
    AT_CENTRE = "at_centre"
    PRINT_READY = "print_ready"
    DUPLICATE = "duplicate"


class Hold(StrEnum):
    """Whether the section head has to look first. DECLINED: he has, and more is needed."""

    NONE = "none"
    HELD = "held"
    DECLINED = "declined"


class RequestState(StrEnum):
    """What is said of a request, in one word."""

    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    AT_CENTRE = "at_centre"
    PRINT_READY = "print_ready"
    DUPLICATE_RECORD = "duplicate_record"
    HELD_FOR_SECTION_HEAD = "held_for_section_head"
    VERIFICATION = "verification"
    PRINTED = "printed"
    COLLECTED = "collected"
    REFUSED = "refused"
    PDF_SENT = "pdf_sent"


@dataclass(frozen=True, slots=True)
class RequestProgress:
    """All that the rules need to know of a request. Its code and place never change.

    `from_afar`: its documents came as photographs or scans; the originals are seen when it is collected.
    """

    service: str
    stage: Stage = Stage.OPEN
    record: RecordStatus = RecordStatus.UNKNOWN
    hold: Hold = Hold.NONE
    incomplete: bool = False
    from_afar: bool = False

    @property
    def state(self) -> RequestState:
        """The one word; what keeps the request from going on comes first."""
        if self.stage in _SAID_OF_STAGE and (self.stage is not Stage.PRINTED or self.hold is Hold.NONE):
            return _SAID_OF_STAGE[self.stage]
        if self.hold is not Hold.NONE:
            return RequestState.HELD_FOR_SECTION_HEAD if self.hold is Hold.HELD else RequestState.VERIFICATION
        if self.incomplete:
            return RequestState.INCOMPLETE
        return _SAID_OF_RECORD[self.record]


CLOSED = (Stage.COLLECTED, Stage.REFUSED, Stage.PDF_SENT)
"""Nothing more happens to the request."""
_SAID_OF_STAGE = {
    Stage.PRINTED: RequestState.PRINTED,
    Stage.COLLECTED: RequestState.COLLECTED,
    Stage.REFUSED: RequestState.REFUSED,
    Stage.PDF_SENT: RequestState.PDF_SENT,
}
_SAID_OF_RECORD = {
    RecordStatus.UNKNOWN: RequestState.RECEIVED,
    RecordStatus.AT_CENTRE: RequestState.AT_CENTRE,
    RecordStatus.PRINT_READY: RequestState.PRINT_READY,
    RecordStatus.DUPLICATE: RequestState.DUPLICATE_RECORD,
}
_TOLD_OF_RECORD = {
    RecordStatus.AT_CENTRE: RecordGroup.IN_PROCESS,
    RecordStatus.DUPLICATE: RecordGroup.DUPLICATE,
}


@dataclass(frozen=True, slots=True)
class Change:
    """What an event sets; None leaves it as it is."""

    stage: Stage | None = None
    record: RecordStatus | None = None
    hold: Hold | None = None
    incomplete: bool | None = None


_NOTHING = Change()
_E, _S = RequestEvent, Stage

TABLE: Mapping[tuple[Stage, RequestEvent], Change] = MappingProxyType(
    {
        (_S.OPEN, _E.INCOMPLETE): Change(incomplete=True),
        (_S.OPEN, _E.COMPLETED): Change(incomplete=False),
        (_S.OPEN, _E.AT_CENTRE): Change(record=RecordStatus.AT_CENTRE),
        (_S.OPEN, _E.PRINT_READY): Change(record=RecordStatus.PRINT_READY),
        (_S.OPEN, _E.DUPLICATE_RECORD): Change(record=RecordStatus.DUPLICATE),
        (_S.OPEN, _E.HELD_FOR_SECTION_HEAD): Change(hold=Hold.HELD),
        (_S.OPEN, _E.RELEASED): Change(hold=Hold.NONE),
        (_S.OPEN, _E.REFUSED): Change(stage=Stage.REFUSED),
        (_S.OPEN, _E.PRINTED): Change(stage=Stage.PRINTED),
        (_S.OPEN, _E.PDF_SENT): Change(stage=Stage.PDF_SENT),
        # A list of statuses goes on naming what is printed already: that is no news.
        (_S.PRINTED, _E.AT_CENTRE): _NOTHING,
        (_S.PRINTED, _E.PRINT_READY): _NOTHING,
        (_S.PRINTED, _E.PRINTED): _NOTHING,
        (_S.PRINTED, _E.HELD_FOR_SECTION_HEAD): Change(hold=Hold.HELD),
        (_S.PRINTED, _E.RELEASED): Change(hold=Hold.NONE),
        (_S.PRINTED, _E.REFUSED): _NOTHING,
        (_S.PRINTED, _E.COLLECTED): Change(stage=Stage.COLLECTED),
        (_S.COLLECTED, _E.AT_CENTRE): _NOTHING,
        (_S.COLLECTED, _E.PRINT_READY): _NOTHING,
        (_S.COLLECTED, _E.PRINTED): _NOTHING,
        (_S.COLLECTED, _E.COLLECTED): _NOTHING,
        (_S.REFUSED, _E.AT_CENTRE): _NOTHING,
        (_S.REFUSED, _E.REFUSED): _NOTHING,
        (_S.PDF_SENT, _E.AT_CENTRE): _NOTHING,
        (_S.PDF_SENT, _E.PDF_SENT): _NOTHING,
    }
)
"""What each event changes. A pair that is not here means nothing and is refused."""


def advance(
    progress: RequestProgress, event: RequestEvent, *, by_section_head: bool, originals_match: bool = False
) -> RequestProgress:
    """The request after the event; equal to `progress` where that is no news.

    `originals_match`: somebody has compared the originals with what was sent.
    Refuses with `record-not-printable`, `held-for-section-head` or, for what makes no sense, `invalid-request`.
    """
    change = TABLE.get((progress.stage, event))
    if change is None:
        raise refusal(
            ProblemType.INVALID_REQUEST, f"event: {event.value} does not happen to a request that is {progress.state}."
        )
    if progress.stage in CLOSED:
        return progress
    if event is RequestEvent.RELEASED or (event is RequestEvent.REFUSED and progress.hold is not Hold.NONE):
        return _decided(progress, change, event, by_section_head=by_section_head)
    if change.stage in (Stage.PRINTED, Stage.COLLECTED, Stage.PDF_SENT):
        _require_let_go(progress)
    if change.stage in (Stage.PRINTED, Stage.PDF_SENT):
        _require_printable(progress)
    if change.stage is Stage.COLLECTED and progress.from_afar and not originals_match:
        raise refusal(ProblemType.INVALID_REQUEST, "originals_match: not said, so the document stays here.")
    if change.stage is Stage.PDF_SENT and progress.service == CARD_SERVICE:
        raise refusal(ProblemType.INVALID_REQUEST, "event: a card cannot be printed at home.")
    if event is RequestEvent.REFUSED and progress.stage is Stage.PRINTED:
        raise refusal(ProblemType.INVALID_REQUEST, "event: a document that is printed can only be held.")
    return _changed(progress, change)


def admit_record(progress: RequestProgress, date: date_ | None = None, window: Window | None = None) -> None:
    """Lets whoever comes for a card take a number, as far as their record is known; or refuses (gate G5).

    `date` and `window` are of their booking: without one they may have come for something else.
    What nobody has told the server of does not stand in anybody's way: staff look at the counter.
    """
    group = _TOLD_OF_RECORD.get(progress.record)
    if group is None or progress.service != CARD_SERVICE or progress.stage is not Stage.OPEN:
        return
    raise refusal(
        ProblemType.RECORD_NOT_PRINTABLE,
        "The card cannot be printed yet.",
        record=group.value,
        date=date,
        window=window,
    )


def told_of_code(progress: RequestProgress) -> RecordGroup | None:
    """What whoever shows a request's code, where a booking's is meant, is told of their card; None for nothing."""
    if progress.service != CARD_SERVICE or progress.hold is not Hold.NONE:
        return None
    if progress.stage is Stage.PRINTED:
        return RecordGroup.PRINTED
    ready = progress.stage is Stage.OPEN and progress.record is RecordStatus.PRINT_READY
    return RecordGroup.PRINT_READY if ready else None


def _decided(
    progress: RequestProgress, change: Change, event: RequestEvent, *, by_section_head: bool
) -> RequestProgress:
    """What the section head decides of a request that is held. His refusal sends it back; it is not its end."""
    if not by_section_head:
        raise refusal(ProblemType.HELD_FOR_SECTION_HEAD, "Only the section head decides on a request that is held.")
    if event is RequestEvent.REFUSED:
        return replace(progress, hold=Hold.DECLINED)
    return _changed(progress, change)


def _require_let_go(progress: RequestProgress) -> None:
    if progress.hold is not Hold.NONE:
        raise refusal(ProblemType.HELD_FOR_SECTION_HEAD, "The section head has not released this request.")


def _require_printable(progress: RequestProgress) -> None:
    if progress.incomplete:
        raise refusal(ProblemType.RECORD_NOT_PRINTABLE, "Documents of this request are missing.")
    if progress.service == CARD_SERVICE and progress.record is not RecordStatus.PRINT_READY:
        raise refusal(ProblemType.RECORD_NOT_PRINTABLE, "Only a record that is print ready may be printed.")


def _changed(progress: RequestProgress, change: Change) -> RequestProgress:
    return RequestProgress(
        service=progress.service,
        stage=change.stage or progress.stage,
        record=change.record or progress.record,
        hold=change.hold or progress.hold,
        incomplete=progress.incomplete if change.incomplete is None else change.incomplete,
        from_afar=progress.from_afar,
    )
