"""Bell, lamp and buzzer as a person in the hall notices them."""

from collections.abc import Callable

import pytest

from workbench import Signal, VirtualSignals


class Wires:
    """Three wires with nothing behind them."""

    def __init__(self) -> None:
        self.drive: Callable[[Signal, bool], None] = lambda signal, on: None

    def on_signal(self, callback: Callable[[Signal, bool], None]) -> None:
        self.drive = callback


def test_a_ring_is_counted_once_and_still_counts_as_heard_a_moment_later() -> None:
    wires = Wires()
    signals = VirtualSignals(wires)
    assert not signals.heard_lately(Signal.BELL)
    for on in (True, True, False, False):
        wires.drive(Signal.BELL, on)
    assert (signals.is_on(Signal.BELL), signals.times_on(Signal.BELL)) == (False, 1)
    assert signals.heard_lately(Signal.BELL)
    assert [(moment.signal, moment.on) for moment in signals.history] == [(Signal.BELL, True), (Signal.BELL, False)]


def test_the_lamp_is_waited_for_and_a_closed_one_hears_nothing_more() -> None:
    wires = Wires()
    signals = VirtualSignals(wires)
    wires.drive(Signal.LAMP, True)
    signals.wait_for(Signal.LAMP, on=True)
    with pytest.raises(TimeoutError):
        signals.wait_for(Signal.LAMP, on=False, timeout_s=0.05)
    signals.close()
    wires.drive(Signal.BUZZER, True)
    assert signals.times_on(Signal.BUZZER) == 0
