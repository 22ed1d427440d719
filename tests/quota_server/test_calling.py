"""Whom a counter calls next, and what becomes of a ticket: by example, and over any queue that Hypothesis thinks of."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quota_protocol.clock import parse_instant
from quota_protocol.messages import Origin, TicketFlag, Window
from quota_server.domain.calling import CallKind, QueueTally, Waiting, choose, is_due, kind_of, upcoming
from quota_server.domain.examples import pontianak
from quota_server.domain.refusals import Refused
from quota_server.domain.ticket_states import ENDS, TRANSITIONS, Deed, Progress, TicketState, advance

START = parse_instant("2026-11-12T08:00:00+07:00")
BOOKED, WALK_IN, EXPRESS, LATE = CallKind.BOOKED, CallKind.WALK_IN, CallKind.EXPRESS, CallKind.LATE


def ticket(
    number: str, kind: CallKind = WALK_IN, minute: int = 0, window: str = "08:00", service: str = "a", due: bool = True
) -> Waiting:
    return Waiting(number, number, service, kind, window, START + timedelta(minutes=minute), due)


@dataclass
class Counter:
    """A counter that calls, and remembers what the rule looks at."""

    waiting: list[Waiting] = field(default_factory=list)
    tallies: dict[str, QueueTally] = field(default_factory=dict)
    last: list[CallKind] = field(default_factory=list)

    def call(self) -> str:
        chosen = choose(self.waiting, self.tallies, self.last)
        if chosen is None:
            return ""
        self.waiting.remove(chosen)
        self.tallies[chosen.service] = self.tallies.get(chosen.service, QueueTally()).after(chosen.kind)
        self.last.insert(0, chosen.kind)
        return chosen.number

    def call_all(self) -> str:
        return " ".join(iter(self.call, ""))


def test_priority_is_called_first_but_only_one_call_in_three_while_others_wait() -> None:
    express = [ticket(f"P{number}", EXPRESS, number) for number in range(1, 4)]
    counter = Counter([*express, *(ticket(f"A{number}", minute=number) for number in range(1, 6))])
    assert counter.call_all() == "P1 A1 A2 P2 A3 A4 P3 A5"


def test_priority_is_not_held_back_when_nobody_else_waits() -> None:
    assert Counter([ticket("P1", EXPRESS, 1), ticket("U1", EXPRESS, 2)]).call_all() == "P1 U1"


def test_three_bookings_are_called_for_each_walk_in_of_the_window() -> None:
    booked = [ticket(f"B{number}", BOOKED, 10 + number) for number in range(1, 6)]
    walk_ins = [ticket(f"W{number}", WALK_IN, number) for number in range(1, 4)]
    assert Counter([*booked, *walk_ins]).call_all() == "B1 B2 B3 W1 B4 B5 W2 W3"


def test_the_earlier_window_is_called_first() -> None:
    counter = Counter([ticket("B2", BOOKED, 1, "10:00"), ticket("W1", WALK_IN, 2, "08:00")])
    assert counter.call_all() == "W1 B2"


def test_the_late_come_after_those_who_were_there_and_before_those_who_came_later() -> None:
    counter = Counter([ticket("L1", LATE, 5), ticket("A1", minute=3), ticket("A2", minute=4), ticket("A3", minute=6)])
    assert counter.call_all() == "A1 A2 L1 A3"


def test_of_two_services_the_one_that_has_waited_longest_is_called() -> None:
    counter = Counter([ticket("A1", minute=3), ticket("D1", minute=2, window="", service="d"), ticket("A2", minute=1)])
    assert counter.call_all() == "A2 D1 A1"


def test_nobody_is_called_before_their_window_while_somebody_else_waits() -> None:
    counter = Counter([ticket("A1", minute=0, window="10:00", due=False), ticket("A2", minute=5)])
    assert counter.call_all() == "A2 A1"


def test_who_was_skipped_comes_back_after_five_other_numbers() -> None:
    away = replace(ticket("A1"), progress=Progress(TicketState.SKIPPED, skips=1, returns_at=1 + 5))
    others = [ticket(f"A{number}", minute=number) for number in range(2, 9)]
    counter = Counter([away, *others], {"a": QueueTally(called=1)})
    assert counter.call_all() == "A2 A3 A4 A5 A6 A1 A7 A8"


def test_who_was_skipped_is_called_sooner_when_nobody_else_waits() -> None:
    away = replace(ticket("A1"), progress=Progress(TicketState.SKIPPED, skips=1, returns_at=5))
    assert Counter([away]).call_all() == "A1"


def test_those_who_are_next_are_those_whom_the_counter_then_calls() -> None:
    away = replace(ticket("A1"), progress=Progress(TicketState.SKIPPED, skips=1, returns_at=4))
    waiting = [
        away,
        *(ticket(f"B{number}", BOOKED, 10 + number) for number in range(1, 6)),
        *(ticket(f"W{number}", WALK_IN, number) for number in range(1, 4)),
        ticket("P1", EXPRESS, 30),
        ticket("N1", minute=0, window="10:00"),
    ]
    counter = Counter(list(waiting), {"a": QueueTally(1, 2)}, [BOOKED, BOOKED])
    soon = [waited.number for waited in upcoming(waiting, counter.tallies, counter.last, 8)]
    assert soon == counter.call_all().split()[:8]


def test_whoever_is_not_due_is_not_next_even_when_nobody_else_waits() -> None:
    early, here = ticket("A1", minute=0, window="13:00", due=False), ticket("A2", minute=5)
    assert [waited.number for waited in upcoming([early, here], {}, [], 6)] == ["A2"]


@pytest.mark.parametrize(
    ("origin", "flags", "kind"),
    [
        (Origin.PRIORITY, (), EXPRESS),
        (Origin.URGENT, (TicketFlag.LATE,), EXPRESS),
        (Origin.BOOKING, (), BOOKED),
        (Origin.BOOKING, (TicketFlag.LATE,), LATE),
        (Origin.WALK_IN, (), WALK_IN),
        (Origin.PICKUP, (), WALK_IN),
    ],
)
def test_a_tickets_kind_follows_from_how_it_came_about(
    origin: Origin, flags: tuple[TicketFlag, ...], kind: CallKind
) -> None:
    assert kind_of(origin, flags) is kind


def test_a_window_is_due_from_fifteen_minutes_before() -> None:
    office, window = pontianak(), Window("10:00", "12:00")
    at = parse_instant("2026-11-12T09:45:00+07:00")
    assert is_due(office, START.date(), window, at)
    assert not is_due(office, START.date(), window, at - timedelta(seconds=1))
    assert is_due(office, START.date(), None, START)


# States


def after(*deeds: Deed, due: bool = True) -> Progress:
    progress = Progress()
    for deed in deeds:
        progress = advance(progress, deed, due=due)
    return progress


def test_a_number_is_called_three_times_and_then_skipped_and_after_that_a_no_show() -> None:
    thrice = after(Deed.CALL, Deed.RECALL, Deed.RECALL)
    assert thrice.calls == 3
    with pytest.raises(Refused):
        advance(thrice, Deed.RECALL)
    skipped = advance(thrice, Deed.SKIP, called_in_queue=7)
    assert (skipped.state, skipped.returns_at) == (TicketState.SKIPPED, 12)
    assert advance(advance(skipped, Deed.CALL), Deed.SKIP).state is TicketState.NO_SHOW


def test_who_is_not_there_before_the_window_loses_nothing() -> None:
    early = after(Deed.CALL, Deed.SKIP, due=False)
    assert (early.state, early.skips, early.awaited) == (TicketState.WAITING, 0, False)
    waiting = replace(ticket("A1", due=False), progress=early)
    assert choose([waiting], {}, []) is None
    assert choose([replace(waiting, due=True)], {}, []) is not None


@given(st.lists(st.sampled_from(Deed), max_size=12), st.booleans())
def test_no_order_of_deeds_leaves_the_table(deeds: list[Deed], due: bool) -> None:
    progress = Progress()
    for deed in deeds:
        possible = (progress.state, deed) in TRANSITIONS
        try:
            progress = advance(progress, deed, due=due)
        except Refused:
            assert not possible or (deed is Deed.RECALL and progress.calls == 3)
        else:
            assert possible
        assert progress.calls <= 3
        assert progress.skips <= 1
    if progress.state in ENDS:
        assert all((progress.state, deed) not in TRANSITIONS for deed in Deed)


# Any queue

_KINDS = st.sampled_from(CallKind)
_ARRIVALS = st.lists(
    st.tuples(_KINDS, st.sampled_from("ab"), st.sampled_from(("08:00", "10:00", "")), st.booleans()), max_size=40
)


def _queue(arrivals: list[tuple[CallKind, str, str, bool]]) -> list[Waiting]:
    return [
        ticket(f"{index:03d}", kind, index, "" if kind is EXPRESS else window, service, due or not window)
        for index, (kind, service, window, due) in enumerate(arrivals)
    ]


@given(_ARRIVALS)
def test_everybody_is_called_once_and_nobody_twice(arrivals: list[tuple[CallKind, str, str, bool]]) -> None:
    queue = _queue(arrivals)
    called = Counter(list(queue)).call_all().split()
    assert sorted(called) == [waiting.number for waiting in queue]


@given(_ARRIVALS, st.integers(1, 4))
def test_of_three_calls_one_at_most_is_priority_while_others_wait(
    arrivals: list[tuple[CallKind, str, str, bool]], at_once: int
) -> None:
    queue, counter, others = _queue(arrivals), Counter(), list[bool]()
    while queue or counter.waiting:
        counter.waiting += queue[:at_once]
        del queue[:at_once]
        others.append(any(waiting.kind is not EXPRESS and waiting.due for waiting in counter.waiting))
        counter.call()
    calls = list(reversed(counter.last))
    for index in range(2, len(calls)):
        if others[index] and calls[index] is EXPRESS:
            assert EXPRESS not in calls[index - 2 : index]


@given(_ARRIVALS, st.lists(st.tuples(_KINDS, st.sampled_from("ab")), min_size=1, max_size=4), st.data())
def test_nobody_starves_while_others_keep_coming(
    arrivals: list[tuple[CallKind, str, str, bool]], stream: list[tuple[CallKind, str]], data: st.DataObject
) -> None:
    """For ever a newcomer for each call, of the present window or of none: who is due is called within a bound."""
    queue = [waiting for waiting in _queue(arrivals) if waiting.due]
    if not queue:
        return
    watched = data.draw(st.sampled_from(queue))
    newest = "10:00"
    counter = Counter(list(queue))
    # Those before him, two priority calls between, four calls for each walk-in, two services in turn.
    bound = 4 * 2 * 2 * (len(queue) + 2)
    for index in range(bound):
        if counter.call() == watched.number:
            return
        kind, service = stream[index % len(stream)]
        window = "" if kind is EXPRESS else newest
        counter.waiting.append(ticket(f"{100 + index}", kind, 100 + index, window, service))
    pytest.fail(f"{watched} was not called in {bound} calls")
