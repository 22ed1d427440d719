"""From kiosk.toml to drivers: every setting has its driver, which says so when it cannot be had."""

import importlib.util
from pathlib import Path

import pytest

from kiosk.config import ConfigError, from_document
from kiosk.core.model import PrinterFault, ThermometerFault
from kiosk.device_config import GateConfig, PrinterConfig, ScannerConfig, ScreeningConfig
from kiosk.drivers import build_gate, build_printer, build_scanner, build_signals, build_thermometer
from kiosk.hardware.escpos_printer import EscPosPrinter
from kiosk.hardware.gate import NoGate
from kiosk.hardware.gate_gpio import GpioGate
from kiosk.hardware.printer import PrinterHealth
from kiosk.hardware.scanner import ScannerError
from kiosk.hardware.scanner_keyboard import KeyboardScanner
from kiosk.hardware.scanner_serial import SerialScanner
from kiosk.hardware.signals import NoSignals, SignalsError
from kiosk.hardware.signals_gpio import GpioSignals
from kiosk.hardware.thermometer import NoThermometer
from kiosk.hardware.thermometer_i2c import I2cThermometer
from kiosk.hardware.thermometer_uart import UartThermometer


@pytest.mark.parametrize(
    "settings",
    [
        PrinterConfig(driver="network", host="127.0.0.1", port=1),
        PrinterConfig(driver="serial", port="/dev/does-not-exist"),
        PrinterConfig(driver="device", port="/dev/usb/does-not-exist"),
        PrinterConfig(driver="usb", port="1234:5678"),
    ],
    ids=lambda settings: settings.driver,
)
def test_every_printer_is_built_without_being_there_and_is_offline(settings: PrinterConfig) -> None:
    printer = build_printer(settings)
    assert isinstance(printer, EscPosPrinter)
    assert printer.check() == PrinterHealth(PrinterFault.OFFLINE)
    printer.close()


def test_every_scanner_is_built_or_says_what_is_missing() -> None:
    assert isinstance(build_scanner(ScannerConfig(port="/dev/kiosk-scanner")), SerialScanner)
    keyboard = ScannerConfig(driver="keyboard", port="/dev/input/by-id/x-event-kbd")
    if importlib.util.find_spec("evdev") is None:
        with pytest.raises(ScannerError, match="python-evdev is missing"):
            build_scanner(keyboard)
    else:
        assert isinstance(build_scanner(keyboard), KeyboardScanner)


def test_every_thermometer_is_built_without_being_there_and_is_absent() -> None:
    assert isinstance(build_thermometer(ScreeningConfig(enabled=False)), NoThermometer)
    built = [
        build_thermometer(ScreeningConfig(sensor="uart", port="/dev/does-not-exist")),
        build_thermometer(ScreeningConfig(sensor="mlx90614", port="/dev/i2c-does-not-exist")),
    ]
    assert [type(one) for one in built] == [UartThermometer, I2cThermometer]
    assert [one.glance() for one in built] == [ThermometerFault.ABSENT] * 2
    assert [one.check() for one in built] == [ThermometerFault.ABSENT] * 2


def test_the_gate_has_its_fire_contact_and_staff_their_signals() -> None:
    gate = build_gate(GateConfig(pin_factory="mock", open_pin=17, beam_pin=27, exit_pin=22, fire_pin=23))
    assert isinstance(gate, GpioGate)
    assert gate.mock_wires is not None
    assert gate.mock_wires.fire_pin is not None
    gate.close()
    assert isinstance(build_gate(GateConfig(driver="none")), NoGate)
    assert isinstance(build_signals(GateConfig(driver="none")), NoSignals)
    signals = build_signals(GateConfig(driver="none", pin_factory="mock", lamp_pin=6))
    assert isinstance(signals, GpioSignals)
    signals.close()


def test_signals_without_lgpio_or_off_the_pi_are_refused_in_words() -> None:
    with pytest.raises(SignalsError, match=r"lgpio is missing|cannot be opened|cannot be used"):
        build_signals(GateConfig(driver="none", bell_pin=5))


@pytest.mark.parametrize(
    ("table", "settings", "sentence"),
    [
        ("printer", {"driver": "usb", "port": "/dev/usb/lp0"}, "printer.port must be ids"),
        ("printer", {"driver": "device"}, "must be a device path"),
        ("gate", {"driver": "none", "lamp_pin": 99}, "BCM numbers"),
        ("gate", {"driver": "none", "lamp_pin": 5, "bell_pin": 5}, "the same pin"),
    ],
)
def test_settings_that_no_driver_could_use_are_refused(table: str, settings: dict[str, object], sentence: str) -> None:
    document = {
        "server": {"url": "http://127.0.0.1:1", "state_dir": str(Path("state"))},
        "screening": {"enabled": False},
        "gate": {"driver": "none"},
        table: settings,
    }
    with pytest.raises(ConfigError, match=sentence):
        from_document(document, "kiosk.toml")


def test_the_first_usb_printer_is_taken_where_no_ids_are_given() -> None:
    config = from_document(
        {
            "server": {"url": "http://127.0.0.1:1"},
            "screening": {"sensor": "mlx90614", "port": "/dev/i2c-1"},
            "gate": {"driver": "none"},
            "printer": {"driver": "usb"},
        },
        "kiosk.toml",
    )
    assert isinstance(build_printer(config.printer), EscPosPrinter)
    assert config.screening.sensor == "mlx90614"
