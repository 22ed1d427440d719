"""The buttons of the workbench page: each a name, checked arguments, and what it does to a device."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol

from workbench.bench import Workbench
from workbench.gate import VirtualGate
from workbench.modem_state import ModemFault, Registration, SimState
from workbench.network import NetworkFault
from workbench.scanner import MAX_SCAN_BYTES
from workbench.thermometer import SensorFault

_MAX_TEXT = 600
_LATE_S = 3.0
_OWN_NUMBER = "+6281200000001"
_SLOW_S = 0.6
_TRICKLE_S = 0.02
_STRIKES_ONCE = frozenset(
    {
        NetworkFault.LOSE_REQUEST,
        NetworkFault.CUT_AFTER_REQUEST,
        NetworkFault.CUT_BEFORE_ANSWER,
        NetworkFault.CUT_IN_ANSWER,
    }
)


class ControlError(Exception):
    """A button that cannot be pressed now, or pressed with nonsense; the message is Indonesian, for the page."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the composition root may lend the page.

    `clock` gives the kiosk's time (with its zone), `move_clock` sets it; `screen_png` gives a picture of the kiosk's
    screen, `touch` taps it at fractions (0 to 1) of its width and height from the top left; `finger_down` and
    `finger_up` leave a finger there for as long as it is held. Each may be absent.
    """

    clock: Callable[[], datetime] | None = None
    move_clock: Callable[[datetime], None] | None = None
    screen_png: Callable[[], bytes] | None = None
    touch: Callable[[float, float], None] | None = None
    finger_down: Callable[[float, float], None] | None = None
    finger_up: Callable[[], None] | None = None


class Pluggable(Protocol):
    def plug_in(self) -> None: ...
    def unplug(self) -> None: ...


Arguments = Mapping[str, object]


def _number(arguments: Arguments, name: str, low: float, high: float) -> float:
    value = arguments.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ControlError(f"{name}: harus angka {low:g} sampai {high:g}")
    return float(value)


def _flag(arguments: Arguments, name: str) -> bool:
    value = arguments.get(name)
    if not isinstance(value, bool):
        raise ControlError(f"{name}: harus ya atau tidak")
    return value


def _text(arguments: Arguments, name: str) -> str:
    value = arguments.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_TEXT or len(value.encode()) > MAX_SCAN_BYTES:
        raise ControlError(f"{name}: harus 1 sampai {_MAX_TEXT} huruf")
    return value


def _plug(device: Pluggable, plugged: bool) -> None:
    if plugged:
        device.plug_in()
    else:
        device.unplug()


@dataclass(slots=True)
class Controls:
    """`press(name, arguments)` does what the button says. Raises ControlError, and KeyError for no such button."""

    bench: Workbench
    surroundings: Surroundings = field(default_factory=Surroundings)

    def press(self, name: str, arguments: Arguments) -> None:
        button = self._buttons()[name]
        try:
            button(arguments)
        except TimeoutError as error:
            raise ControlError("Kios tidak membaca port ini.") from error
        except OSError as error:
            raise ControlError("Kabelnya sedang dicabut.") from error

    @property
    def buttons(self) -> tuple[str, ...]:
        """The names of all of them."""
        return tuple(self._buttons())

    def _buttons(self) -> dict[str, Callable[[Arguments], None]]:
        printer, thermometer = self.bench.printer, self.bench.thermometer
        return {
            "scan": lambda a: self.bench.scanner.scan(_text(a, "text")),
            "scan-sms": self._scan_sms,
            "scanner-plugged": lambda a: _plug(self.bench.scanner, _flag(a, "on")),
            "person": lambda a: thermometer.person(_number(a, "celsius", 20, 45)),
            "nobody": lambda _: thermometer.nobody(),
            "ambient": lambda a: thermometer.ambient(_number(a, "celsius", -10, 60)),
            "sensor-fault": self._set_sensor_fault,
            "thermometer-plugged": lambda a: _plug(thermometer, _flag(a, "on")),
            "gate-pass": lambda _: self._gate().person_passes(),
            "gate-exit": lambda _: self._gate().press_exit(),
            "gate-exit-held": lambda a: self._gate().hold_exit(_flag(a, "on")),
            "gate-fire": lambda a: self._gate().set_fire(_flag(a, "on")),
            "gate-beam-stuck": lambda a: self._gate().stick_beam(_flag(a, "on")),
            "printer": self._set_printer,
            "paper-out-soon": lambda _: printer.paper_out_after_lines(4),
            "cut-line-soon": lambda _: printer.reset_connection_after(80),
            "faults-off": lambda _: self._end_all_faults(),
            "move-clock": self._move_clock,
            "touch": self._touch,
            "finger": self._finger,
            "modem-plugged": lambda a: _plug(self.bench.modem, _flag(a, "on")),
            "modem-condition": self._set_modem,
            "sms-to-office": self._sms_to_office,
            "network": lambda a: _plug(self.bench.network, _flag(a, "on")),
            "network-fault": self._set_network_fault,
            "network-cut-next": self._cut_next_request,
        }

    def _scan_sms(self, arguments: Arguments) -> None:
        try:
            sms = self.bench.phone.find(int(_number(arguments, "serial", 1, 1e9)))
        except KeyError as error:
            raise ControlError("SMS itu sudah tidak ada.") from error
        what = _text(arguments, "what")
        if what == "code" and sms.code:
            self.bench.scanner.scan(sms.code)
        elif what == "text":
            self.bench.scanner.scan(sms.text)
        else:
            raise ControlError("SMS itu tidak memuat kode.")

    def _set_sensor_fault(self, arguments: Arguments) -> None:
        try:
            fault = SensorFault(_text(arguments, "fault"))
        except ValueError as error:
            raise ControlError("Gangguan sensor tidak dikenal.") from error
        self.bench.thermometer.set_fault(fault)

    def _set_modem(self, arguments: Arguments) -> None:
        """One condition at a time: of the SIM, of the mobile network, or of the modem itself."""
        condition, modem = _text(arguments, "condition"), self.bench.modem
        conditions: dict[str, Callable[[], None]] = {
            "no_sim": lambda: modem.set_sim(SimState.ABSENT),
            "pin_needed": lambda: modem.set_sim(SimState.PIN_NEEDED),
            "searching": lambda: modem.set_network(Registration.SEARCHING, signal=99),
            "denied": lambda: modem.set_network(Registration.DENIED),
            **{fault.value: partial(modem.set_fault, fault) for fault in ModemFault},
        }
        if condition not in conditions:
            raise ControlError("Keadaan modem tidak dikenal.")
        modem.set_fault(ModemFault.NONE)
        modem.set_sim(SimState.READY)
        modem.set_network(Registration.HOME)
        conditions[condition]()

    def _sms_to_office(self, arguments: Arguments) -> None:
        try:
            self.bench.modem.receive(_OWN_NUMBER, _text(arguments, "text"))
        except ValueError as error:
            raise ControlError("Kartu SIM penuh: tidak ada yang mengambil SMS.") from error

    def _set_network_fault(self, arguments: Arguments) -> None:
        fault = self._network_fault(arguments)
        if fault in _STRIKES_ONCE:
            raise ControlError("Gangguan itu hanya sekali: pakai tombol putus.")
        self.bench.network.set_fault(fault, _TRICKLE_S if fault is NetworkFault.TRICKLE else _SLOW_S)

    def _cut_next_request(self, arguments: Arguments) -> None:
        fault = self._network_fault(arguments)
        if fault not in _STRIKES_ONCE:
            raise ControlError("Gangguan itu bukan pemutusan.")
        self.bench.network.strike_next(fault)

    def _network_fault(self, arguments: Arguments) -> NetworkFault:
        try:
            return NetworkFault(_text(arguments, "fault"))
        except ValueError as error:
            raise ControlError("Gangguan jaringan tidak dikenal.") from error

    def _gate(self) -> VirtualGate:
        if self.bench.gate is None:
            raise ControlError("Gerbang belum tersambung.")
        return self.bench.gate

    def _set_printer(self, arguments: Arguments) -> None:
        printer, on = self.bench.printer, _flag(arguments, "on")
        switches: dict[str, Callable[[], None]] = {
            "power": printer.power_on if on else printer.power_off,
            "paper_out": printer.paper_out if on else printer.new_roll,
            "near_end": lambda: printer.near_end(on),
            "cover_open": printer.cover_open if on else printer.cover_close,
            "cutter_jammed": printer.cutter_jam if on else printer.cutter_free,
            "head_hot": lambda: printer.head_hot(on),
            "silent": lambda: printer.silent(on),
            "late": lambda: printer.answer_late(_LATE_S if on else 0),
            "no_confirmation": lambda: printer.no_confirmation(on),
        }
        switch = switches.get(_text(arguments, "switch"))
        if switch is None:
            raise ControlError("Sakelar pencetak tidak dikenal.")
        switch()

    def _end_all_faults(self) -> None:
        self.bench.printer.faults_off()
        self.bench.scanner.plug_in()
        self.bench.thermometer.set_fault(SensorFault.NONE)
        self.bench.thermometer.plug_in()
        if self.bench.gate is not None:
            self.bench.gate.stick_beam(on=False)
            self.bench.gate.hold_exit(on=False)
            self.bench.gate.set_fire(on=False)
        self.bench.network.plug_in()
        self.bench.modem.faults_off()

    def _move_clock(self, arguments: Arguments) -> None:
        clock, move_clock = self.surroundings.clock, self.surroundings.move_clock
        if clock is None or move_clock is None:
            raise ControlError("Jam kios ini tidak dapat dipindahkan.")
        try:
            wanted = datetime.fromisoformat(_text(arguments, "to"))
        except ValueError as error:
            raise ControlError("Tulis tanggal dan jam, misalnya 2026-11-12T10:00.") from error
        if not 2000 <= wanted.year <= 2100:
            raise ControlError("Tahun harus antara 2000 dan 2100.")
        move_clock(wanted.replace(tzinfo=clock().tzinfo))

    def _touch(self, arguments: Arguments) -> None:
        if self.surroundings.touch is None:
            raise ControlError("Layar kios tidak dapat disentuh dari sini.")
        self.surroundings.touch(_number(arguments, "x", 0, 1), _number(arguments, "y", 0, 1))

    def _finger(self, arguments: Arguments) -> None:
        down, up = self.surroundings.finger_down, self.surroundings.finger_up
        if down is None or up is None:
            raise ControlError("Layar kios tidak dapat ditahan dari sini.")
        if _flag(arguments, "down"):
            down(_number(arguments, "x", 0, 1), _number(arguments, "y", 0, 1))
        else:
            up()
