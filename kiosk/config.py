"""kiosk.toml: every setting of the kiosk, its default and its check. Each key is explained in docs/configuration.md."""

import difflib
import re
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import SplitResult, urlsplit

import msgspec

from kiosk.facts import FORGET_WARM_VISITOR_AFTER_S, WhenSensorFails

MIN_ANSWER_S = 20
_LONGEST_WAIT_S = 3600
_NO_ADDRESS = "server.url is not an http(s) address"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class ConfigError(Exception):
    """kiosk.toml cannot be used; the message is a sentence that names the file and the key."""


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise ValueError(sentence)


def _address(url: str) -> SplitResult:
    """The parts of a URL whose port is a number; ValueError with a sentence of our own."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ValueError(_NO_ADDRESS) from None
    return parts


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """Where the quota server is, and where this kiosk keeps its state."""

    url: str
    state_dir: Path = Path("/var/lib/kiosk")

    def __post_init__(self) -> None:
        parts = _address(self.url)
        _require(parts.scheme in ("http", "https") and bool(parts.hostname), _NO_ADDRESS)
        _require(
            parts.scheme == "https" or parts.hostname in _LOOPBACK,
            "server.url must be https; plain http is for loopback only",
        )

    @property
    def is_on_this_machine(self) -> bool:
        """Whether no cable lies between the kiosk and its server."""
        return _address(self.url).hostname in _LOOPBACK


def _require_within(key: str, value: float, low: float, high: float) -> None:
    _require(low <= value <= high, f"{key} must be between {low:g} and {high:g}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenConfig:
    """The panel."""

    width_px: int = 1280
    height_px: int = 800
    panel_width_mm: float = 217
    fullscreen: bool = True
    language: Literal["id", "en"] = "id"

    def __post_init__(self) -> None:
        _require(640 <= self.width_px <= 7680 and 480 <= self.height_px <= 4320, "screen: the size in px is absurd")
        _require(100 <= self.panel_width_mm <= 1000, "screen.panel_width_mm must be between 100 and 1000")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionConfig:
    """How long the kiosk waits for people."""

    idle_s: float = 45
    answer_s: float = 25
    ticket_shown_s: float = 15

    def __post_init__(self) -> None:
        _require_within("session.answer_s", self.answer_s, MIN_ANSWER_S, _LONGEST_WAIT_S)
        _require_within("session.idle_s", self.idle_s, MIN_ANSWER_S, _LONGEST_WAIT_S)
        _require_within("session.ticket_shown_s", self.ticket_shown_s, 5, _LONGEST_WAIT_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerConfig:
    """One scanner."""

    driver: Literal["serial", "keyboard", "camera"] = "serial"
    port: str
    baudrate: int = 9600

    def __post_init__(self) -> None:
        _require(self.baudrate > 0, "scanner.baudrate must be above 0")
        _require(self.driver != "camera", "scanner.driver 'camera' does not exist yet; use serial or keyboard")


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
        _require(self.baudrate > 0, "printer.baudrate must be above 0")
        is_text = isinstance(self.port, str)
        if self.driver == "network":
            is_tcp_port = isinstance(self.port, int) and 1 <= self.port <= 65535
            _require(is_tcp_port, "printer.port must be a TCP port when printer.driver is network")
        elif self.driver == "usb":
            is_ids = isinstance(self.port, str) and re.fullmatch(r"[0-9a-fA-F]{4}:[0-9a-fA-F]{4}", self.port)
            _require(not is_text or bool(is_ids), 'printer.port must be ids such as "04b8:0e15" for usb, or left out')
        else:
            _require(is_text, f"printer.port must be a device path when printer.driver is {self.driver}")


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
        _require(low < self.threshold_celsius < high, "screening.threshold_celsius must be within plausible_celsius")
        _require(abs(self.offset_celsius) <= 5, "screening.offset_celsius must be within 5 degrees of 0")
        _require_within("screening.second_reading_after_s", self.second_reading_after_s, 0, FORGET_WARM_VISITOR_AFTER_S)
        _require(self.baudrate > 0, "screening.baudrate must be above 0")
        if self.calibrated_on:
            _require(
                _is_date(self.calibrated_on), "screening.calibrated_on must be a date such as 2026-11-12, or empty"
            )
        if self.enabled:
            _require(
                bool(self.port), "screening.port is missing; give the thermometer's device, or set enabled = false"
            )


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
        _require(self.open_pin != 0, 'gate.open_pin is missing; give the relay\'s pin, or set driver = "none"')
        _require(self.beam_pin != 0, "gate.beam_pin is missing; give the pin of the light barrier behind the gate")
        _require(0 < self.open_for_s <= self.relay_max_s, "gate.open_for_s must be above 0 and at most relay_max_s")
        _require_within("gate.relay_max_s", self.relay_max_s, 1, 120)

    def _require_pins(self) -> None:
        pins = [self.open_pin, self.beam_pin, self.exit_pin, self.fire_pin]
        pins += [self.bell_pin, self.lamp_pin, self.buzzer_pin]
        used = [pin for pin in pins if pin != 0]
        _require(all(1 <= pin <= 27 for pin in used), "gate: pins are BCM numbers from 1 to 27")
        _require(len(set(used)) == len(used), "gate: two settings name the same pin")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineConfig:
    """How long the server may take, and how often the kiosk reports."""

    request_timeout_s: float = 1.5
    sync_every_s: float = 15

    def __post_init__(self) -> None:
        _require(0.1 <= self.request_timeout_s <= 10, "offline.request_timeout_s must be between 0.1 and 10")
        _require(0.2 <= self.sync_every_s <= 3600, "offline.sync_every_s must be between 0.2 and 3600")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffConfig:
    """The staff mode."""

    pin_hash: str = field(default="", repr=False)
    idle_s: float = 120

    def __post_init__(self) -> None:
        _require_within("staff.idle_s", self.idle_s, MIN_ANSWER_S, _LONGEST_WAIT_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceConfig:
    """Screens read out. Without clips in the folder there is nothing to hear, and nothing offers it."""

    enabled: bool = True
    clips_dir: str = ""
    volume: Literal["off", "soft", "normal", "loud"] = "off"
    device: str = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeypadConfig:
    """A keypad or keyboard beside the screen, for who cannot use a flat one."""

    enabled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All of kiosk.toml."""

    server: ServerConfig
    screen: ScreenConfig = ScreenConfig()
    session: SessionConfig = SessionConfig()
    scanner: tuple[ScannerConfig, ...] = ()
    printer: PrinterConfig = PrinterConfig()
    screening: ScreeningConfig
    gate: GateConfig
    offline: OfflineConfig = OfflineConfig()
    staff: StaffConfig = StaffConfig()
    voice: VoiceConfig = VoiceConfig()
    keypad: KeypadConfig = KeypadConfig()


