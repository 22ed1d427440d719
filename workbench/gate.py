"""The gate as seen from outside: an arm that follows the relay, a beam that people break, exit button, fire contact."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

KEPT_MOMENTS = 500
MAX_HOLD_S = 30.0


class GateWires(Protocol):
    """The terminals of the gate's controller. The composition root connects them to pins (mock pins in the demo)."""

    def drive_beam(self, broken: bool) -> None:
        """Sets the beam's contact: broken while somebody stands in it."""

    def drive_exit_button(self, pressed: bool) -> None:
        """Sets the exit button's contact."""

    def drive_fire(self, alarm: bool) -> None:
        """Sets the fire alarm's contact."""

    def on_relay(self, callback: Callable[[bool], None]) -> None:
        """Calls back at once with the relay's state, and then at each change, from any thread."""


class GateEvent(Enum):
    RELAY_ON = "relay_on"
    RELAY_OFF = "relay_off"
    BEAM_BROKEN = "beam_broken"
    BEAM_FREE = "beam_free"
    EXIT_PRESSED = "exit_pressed"
    EXIT_RELEASED = "exit_released"
    FIRE_BEGAN = "fire_began"
    FIRE_ENDED = "fire_ended"


@dataclass(frozen=True, slots=True)
class GateMoment:
    at_monotonic_s: float
    event: GateEvent


class VirtualGate:
    """Open while the relay is on. Who passes while it is closed climbs over: the beam breaks all the same."""

    def __init__(self, wires: GateWires) -> None:
        self._wires = wires
        self._changed = threading.Condition()
        self._closed = False
        self._relay_on = False
        self._beam_broken = False
        self._beam_stuck = False
        self._exit_held = False
        self._fire = False
        self._openings = 0
        self._passages = 0
        self._moments: deque[GateMoment] = deque(maxlen=KEPT_MOMENTS)
        wires.drive_beam(broken=False)
        wires.drive_exit_button(pressed=False)
        wires.drive_fire(alarm=False)
        wires.on_relay(self._relay_moved)

    def _relay_moved(self, on: bool) -> None:
        with self._changed:
            if self._closed or on == self._relay_on:
                return
            self._relay_on = on
            self._openings += on
            self._note(GateEvent.RELAY_ON if on else GateEvent.RELAY_OFF)

    def _note(self, event: GateEvent) -> None:
        self._moments.append(GateMoment(time.monotonic(), event))
        self._changed.notify_all()

    # -- what can be seen ----------------------------------------------------------------------------------------

    @property
    def relay_on(self) -> bool:
        return self._relay_on

    @property
    def beam_broken(self) -> bool:
        return self._beam_broken

    @property
    def beam_stuck(self) -> bool:
        return self._beam_stuck

    @property
    def exit_held(self) -> bool:
        return self._exit_held

    @property
    def fire(self) -> bool:
        """Whether the fire alarm's contact says fire."""
        return self._fire

    @property
    def openings(self) -> int:
        """How often the relay has gone on."""
        return self._openings

    @property
    def passages(self) -> int:
        """How many people have gone through or over."""
        return self._passages

    @property
    def history(self) -> list[GateMoment]:
        """The newest 500 moments, oldest first."""
        with self._changed:
            return list(self._moments)

    def wait_for_relay(self, on: bool, timeout_s: float = 5.0) -> None:
        """Waits until the relay is on, or off. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._relay_on is on, timeout_s):
                raise TimeoutError(f"the relay is still {'off' if on else 'on'} after {timeout_s} s")

    # -- people --------------------------------------------------------------------------------------------------

    def enter_beam(self) -> None:
        """Somebody steps into the beam and stays there."""
        self._set_beam(broken=True)

    def leave_beam(self) -> None:
        if not self._beam_stuck:
            self._set_beam(broken=False)

    def person_passes(self, in_beam_s: float = 0.3) -> None:
        """Somebody walks through; returns once they are on the other side."""
        self.enter_beam()
        self._pause(in_beam_s)
        self.leave_beam()
        with self._changed:
            self._passages += 1
            self._changed.notify_all()

    def press_exit(self, held_s: float = 0.2) -> None:
        """Presses the exit button and lets go; returns afterwards."""
        self.hold_exit(on=True)
        self._pause(held_s)
        self.hold_exit(on=False)

    def hold_exit(self, on: bool = True) -> None:
        """Somebody leans on the exit button, or lets go."""
        with self._changed:
            if on == self._exit_held:
                return
            self._exit_held = on
            self._note(GateEvent.EXIT_PRESSED if on else GateEvent.EXIT_RELEASED)
        self._wires.drive_exit_button(pressed=on)

    def set_fire(self, on: bool = True) -> None:
        """The fire alarm goes off, or is over."""
        with self._changed:
            if on == self._fire:
                return
            self._fire = on
            self._note(GateEvent.FIRE_BEGAN if on else GateEvent.FIRE_ENDED)
        self._wires.drive_fire(alarm=on)

    def stick_beam(self, on: bool = True) -> None:
        """Dirt on the beam's eye: it reads broken until it is wiped."""
        self._beam_stuck = on
        self._set_beam(broken=on)

    def _set_beam(self, broken: bool) -> None:
        with self._changed:
            if broken == self._beam_broken:
                return
            self._beam_broken = broken
            self._note(GateEvent.BEAM_BROKEN if broken else GateEvent.BEAM_FREE)
        # Outside the lock: the pin may call the kiosk, and the kiosk the relay, before this returns.
        self._wires.drive_beam(broken=broken)

    def _pause(self, pause_s: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed, min(pause_s, MAX_HOLD_S))

    def close(self) -> None:
        """Ends whatever somebody is doing; the wires are the composition root's to take off."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
