"""The tables of kiosk.toml about devices: scanners, printer, thermometer, gate. Each key is explained in
docs/configuration.md.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from kiosk.config_checks import require, require_within
from kiosk.core.facts import FORGET_WARM_VISITOR_AFTER_S, WhenSensorFails


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerConfig:
    """One scanner."""

    driver: Literal["serial", "keyboard", "camera"] = "serial"
    port: str
    baudrate: int = 9600

    def __post_init__(self) -> None:
        require(self.baudrate > 0, "scanner.baudrate must be above 0")
        require(self.driver != "camera", "scanner.driver 'camera' does not exist yet; use serial or keyboard")


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterConfig:
    """The ticket printer. `port` is a TCP port for `network`, a device path for `serial` and `device`.

    For `usb` it may be vendor and product (`"04b8:0e15"`); left out, the first printer on the bus is taken.
    """

    driver: Literal["network", "serial", "usb", "device"] = "network"
    host: str = "127.0.0.1"
    port: int | str = 9100
    baudrate: int = 115200
    columns: Literal[48, 32] = 48
    confirmation: Literal["process-id", "queued-status", "status", "none"] = "queued-status"
    qr: Literal["native", "raster"] = "native"
    logo: str = ""

    def __post_init__(self) -> None:
        require(self.baudrate > 0, "printer.baudrate must be above 0")
        is_text = isinstance(self.port, str)
        if self.driver == "network":
            is_tcp_port = isinstance(self.port, int) and 1 <= self.port <= 65535
            require(is_tcp_port, "printer.port must be a TCP port when printer.driver is network")
        elif self.driver == "usb":
            is_ids = isinstance(self.port, str) and re.fullmatch(r"[0-9a-fA-F]{4}:[0-9a-fA-F]{4}", self.port)
            require(not is_text or bool(is_ids), 'printer.port must be ids such as "04b8:0e15" for usb, or left out')
        else:
            require(is_text, f"printer.port must be a device path when printer.driver is {self.driver}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningConfig:
    """The temperature check. Compared unrounded: warm is at or above the threshold."""

    enabled: bool = True
    sensor: Literal["uart", "mlx90614"] = "uart"
    port: str = ""
    baudrate: int = 9600
    threshold_celsius: float = 37.3
    offset_celsius: float = 0.0
    calibrated_on: str = ""
    plausible_celsius: tuple[float, float] = (30.0, 42.5)
    second_reading_after_s: float = 300
    when_sensor_fails: WhenSensorFails = WhenSensorFails.STAFF

    def __post_init__(self) -> None:
        low, high = self.plausible_celsius
        require(low < self.threshold_celsius < high, "screening.threshold_celsius must be within plausible_celsius")
        require(abs(self.offset_celsius) <= 5, "screening.offset_celsius must be within 5 degrees of 0")
        require_within("screening.second_reading_after_s", self.second_reading_after_s, 0, FORGET_WARM_VISITOR_AFTER_S)
        require(self.baudrate > 0, "screening.baudrate must be above 0")
        if self.calibrated_on:
            require(_is_date(self.calibrated_on), "screening.calibrated_on must be a date such as 2026-11-12, or empty")
        if self.enabled:
            require(bool(self.port), "screening.port is missing; give the thermometer's device, or set enabled = false")


def _is_date(text: str) -> bool:
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is None:
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class GateConfig:
    """The gate's pins (BCM numbers); 0 is none."""

    driver: Literal["gpio", "none"] = "gpio"
    pin_factory: Literal["lgpio", "mock"] = "lgpio"
    open_pin: int = 0
    open_active_high: bool = True
    beam_pin: int = 0
    exit_pin: int = 0
    fire_pin: int = 0
    bell_pin: int = 0
    lamp_pin: int = 0
    buzzer_pin: int = 0
    open_for_s: float = 8
    relay_max_s: float = 15

    def __post_init__(self) -> None:
        self._require_pins()
        if self.driver == "none":
            return
        require(self.open_pin != 0, 'gate.open_pin is missing; give the relay\'s pin, or set driver = "none"')
        require(self.beam_pin != 0, "gate.beam_pin is missing; give the pin of the light barrier behind the gate")
        require(0 < self.open_for_s <= self.relay_max_s, "gate.open_for_s must be above 0 and at most relay_max_s")
        require_within("gate.relay_max_s", self.relay_max_s, 1, 120)

    def _require_pins(self) -> None:
        pins = [self.open_pin, self.beam_pin, self.exit_pin, self.fire_pin]
        pins += [self.bell_pin, self.lamp_pin, self.buzzer_pin]
        used = [pin for pin in pins if pin != 0]
        require(all(1 <= pin <= 27 for pin in used), "gate: pins are BCM numbers from 1 to 27")
        require(len(set(used)) == len(used), "gate: two settings name the same pin")