def load(path: Path) -> Config:
    """The configuration in a file. ConfigError, with one clear sentence, when it cannot be used."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8 text") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: is not valid TOML: {error}") from None
    return from_document(document, str(path))


def from_document(document: dict[str, Any], source: str) -> Config:
    """The configuration in a parsed document; `source` is named in errors."""
    _refuse_unknown(document, Config, source, "")
    # Their defaults are not usable as they are: a port and a pin must be given, so the checks have to run.
    document = {"screening": {}, "gate": {}, **document}
    try:
        return msgspec.convert(_with_dates_as_text(document), Config, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise ConfigError(f"{source}: {_sentence(error)}") from None


def _with_dates_as_text(value: Any) -> Any:
    """TOML has dates of its own; the settings hold them as text, quoted or not."""
    if isinstance(value, dict):
        return {key: _with_dates_as_text(one) for key, one in value.items()}
    return value.isoformat() if isinstance(value, date) else value


def _decode(wanted: type, value: object) -> object:
    """msgspec asks for what it does not know by itself: of the settings' types only `Path`."""
    if wanted is not Path:
        raise NotImplementedError
    if not isinstance(value, str) or not value:
        raise ValueError("Expected a path in quotes")
    return Path(value)


def _sentence(error: msgspec.ValidationError) -> str:
    """msgspec says `Expected `int`, got `str` - at `$.screen.width_px``; people read better without the dollar."""
    return re.sub(r"\$\.?", "", str(error)).replace(" - at ``", "")


def _refuse_unknown(table: dict[str, Any], kind: type, source: str, prefix: str) -> None:
    known = {one.name: get_type_hints(kind)[one.name] for one in fields(kind)}
    for key, value in table.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, n=1)
            hint = f"; did you mean {prefix}{near[0]}?" if near else f"; known here: {', '.join(sorted(known))}"
            raise ConfigError(f"{source}: unknown key {prefix}{key}{hint}")
        wanted = known[key]
        if get_origin(wanted) is tuple and isinstance(value, list) and is_dataclass(get_args(wanted)[0]):
            for table_of_list in value:
                if isinstance(table_of_list, dict):
                    _refuse_unknown(table_of_list, get_args(wanted)[0], source, f"{prefix}{key}.")
        elif is_dataclass(wanted) and isinstance(wanted, type) and isinstance(value, dict):
            _refuse_unknown(value, wanted, source, f"{prefix}{key}.")
