"""What can go wrong around a kiosk: each trouble begins at some moment of a visit and is over some time after it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from random import Random

from tests.journeys.office import Office
from workbench import NetworkFault, NetworkSwitch, SensorFault

Act = Callable[[], None]

UNASKED = (b"\x11", b"\x13", b"\x12", b"\x14\x00\x00\x0f", b"\x10\x00\x00\x00\x13\x11", b"\xff\x80\xfe")
"""XON, XOFF, an answer to nobody, status packets, noise. Never the single byte that would be a whole GS r answer:
who forges that has printed the ticket, as far as anybody can tell."""


class TroubleKind(Enum):
    """Which device it befalls."""

    PRINTER = "printer"
    SCANNER = "scanner"
    THERMOMETER = "thermometer"
    GATE = "gate"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class Trouble:
    """`end` puts everything right again. `lasts_visits`: how many visits it stays."""

    kind: TroubleKind
    name: str
    begin: Act
    end: Act
    lasts_visits: int = 1


class Troubles:
    """Draws troubles for one office, by one generator: the same seed draws the same ones."""

    def __init__(self, office: Office, network: NetworkSwitch, random: Random) -> None:
        self._office = office
        self._network = network
        self._random = random

    def draw(self, *, screening: bool) -> Trouble:
        """One trouble, of any kind."""
        random = self._random
        kinds = [self._printer] * 13 + [self._gate] * 3 + [self._scanner] * 2 + [self._network_trouble] * 2
        kinds += [self._thermometer] * 60 if screening else []
        return random.choice(kinds)()

    def _printer(self) -> Trouble:
        printer, random = self._office.printer, self._random
        begin: dict[str, Act] = {
            "paper is out": printer.paper_out,
            "paper ends in mid-ticket": lambda: printer.paper_out_after_lines(random.randint(1, 30)),
            "paper ends at some byte": lambda: printer.paper_out_after_bytes(random.randint(1, 1200)),
            "paper is nearly out": printer.near_end,
            "cover opens": printer.cover_open,
            "cutter jams": printer.cutter_jam,
            "head is hot": printer.head_hot,
            "printer is switched off": printer.power_off,
            "printer's line is reset": lambda: printer.reset_connection_after(random.randint(1, 1200)),
            "printer hangs up": lambda: printer.close_connection_after(random.randint(1, 1200)),
            "printer answers late": lambda: printer.answer_late(random.uniform(0.01, 0.08)),
            "stale bytes come first": lambda: printer.stale_bytes(random.choice(UNASKED)),
            "printer speaks unasked": lambda: printer.send_unasked(random.choice(UNASKED)),
        }
        name = random.choice([*begin, "printer is silent"])
        return Trouble(
            TroubleKind.PRINTER,
            name,
            begin.get(name, printer.silent),
            printer.faults_off,
            random.choice((1, 1, 1, 2, 3)),
        )

    def _scanner(self) -> Trouble:
        scanner = self._office.scanner
        return Trouble(TroubleKind.SCANNER, "scanner is pulled out", scanner.unplug, scanner.plug_in)

    def _network_trouble(self) -> Trouble:
        network, random = self._network, self._random
        once = [
            NetworkFault.LOSE_REQUEST,
            NetworkFault.CUT_AFTER_REQUEST,
            NetworkFault.CUT_BEFORE_ANSWER,
            NetworkFault.CUT_BEFORE_ANSWER,
            NetworkFault.CUT_IN_ANSWER,
        ]
        fault = random.choice([*once, NetworkFault.UNPLUGGED, NetworkFault.REFUSED, NetworkFault.SLOW])
        if fault in once:
            return Trouble(
                TroubleKind.NETWORK, f"network: {fault.value}", lambda: network.strike_next(fault, 2), network.plug_in
            )
        if fault is NetworkFault.SLOW:
            return Trouble(
                TroubleKind.NETWORK, "network is slow", lambda: network.set_fault(fault, 0.05), network.plug_in, 2
            )
        return Trouble(
            TroubleKind.NETWORK, f"network: {fault.value}", lambda: network.set_fault(fault), network.plug_in
        )

    def _gate(self) -> Trouble:
        gate, random = self._office.gate, self._random
        assert gate is not None, "this office has a gate"
        if random.random() < 0.5:
            return Trouble(
                TroubleKind.GATE, "beam is broken", lambda: gate.set_beam(True), lambda: gate.set_beam(False), 3
            )
        return Trouble(
            TroubleKind.GATE, "exit button is held", lambda: gate.set_exit(True), lambda: gate.set_exit(False), 2
        )

    def _thermometer(self) -> Trouble:
        thermometer = self._office.thermometer
        fault = self._random.choice([SensorFault.BAD_SUM, SensorFault.GARBAGE, SensorFault.SATURATED, None, None])
        if fault is None:
            return Trouble(
                TroubleKind.THERMOMETER, "thermometer is pulled out", thermometer.unplug, thermometer.plug_in
            )

        def end() -> None:
            thermometer.set_fault(SensorFault.NONE)

        return Trouble(
            TroubleKind.THERMOMETER, f"thermometer: {fault.value}", lambda: thermometer.set_fault(fault), end
        )
