"""Event ids are UUIDv7 and sort by when they were made."""

import time
from uuid import RFC_4122, UUID

from kiosk.event_ids import new_event_id


def test_an_event_id_is_a_uuid_of_version_7_with_the_time_in_front() -> None:
    before_ms = time.time_ns() // 1_000_000
    made = UUID(new_event_id())
    after_ms = time.time_ns() // 1_000_000
    assert (made.version, made.variant) == (7, RFC_4122)
    assert before_ms <= made.int >> 80 <= after_ms


def test_event_ids_sort_by_the_millisecond_they_were_made_in() -> None:
    made = [new_event_id() for _ in range(2000)]
    milliseconds = [UUID(one).int >> 80 for one in sorted(made)]
    assert [one[:13] for one in made] == sorted(one[:13] for one in made)
    assert milliseconds == sorted(milliseconds)


def test_no_two_event_ids_are_the_same() -> None:
    assert len({new_event_id() for _ in range(5000)}) == 5000
