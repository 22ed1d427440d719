"""kiosk.toml: every setting of the kiosk, its default and its check. Each key is explained in docs/configuration.md."""

import re
import tomllib
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints
from urllib.parse import SplitResult, urlsplit

import msgspec

from kiosk.config_checks import require, require_within
from kiosk.device_config import GateConfig, PrinterConfig, ScannerConfig, ScreeningConfig

MIN_ANSWER_S = 20
_LONGEST_WAIT_S = 3600
_NO_ADDRESS = "server.url is not an http(s) address"
_NO_NAME = "server.url has a host name with a part that is empty, longer than 63 characters or not allowed in names"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class ConfigError(Exception):
    """kiosk.toml cannot be used; the message is a sentence that names the file and the key."""


def _address(url: str) -> SplitResult:
    """The parts of a URL whose host can be looked up and whose port is a number; ValueError with our own sentence."""
    try:
        parts = urlsplit(url)
        _ = parts.port
        (parts.hostname or "").encode("idna")
    except UnicodeError:
        raise ValueError(_NO_NAME) from None
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
        require(parts.scheme in ("http", "https") and bool(parts.hostname), _NO_ADDRESS)
        require(
            parts.scheme == "https" or parts.hostname in _LOOPBACK,
            "server.url must be https; plain http is for loopback only",
        )

    @property
    def is_on_this_machine(self) -> bool:
        """Whether no cable lies between the kiosk and its server."""
        return _address(self.url).hostname in _LOOPBACK


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenConfig:
    """The panel."""

    width_px: int = 1280
    height_px: int = 800
    panel_width_mm: float = 217
    fullscreen: bool = True
    language: Literal["id", "en"] = "id"

    def __post_init__(self) -> None:
        require(640 <= self.width_px <= 7680 and 480 <= self.height_px <= 4320, "screen: the size in px is absurd")
        require(100 <= self.panel_width_mm <= 1000, "screen.panel_width_mm must be between 100 and 1000")


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionConfig:
    """How long the kiosk waits for people."""

    idle_s: float = 45
    answer_s: float = 25
    ticket_shown_s: float = 15

    def __post_init__(self) -> None:
        require_within("session.answer_s", self.answer_s, MIN_ANSWER_S, _LONGEST_WAIT_S)
        require_within("session.idle_s", self.idle_s, MIN_ANSWER_S, _LONGEST_WAIT_S)
        require_within("session.ticket_shown_s", self.ticket_shown_s, 5, _LONGEST_WAIT_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflineConfig:
    """How long the server may take, and how often the kiosk reports."""

    request_timeout_s: float = 1.5
    sync_every_s: float = 15

    def __post_init__(self) -> None:
        require(0.1 <= self.request_timeout_s <= 10, "offline.request_timeout_s must be between 0.1 and 10")
        require(0.2 <= self.sync_every_s <= 3600, "offline.sync_every_s must be between 0.2 and 3600")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffConfig:
    """The staff mode."""

    pin_hash: str = field(default="", repr=False)
    idle_s: float = 120

    def __post_init__(self) -> None:
        require_within("staff.idle_s", self.idle_s, MIN_ANSWER_S, _LONGEST_WAIT_S)


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
            from difflib import get_close_matches

            near = get_close_matches(key, known, n=1)
            hint = f"; did you mean {prefix}{near[0]}?" if near else f"; known here: {', '.join(sorted(known))}"
            raise ConfigError(f"{source}: unknown key {prefix}{key}{hint}")
        wanted = known[key]
        if get_origin(wanted) is tuple and isinstance(value, list) and is_dataclass(get_args(wanted)[0]):
            for table_of_list in value:
                if isinstance(table_of_list, dict):
                    _refuse_unknown(table_of_list, get_args(wanted)[0], source, f"{prefix}{key}.")
        elif is_dataclass(wanted) and isinstance(wanted, type) and isinstance(value, dict):
            _refuse_unknown(value, wanted, source, f"{prefix}{key}.")
