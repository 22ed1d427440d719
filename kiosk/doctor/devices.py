"""What the doctor asks the devices, through the same drivers as the kiosk's. Opens no gate, measures nobody."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from kiosk.core.model import PrinterFault, ThermometerFault
from kiosk.device_config import GateConfig, PrinterConfig, ScannerConfig, ScreeningConfig
from kiosk.doctor.finding import Finding, fail, ok, warn
from kiosk.drivers import build_gate, build_scanner, build_thermometer
from kiosk.hardware.gate import GateError
from kiosk.hardware.printer import Printer
from kiosk.hardware.scanner import ScannerError
from kiosk.hardware.serial_port import SerialPort, SerialPortError, SerialPortFault

_MEND_PRINTER = {
    PrinterFault.OFFLINE: "cannot be reached: is it switched on, connected, and held by nobody else?",
    PrinterFault.SILENT: 'answers no question: wrong port or speed, or a model for confirmation = "none"',
    PrinterFault.COVER_OPEN: "the cover is open: close it",
    PrinterFault.PAPER_OUT: "there is no paper: put a new roll in",
    PrinterFault.CUTTER: "the cutter is stuck: switch off, clear the paper, switch on",
    PrinterFault.HEAD_HOT: "the head is too hot: let it cool down",
    PrinterFault.ERROR: "reports an error: switch it off and on",
    PrinterFault.DISCONNECTED: "hangs up in the middle: check cable and power, and whether another program prints",
    PrinterFault.TIMED_OUT: "does not take data: check cable, flow control and power",
}
_MEND_THERMOMETER = {
    ThermometerFault.ABSENT: "is not there: check the plug, and for mlx90614 that I2C is switched on",
    ThermometerFault.SILENT: "sends nothing: check its wires (TX to RX) and power",
    ThermometerFault.UNREADABLE: "sends nothing with a right checksum: wrong baudrate, bad wires or another module",
    ThermometerFault.FROZEN: "repeats one reading for ever: replace it",
    ThermometerFault.AMBIENT_OUT_OF_RANGE: "the place is outside 16 to 40 degrees: it cannot screen anybody there",
}


def check_scanners(scanners: tuple[ScannerConfig, ...], kiosk_process: int | None) -> list[Finding]:
    """A line for each scanner, or one that says that there is none."""
    if not scanners:
        return [ok("scanner", "none in the settings: residents type their code")]
    return [_check_scanner(scanner, kiosk_process) for scanner in scanners]


def _check_scanner(scanner: ScannerConfig, kiosk_process: int | None) -> Finding:
    if scanner.driver == "keyboard":
        return _check_keyboard(scanner)
    trouble = _port_trouble("scanner", scanner.port, scanner.baudrate, kiosk_process)
    return trouble or ok("scanner", f"{scanner.driver} {scanner.port}, opens")


def _check_keyboard(scanner: ScannerConfig) -> Finding:
    """Whether it is there; it is not grabbed, since the kiosk may have it."""
    try:
        build_scanner(scanner)
    except ScannerError as error:
        return fail("scanner", str(error))
    if not Path(scanner.port).exists():
        return fail("scanner", f"keyboard {scanner.port} is not there: is it plugged in? (docs/hardware.md)")
    return ok("scanner", f"keyboard {scanner.port}, is there")


def check_thermometer(settings: ScreeningConfig, kiosk_process: int | None) -> Finding:
    """Whether the sensor sends readings; none of them is shown."""
    subject = "thermometer"
    if not settings.enabled:
        return ok(subject, "screening is off")
    if settings.sensor == "uart":
        trouble = _port_trouble(subject, settings.port, settings.baudrate, kiosk_process)
        if trouble is not None:
            return trouble
    thermometer = build_thermometer(settings)
    try:
        fault = thermometer.check()
    finally:
        thermometer.close()
    where = f"{settings.sensor} {settings.port}"
    return fail(subject, f"{where}: {_MEND_THERMOMETER[fault]}") if fault else ok(subject, f"{where}, sends readings")


def check_calibration(settings: ScreeningConfig, today: date) -> Finding:
    """Whether somebody has compared the sensor with a clinical thermometer."""
    subject = "calibration"
    if not settings.enabled:
        return ok(subject, "screening is off")
    if not settings.calibrated_on:
        text = "no date: compare with a clinical thermometer (kiosk doctor --calibrate), set screening.calibrated_on"
        return warn(subject, text)
    if date.fromisoformat(settings.calibrated_on) > today:
        return warn(subject, f"screening.calibrated_on is {settings.calibrated_on}, which is still to come")
    return ok(subject, f"offset {settings.offset_celsius:+g} degrees, found on {settings.calibrated_on}")


def printer_place(settings: PrinterConfig) -> str:
    """Where the printer is, in words."""
    if settings.driver == "network":
        return f"network {settings.host}:{settings.port}"
    if settings.driver == "usb":
        return f"usb {settings.port}" if isinstance(settings.port, str) else "usb"
    return f"{settings.driver} {settings.port}"


def check_printer(settings: PrinterConfig, printer: Printer, kiosk_process: int | None) -> Finding:
    """Whether the printer could print a ticket now."""
    where = printer_place(settings)
    if settings.driver == "serial":
        trouble = _port_trouble("printer", str(settings.port), settings.baudrate, kiosk_process)
        if trouble is not None:
            return trouble
    health = printer.check()
    if health.fault is not None:
        held = health.fault in (PrinterFault.OFFLINE, PrinterFault.SILENT) and kiosk_process is not None
        hint = f" (the running kiosk, process {kiosk_process}, may hold its only connection)" if held else ""
        return fail("printer", f"{where}: {printer_trouble(health.fault)}{hint}")
    if health.paper_near_end:
        return warn("printer", f"{where}, answers, but the paper is near its end: have a roll ready")
    if settings.confirmation == "none":
        return ok("printer", f"{where}, connects; with this confirmation it is asked nothing")
    return ok("printer", f"{where}, answers, paper ok")


def check_logo(settings: PrinterConfig) -> Iterator[Finding]:
    """Whether the picture for the tickets can be used; nothing to say where there is none."""
    if not settings.logo:
        return
    from kiosk.hardware.ticket_logo import LogoError, load_logo

    try:
        logo = load_logo(Path(settings.logo), settings.columns)
    except LogoError as error:
        yield warn("logo", f"{error}; tickets are printed without it")
    else:
        yield ok("logo", f"{settings.logo}, {len(logo.dots)} bytes a ticket")


def printer_trouble(fault: PrinterFault) -> str:
    """What is wrong with a printer and what to do."""
    return _MEND_PRINTER[fault]


def check_gate(settings: GateConfig, kiosk_process: int | None) -> Finding:
    """Whether the gate's pins can be had. The relay is off before, while and after."""
    if settings.driver == "none":
        return ok("gate", "there is none")
    pins = f"pins {settings.open_pin} (relay) and {settings.beam_pin} (beam)"
    try:
        gate = build_gate(settings)
    except GateError as error:
        if kiosk_process is not None:
            return ok("gate", f"{pins} are in use, by the running kiosk probably (process {kiosk_process})")
        return fail("gate", str(error))
    gate.close()
    if settings.pin_factory == "mock":
        return ok("gate", f"{pins} are mock pins: they open nothing")
    return ok("gate", f"{pins} can be had")


def _port_trouble(subject: str, path: str, baudrate: int, kiosk_process: int | None) -> Finding | None:
    """Why a serial port cannot be opened here and now; None when it can."""
    try:
        port = SerialPort(path, baudrate)
    except SerialPortError as error:
        return _port_finding(subject, path, error.fault, kiosk_process)
    port.close()
    return None


def _port_finding(subject: str, path: str, fault: SerialPortFault, kiosk_process: int | None) -> Finding:
    match fault:
        case SerialPortFault.IN_USE if kiosk_process is not None:
            return ok(subject, f"{path} is in use, by the running kiosk probably (process {kiosk_process})")
        case SerialPortFault.IN_USE:
            return fail(subject, f"{path} is in use by another program: `sudo fuser -v {path}` names it")
        case SerialPortFault.DENIED:
            return fail(subject, f"{path} may not be opened: run this as the kiosk's user: sudo -u kiosk …")
        case SerialPortFault.ABSENT | SerialPortFault.GONE | SerialPortFault.TIMED_OUT:
            return fail(subject, f"{path} is not there, or is no serial port: is it plugged in? (docs/install.md, 6)")
