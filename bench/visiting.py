"""The appliance with its screen, and people before it who do what they are told: `python -m bench.visiting CONFIG`.

Each line on standard input is one visit, `FLOW LOOK [TEXT]`; standard error says `say=scan` when it is time to hold
a code before the scanner, and `say=over` with how the visit ended once the welcome screen is back.
"""

import os
import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.app import run_appliance
from kiosk.appliance import Appliance, Wiring
from kiosk.config import load
from kiosk.core.buttons import Button
from kiosk.core.events import Event, KeyTyped, PresentationChosen, Pressed, ServiceChosen, VariantChosen, WindowChosen
from kiosk.core.presentation import Contrast, Language, Presentation, Reach, TextSize
from kiosk.core.states import State, TicketShown, Welcome
from kiosk.hardware.gate_gpio import GpioGate, MockWires
from kiosk.logs import start_logging
from quota_protocol.clock import SimulatedClock
from quota_protocol.messages import Variant

if TYPE_CHECKING:
    from kiosk.core.session import Kiosk
    from kiosk.hardware.gate import Gate
    from kiosk.screens.remote import RemoteScreen

PATIENCE_S = 30.0
_LOOKS_EVERY_S = 0.003
_SAME_KEY_AFTER_S = 0.1
_CHANGES_WITHIN_S = 5.0
_WANDERS_STEPS = 9
_NOT_WANDERED = frozenset({Button.CALL_STAFF, Button.URGENT})
"""They end a visit at once, on the first screen already."""
_WAYS_HOME = (Button.DISPLAY_DONE, Button.DONE, Button.CANCEL, Button.BACK, Button.STILL_HERE)

LOOKS = {
    "default": Presentation(),
    "english": Presentation(Language.ENGLISH),
    "big": Presentation(text_size=TextSize.BIG),
    "english-big": Presentation(Language.ENGLISH, text_size=TextSize.BIG),
    "high": Presentation(contrast=Contrast.HIGH),
    "low": Presentation(reach=Reach.LOW),
}

MakeEvent = Callable[[int], Event]


def press(button: Button) -> MakeEvent:
    """The touch of a button."""
    return lambda scene: Pressed(button, scene)


def keys(text: str) -> tuple[MakeEvent, ...]:
    """The touches that type a text."""
    return tuple(partial(KeyTyped, key) for key in text)


def _walk_in(*phone: MakeEvent) -> tuple[MakeEvent, ...]:
    return (
        press(Button.TAKE_NUMBER),
        partial(ServiceChosen, "cetak_ktp"),
        press(Button.RECORDED),
        partial(VariantChosen, Variant.LOST),
        press(Button.DOCUMENTS_COMPLETE),
        *phone,
        partial(WindowChosen, "08:00"),
    )


def touches_of(flow: str, text: str) -> tuple[MakeEvent, ...]:
    """What somebody touches who comes for that, until the ticket is there."""
    match flow:
        case "code":
            return (press(Button.TYPE_CODE), *keys(text), press(Button.CONTINUE), press(Button.CONTINUE))
        case "nik":
            return (press(Button.TYPE_NIK), *keys(text), press(Button.CONTINUE))
        case "walk-in":
            return _walk_in(press(Button.NO_PHONE))
        case "walk-in-with-phone":
            return _walk_in(*keys("081200000001"), press(Button.CONTINUE))
        case "priority":
            return (press(Button.PRIORITY), press(Button.CONTINUE), partial(ServiceChosen, "cetak_ktp"))
        case "pickup":
            return (press(Button.COLLECT_CARD), press(Button.COLLECT_MYSELF), press(Button.DOCUMENTS_COMPLETE))
        case _:
            return ()


