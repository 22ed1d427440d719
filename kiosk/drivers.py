"""The composition root's part for devices: from the configuration to drivers. Names concrete classes, as app.py does.

What a driver needs is imported when it is built: a kiosk without a USB printer does without pyusb.
"""

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.device_config import GateConfig, PrinterConfig, ScannerConfig, ScreeningConfig
from kiosk.logs import log_event

if TYPE_CHECKING:
    from kiosk.hardware.escpos_printer import EscPosPrinter
    from kiosk.hardware.gate import Gate
    from kiosk.hardware.printer import Transport
    from kiosk.hardware.scanner import Scanner
    from kiosk.hardware.signals import StaffSignals
    from kiosk.hardware.slip_layout import SlipPaper
    from kiosk.hardware.thermometer import Thermometer
    from kiosk.hardware.ticket_layout import TicketPaper
    from kiosk.hardware.ticket_lines import Picture


def build_printer(settings: PrinterConfig) -> "EscPosPrinter":
    """The printer's driver, not connected yet."""
    from kiosk.hardware.escpos_printer import EscPosPrinter
    from kiosk.hardware.printer import Confirmation, PrinterSettings

    confirmation, line_makes_noise = Confirmation(settings.confirmation), settings.driver == "serial"
    return EscPosPrinter(_printer_line(settings), PrinterSettings(confirmation, line_makes_noise=line_makes_noise))


def _printer_line(settings: PrinterConfig) -> Callable[[], "Transport"]:
    """What opens the line to the printer."""
    path, baudrate = str(settings.port), settings.baudrate
    match settings.driver:
        case "network":
            from kiosk.hardware.transport_network import NetworkTransport

            host, tcp_port = settings.host, int(settings.port)
            return lambda: NetworkTransport(host, tcp_port)
        case "serial":
            from kiosk.hardware.transport_serial import SerialTransport

            return lambda: SerialTransport(path, baudrate)
        case "device":
            from kiosk.hardware.transport_device import DeviceTransport

            return lambda: DeviceTransport(path)
        case "usb":
            from kiosk.hardware.transport_usb import UsbTransport, usb_ids

            return lambda: UsbTransport(usb_ids(path))


def build_renderer(settings: PrinterConfig) -> "Callable[[TicketPaper], bytes]":
    """What turns a ticket into the printer's bytes. A logo that cannot be read is left out and told in the log."""
    from kiosk.hardware.ticket_escpos import render_ticket
    from kiosk.hardware.ticket_layout import lay_out_ticket

    columns, logo, qr_as_picture = settings.columns, _logo(settings), settings.qr == "raster"
    return lambda paper: render_ticket(lay_out_ticket(paper, columns, logo), columns, qr_as_picture=qr_as_picture)


def build_slip_renderer(settings: PrinterConfig) -> "Callable[[SlipPaper], bytes]":
    """What turns a slip without a number into the printer's bytes."""
    from kiosk.hardware.slip_layout import lay_out_slip
    from kiosk.hardware.ticket_escpos import render_ticket

    columns, qr_as_picture = settings.columns, settings.qr == "raster"
    return lambda paper: render_ticket(lay_out_slip(paper, columns), columns, qr_as_picture=qr_as_picture)


def _logo(settings: PrinterConfig) -> "Picture | None":
    if not settings.logo:
        return None
    from kiosk.hardware.ticket_logo import LogoError, load_logo

    try:
        return load_logo(Path(settings.logo), settings.columns)
    except LogoError as error:
        # A ticket without it is a ticket.
        log_event("ticket-logo", logging.ERROR, why=str(error))
        return None


def build_scanner(settings: ScannerConfig) -> "Scanner":
    """A scanner's driver, not reading yet; ScannerError with a sentence where something has to be installed for it."""
    if settings.driver == "keyboard":
        from kiosk.hardware.scanner_keyboard import KeyboardScanner

        return KeyboardScanner(settings.port)
    from kiosk.hardware.scanner_serial import SerialScanner, SerialScannerSettings

    return SerialScanner(SerialScannerSettings(settings.port, settings.baudrate))


def build_thermometer(settings: ScreeningConfig) -> "Thermometer":
    """The thermometer's driver; one that is absent where screening is off."""
    from kiosk.hardware.thermometer import NoThermometer

    if not settings.enabled:
        return NoThermometer()
    from kiosk.hardware.temperature import MeasuringRules

    rules = MeasuringRules(offset_celsius=settings.offset_celsius, plausible_celsius=settings.plausible_celsius)
    if settings.sensor == "mlx90614":
        from kiosk.hardware.measuring import Patience
        from kiosk.hardware.thermometer_i2c import I2cThermometer, I2cThermometerSettings

        return I2cThermometer(I2cThermometerSettings(settings.port, Patience(rules)))
    from kiosk.hardware.thermometer_uart import UartThermometer, UartThermometerSettings

    return UartThermometer(UartThermometerSettings(settings.port, settings.baudrate, rules))


def build_gate(settings: GateConfig) -> "Gate":
    """The gate's driver, not watching yet; GateError when its pins cannot be had."""
    from kiosk.hardware.gate import NoGate

    if settings.driver == "none":
        return NoGate()
    from kiosk.hardware.gate_control import GateRules
    from kiosk.hardware.gate_gpio import GpioGate, GpioGateSettings

    return GpioGate(
        GpioGateSettings(
            pin_factory=settings.pin_factory,
            open_pin=settings.open_pin,
            open_active_high=settings.open_active_high,
            beam_pin=settings.beam_pin,
            exit_pin=settings.exit_pin,
            fire_pin=settings.fire_pin,
            rules=GateRules(open_for_s=settings.open_for_s, relay_max_s=settings.relay_max_s),
        )
    )


def build_signals(settings: GateConfig) -> "StaffSignals":
    """Bell, lamp and buzzer, where any of them has a pin; SignalsError when the pins cannot be had."""
    from kiosk.hardware.signals import NoSignals

    if not (settings.bell_pin or settings.lamp_pin or settings.buzzer_pin):
        return NoSignals()
    from kiosk.hardware.signals_gpio import GpioSignals, GpioSignalSettings

    return GpioSignals(
        GpioSignalSettings(settings.pin_factory, settings.bell_pin, settings.lamp_pin, settings.buzzer_pin)
    )
