"""`[[gateway]]` of quota-server.toml: which ways to the phones there are, and in which order they are tried."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from quota_server.notifications.callback_settings import CallbackSettings, NoCallback, parse_callback

_TIMEOUT_S_MAX = 50
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class FileGatewaySettings:
    """One text file per message, in a directory."""

    directory: Path


@dataclass(frozen=True, slots=True)
class HttpGatewaySettings:
    """Any provider that is asked over HTTP. `body` and `url` hold `{to}`, `{text}` and perhaps `{id}`.

    `success`: what the answer must hold. `idempotent`: the provider knows a repeated `{id}`, so that whatever nobody is
    sure of may be sent again. `reference`: where in its answer the provider says what it calls the message; without,
    it calls it by our `{id}`. `callback`: how it tells what became of messages, and what people write.
    """

    url: str
    body: str = ""
    method: str = "POST"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    success: str = ""
    timeout_s: float = 15.0
    idempotent: bool = False
    reference: str = ""
    callback: CallbackSettings | NoCallback = NoCallback.CONFIGURED


@dataclass(frozen=True, slots=True)
class GammuGatewaySettings:
    """A GSM modem on a serial port, through gammu. `pin` of its SIM, empty for none. `reports`: asks for them."""

    port: str
    baudrate: int = 115200
    pin: str = field(default="", repr=False)
    reports: bool = True


@dataclass(frozen=True, slots=True)
class AppriseGatewaySettings:
    """Whatever Apprise knows: WhatsApp Cloud API and the rest. `{to}` in a URL is the number."""

    urls: tuple[str, ...] = field(repr=False)


GatewaySettings = FileGatewaySettings | HttpGatewaySettings | GammuGatewaySettings | AppriseGatewaySettings
"""One gateway."""


def parse_gateway(table: Mapping[str, object], beside: Path) -> GatewaySettings:
    """The settings of one table; ValueError names the key at fault. Relative paths are relative to `beside`."""
    driver = table.get("driver")
    if driver not in _PARSERS:
        raise ValueError(f"gateway.driver is one of {', '.join(sorted(_PARSERS))}")
    parse, known = _PARSERS[str(driver)]
    for key in table:
        if key not in ("driver", *known):
            nearest = get_close_matches(key, known, n=1)
            hint = f"did you mean gateway.{nearest[0]}?" if nearest else f"known: driver, {', '.join(known)}"
            raise ValueError(f"unknown key gateway.{key} of {driver}; {hint}")
    return parse(table, beside)


def require_callbacks_apart(settings: Sequence[GatewaySettings]) -> None:
    """ValueError where two providers call at one address, or by names that only the number tells apart."""
    http = [one.callback for one in settings if isinstance(one, HttpGatewaySettings)]
    callbacks = [one for one in http if isinstance(one, CallbackSettings)]
    if len({one.secret for one in callbacks}) < len(callbacks):
        raise ValueError("gateway.callback.secret is another one for each gateway")
    if len(callbacks) > 1 and not all(one.to for one in callbacks):
        raise ValueError("gateway.callback.to is needed where several gateways have a callback: names may be the same")


def _file(table: Mapping[str, object], beside: Path) -> GatewaySettings:
    return FileGatewaySettings(beside / _text(table, "directory"))


def _http(table: Mapping[str, object], _beside: Path) -> GatewaySettings:
    url, headers = _text(table, "url"), table.get("headers", {})
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise ValueError("gateway.url is https, or plain http on loopback: it carries phone numbers")
    if not isinstance(headers, dict) or not all(isinstance(value, str) for value in headers.values()):
        raise ValueError("gateway.headers is a table of texts")
    body = _text(table, "body", "")
    if "{to}" not in url + body or "{text}" not in url + body:
        raise ValueError("gateway.body holds {to} and {text}")
    timeout_s = table.get("timeout_s", 15.0)
    if isinstance(timeout_s, bool) or not isinstance(timeout_s, int | float) or not 0 < timeout_s <= _TIMEOUT_S_MAX:
        raise ValueError(f"gateway.timeout_s is a number of seconds up to {_TIMEOUT_S_MAX}")
    method = _text(table, "method", "POST").upper()
    if method not in ("GET", "POST", "PUT"):
        raise ValueError("gateway.method is GET, POST or PUT")
    return HttpGatewaySettings(
        url,
        body,
        method,
        MappingProxyType(dict(headers)),
        _text(table, "success", ""),
        float(timeout_s),
        _yes_or_no(table, "idempotent", default=False),
        _text(table, "reference", ""),
        parse_callback(table.get("callback")),
    )


def _gammu(table: Mapping[str, object], _beside: Path) -> GatewaySettings:
    baudrate = table.get("baudrate", 115200)
    if not isinstance(baudrate, int) or isinstance(baudrate, bool) or baudrate <= 0:
        raise ValueError("gateway.baudrate is a whole number above zero")
    port = _text(table, "port")
    if not port.isprintable():
        raise ValueError("gateway.port is the path of a serial port")
    return GammuGatewaySettings(port, baudrate, _text(table, "pin", ""), _yes_or_no(table, "reports", default=True))


def _apprise(table: Mapping[str, object], _beside: Path) -> GatewaySettings:
    urls = table.get("urls")
    if not isinstance(urls, list) or not urls or not all(isinstance(url, str) and url for url in urls):
        raise ValueError("gateway.urls is a list of addresses")
    return AppriseGatewaySettings(tuple(urls))


def _yes_or_no(table: Mapping[str, object], key: str, *, default: bool) -> bool:
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise ValueError(f"gateway.{key} is true or false")  # noqa: TRY004 - a setting that is wrong, like the others
    return value


def _text(table: Mapping[str, object], key: str, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or (default is None and not value):
        raise ValueError(f"gateway.{key} is a text{'' if default is not None else ', and needed'}")
    return value


_Parse = Callable[[Mapping[str, object], Path], GatewaySettings]
_PARSERS: Mapping[str, tuple[_Parse, tuple[str, ...]]] = {
    "file": (_file, ("directory",)),
    "http": (
        _http,
        ("url", "method", "headers", "body", "success", "timeout_s", "idempotent", "reference", "callback"),
    ),
    "gammu": (_gammu, ("port", "baudrate", "pin", "reports")),
    "apprise": (_apprise, ("urls",)),
}