class People:
    """Do what standard input says, one visit after the other, on a thread of their own."""

    def __init__(self) -> None:
        self._random = random.Random(6)  # noqa: S311 - the same wanderings in every run
        self._last_place = (0.0, 0.0)
        self._last_s = 0.0
        self._wires: MockWires | None = None

    def wire(self, gate: "Gate") -> None:
        """Note the gate's mock pins: gpiozero keeps every level that they ever had, real ones keep none."""
        if isinstance(gate, GpioGate):
            self._wires = gate.mock_wires

    def begin(self, appliance: Appliance, screen: "RemoteScreen") -> None:
        """Start; returns at once."""
        self._appliance, self._screen = appliance, screen
        threading.Thread(target=self._run, name="people", daemon=True).start()

    def _run(self) -> None:
        try:
            for line in sys.stdin:
                flow, look, *text = line.split()
                ended = self._visit(flow, look, "".join(text))
                if self._wires is not None:
                    self._wires.relay_pin.clear_states()
                _say(f"over flow={flow} ended={ended}")
        finally:
            self._screen.close()

    @property
    def _kiosk(self) -> "Kiosk":
        return self._appliance.runtime.newest

    def _visit(self, flow: str, look: str, text: str) -> str:
        if look != "default":
            self._touch(press(Button.DISPLAY))
            self._take_look(LOOKS[look])
            self._touch(press(Button.DISPLAY_DONE))
        if flow == "wander":
            ended = self._wander()
        else:
            for event in touches_of(flow, text):
                self._touch(event)
            if flow == "scan":
                _say("scan")
            self._until(lambda: isinstance(self._kiosk.visit, TicketShown), "the ticket")
            self._until(lambda: self._screen.shows(self._kiosk), "the picture of it")
            ended = TicketShown.__name__
        self._go_home()
        return ended

    def _take_look(self, wanted: Presentation) -> None:
        now = self._kiosk.presentation
        for name in ("language", "text_size", "contrast", "reach"):
            value = getattr(wanted, name)
            if getattr(now, name) is not value:
                now = replace(now, **{name: value})
                self._touch(partial(PresentationChosen, now))

    def _wander(self) -> str:
        """Touch this and that, whatever it leads to."""
        for _ in range(_WANDERS_STEPS):
            offered = self._screen.on_main_thread(self._offered)
            if not offered:
                break
            self._screen.press(self._random.choice(offered))
            self._until_settled()
        return type(self._kiosk.visit).__name__

    def _offered(self) -> list[MakeEvent]:
        found = [event for event in self._screen.offered() if not _leads_away(event(0))]
        return sorted(found, key=lambda event: repr(event(0)))

    def _go_home(self) -> None:
        def at_home() -> bool:
            if isinstance(self._kiosk.visit, Welcome) and not self._kiosk.adjusting:
                return True
            for button in _WAYS_HOME:
                if self._screen.press(press(button)):
                    self._until_settled()
                    break
            return False

        self._until(at_home, "the welcome screen")

    def _touch(self, event: MakeEvent) -> None:
        """Touch what posts this, once it is there, until it has led to something."""

        def touched() -> bool:
            before = self._shown()
            return self._screen.shows(self._kiosk) and self._tap(event) and self._changes(before)

        self._until(touched, f"a button for {event(0)!r}")

    def _tap(self, event: MakeEvent) -> bool:
        """Touch what posts this, if it is there; not so soon after a touch of the same place that both are one."""
        place = self._screen.on_main_thread(lambda: self._screen.place_of(event))
        if place is None:
            if (more := self._screen.on_main_thread(self._screen.place_of_more)) is not None:
                time.sleep(_SAME_KEY_AFTER_S)
                self._screen.tap(*more)
            return False
        if place == self._last_place:
            time.sleep(max(0.0, self._last_s + _SAME_KEY_AFTER_S - time.monotonic()))
        self._screen.tap(*place)
        self._last_place, self._last_s = place, time.monotonic()
        return True

    def _shown(self) -> tuple[State, object, bool]:
        kiosk = self._kiosk
        return kiosk.visit, kiosk.presentation, kiosk.adjusting

    def _changes(self, before: object) -> bool:
        deadline_s = time.monotonic() + _CHANGES_WITHIN_S
        while self._shown() == before:
            if time.monotonic() > deadline_s:
                return False
            time.sleep(_LOOKS_EVERY_S)
        return True

    def _until_settled(self) -> None:
        """Nobody waits for the server any more, and what came of the last touch is drawn."""
        from kiosk.screens.catalogue import SCREENS

        time.sleep(_SAME_KEY_AFTER_S)
        self._until(lambda: SCREENS[type(self._kiosk.visit)] != "please_wait", "an answer")
        self._until(lambda: self._screen.shows(self._kiosk), "the picture of it")

    def _until(self, holds: Callable[[], bool], what: str) -> None:
        deadline_s = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > deadline_s:
                raise TimeoutError(f"{what} did not come; the kiosk shows {type(self._kiosk.visit).__name__}")
            time.sleep(_LOOKS_EVERY_S)


def _leads_away(event: Event) -> bool:
    return isinstance(event, Pressed) and event.button in _NOT_WANDERED


def _say(what: str) -> None:
    # Kivy has put an object of its own in the place of sys.stderr.
    print(f"say={what}", file=sys.__stderr__, flush=True)


def main() -> None:
    """Serve until standard input ends."""
    os.environ["SDL_VIDEODRIVER"] = "offscreen"
    start_logging()
    config, begins = load(Path(sys.argv[1])), datetime.fromisoformat(sys.argv[2])
    people = People()
    run_appliance(config, SimulatedClock(begins, time.monotonic), Wiring(people.wire, people.begin))


if __name__ == "__main__":
    main()
