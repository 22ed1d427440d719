"""Document requests: the table of what each event changes, gone through whole."""

from contextlib import suppress
from itertools import product

import pytest

from quota_server.domain.refusals import Refused
from quota_server.domain.requests import (
    Hold,
    RecordStatus,
    RequestEvent,
    RequestProgress,
    RequestState,
    Stage,
    advance,
)

EVERY_PROGRESS = [
    RequestProgress(service, stage, record, hold, incomplete)
    for service, stage, record, hold, incomplete in product(
        ("cetak_ktp", "dokumen_lain"), Stage, RecordStatus, Hold, (False, True)
    )
]
OPEN = RequestProgress("cetak_ktp")


def after(progress: RequestProgress, *events: RequestEvent, by_section_head: bool = False) -> RequestProgress:
    for event in events:
        progress = advance(progress, event, by_section_head=by_section_head)
    return progress


def refused(progress: RequestProgress, event: RequestEvent, *, by_section_head: bool = False) -> str:
    with pytest.raises(Refused) as caught:
        advance(progress, event, by_section_head=by_section_head)
    return caught.value.problem.type.rpartition(":")[2]


def test_no_card_is_ever_printed_unless_its_record_is_ready_and_nothing_holds_it() -> None:
    for progress in EVERY_PROGRESS:
        for event, by_section_head in product(RequestEvent, (False, True)):
            try:
                new = advance(progress, event, by_section_head=by_section_head)
            except Refused:
                continue
            if new.stage is Stage.PRINTED and progress.stage is not Stage.PRINTED:
                assert progress.record is RecordStatus.PRINT_READY or progress.service == "dokumen_lain"
                assert progress.hold is Hold.NONE
                assert not progress.incomplete
            if new.stage is Stage.COLLECTED and progress.stage is not Stage.COLLECTED:
                assert progress.stage is Stage.PRINTED
                assert progress.hold is Hold.NONE


def test_only_the_section_head_lets_go_what_is_held() -> None:
    for progress in EVERY_PROGRESS:
        for event in RequestEvent:
            try:
                new = advance(progress, event, by_section_head=False)
            except Refused:
                continue
            assert new.hold is progress.hold or new.hold is Hold.HELD


def test_what_happens_twice_changes_nothing_the_second_time() -> None:
    for progress in EVERY_PROGRESS:
        for event, by_section_head in product(RequestEvent, (False, True)):
            try:
                once = advance(progress, event, by_section_head=by_section_head)
            except Refused:
                continue
            assert advance(once, event, by_section_head=by_section_head) == once


def test_what_is_collected_or_refused_stays_so() -> None:
    for progress in EVERY_PROGRESS:
        if progress.stage in (Stage.COLLECTED, Stage.REFUSED):
            for event in RequestEvent:
                with suppress(Refused):
                    assert advance(progress, event, by_section_head=True) == progress


def test_scenario_16_a_duplicate_record_is_printed_by_nobody() -> None:
    duplicate = after(OPEN, RequestEvent.DUPLICATE_RECORD)
    assert duplicate.state is RequestState.DUPLICATE_RECORD
    assert refused(duplicate, RequestEvent.PRINTED) == "record-not-printable"
    assert refused(duplicate, RequestEvent.PRINTED, by_section_head=True) == "record-not-printable"


def test_scenario_15_a_record_that_is_print_ready_may_be_printed() -> None:
    assert refused(OPEN, RequestEvent.PRINTED) == "record-not-printable"
    assert after(OPEN, RequestEvent.PRINT_READY, RequestEvent.PRINTED).state is RequestState.PRINTED


def test_scenario_24_another_familys_card_waits_for_the_section_head() -> None:
    printed = after(OPEN, RequestEvent.PRINT_READY, RequestEvent.PRINTED)
    held = after(printed, RequestEvent.HELD_FOR_SECTION_HEAD)
    assert held.state is RequestState.HELD_FOR_SECTION_HEAD
    assert refused(held, RequestEvent.COLLECTED) == "held-for-section-head"
    assert refused(held, RequestEvent.RELEASED) == "held-for-section-head"
    released = after(held, RequestEvent.RELEASED, by_section_head=True)
    assert after(released, RequestEvent.COLLECTED).state is RequestState.COLLECTED


def test_scenario_25_the_section_heads_refusal_sends_a_request_back_and_gives_no_card() -> None:
    held = after(OPEN, RequestEvent.PRINT_READY, RequestEvent.HELD_FOR_SECTION_HEAD)
    declined = after(held, RequestEvent.REFUSED, by_section_head=True)
    assert declined.state is RequestState.VERIFICATION
    assert refused(declined, RequestEvent.PRINTED) == "held-for-section-head"
    assert after(declined, RequestEvent.RELEASED, by_section_head=True).state is RequestState.PRINT_READY


def test_a_document_that_needs_no_record_is_finished_without_one() -> None:
    family_card = RequestProgress("dokumen_lain")
    assert after(family_card, RequestEvent.PRINTED, RequestEvent.COLLECTED).state is RequestState.COLLECTED


def test_a_status_that_comes_while_documents_are_missing_is_not_forgotten() -> None:
    waiting = after(OPEN, RequestEvent.INCOMPLETE, RequestEvent.PRINT_READY)
    assert waiting.state is RequestState.INCOMPLETE
    assert refused(waiting, RequestEvent.PRINTED) == "record-not-printable"
    assert after(waiting, RequestEvent.COMPLETED).state is RequestState.PRINT_READY
