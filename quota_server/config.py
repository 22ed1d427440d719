"""Settings of the server, from quota-server.toml or as they are by default."""

import tomllib
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from quota_server.domain.retention import Retention
from quota_server.notifications.gateway_settings import GatewaySettings, parse_gateway, require_callbacks_apart

_FIGURE_MAX = 1_000_000_000


class SettingsError(Exception):
    """The file cannot be used; the message names file and key."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How often somebody may ask. Many phones share one carrier address, so the figure per address is generous."""

    public_per_minute: int = 300
    wrong_codes_per_minute: int = 10
    wrong_codes_per_minute_kiosk: int = 600
    per_code_per_minute: int = 30
    resends_per_minute: int = 10
    resends_per_phone_per_minute: int = 3
    body_bytes_max: int = 64 * 1024


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """`secrets` None: quota-secrets.json beside the database. `gateways` in order of preference."""

    secrets: Path | None = None
    limits: Limits = field(default_factory=Limits)
    gateways: tuple[GatewaySettings, ...] = ()
    retention: Retention = field(default_factory=Retention)


F = TypeVar("F", Limits, Retention)


def load_settings(path: Path) -> ServerSettings:
    """The settings of a file; relative paths in it are relative to it."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}") from None
    _require_known(path, "", content, ("server", "limits", "gateway", "retention"))
    server, limits, gateways = content.get("server", {}), content.get("limits", {}), content.get("gateway", [])
    if not isinstance(server, dict) or not isinstance(limits, dict) or not isinstance(gateways, list):
        raise SettingsError(f"{path}: [server] and [limits] are tables, [[gateway]] a list of tables")
    _require_known(path, "server.", server, ("secrets",))
    secrets = server.get("secrets", "quota-secrets.json")
    if not isinstance(secrets, str) or not secrets:
        raise SettingsError(f"{path}: server.secrets is the path of a file")
    retention = content.get("retention", {})
    if not isinstance(retention, dict):
        raise SettingsError(f"{path}: [retention] is a table")
    return ServerSettings(
        path.parent / secrets,
        _figures(path, "limits", limits, Limits),
        _gateways(path, gateways),
        _figures(path, "retention", retention, Retention),
    )


def _gateways(path: Path, tables: list[object]) -> tuple[GatewaySettings, ...]:
    found = []
    for table in tables:
        if not isinstance(table, dict):
            raise SettingsError(f"{path}: [[gateway]] is a list of tables")
        try:
            found.append(parse_gateway(table, path.parent))
        except ValueError as error:
            raise SettingsError(f"{path}: {error}") from None
    try:
        require_callbacks_apart(found)
    except ValueError as error:
        raise SettingsError(f"{path}: {error}") from None
    return tuple(found)


def _figures(path: Path, table: str, given: dict[str, object], kind: type[F]) -> F:
    _require_known(path, f"{table}.", given, tuple(item.name for item in fields(kind)))
    figures: dict[str, int] = {}
    for name, value in given.items():
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _FIGURE_MAX:
            raise SettingsError(f"{path}: {table}.{name} is a whole number above zero")
        figures[name] = value
    return kind(**figures)


def _require_known(path: Path, prefix: str, given: dict[str, object], known: tuple[str, ...]) -> None:
    for key in given:
        if key not in known:
            nearest = get_close_matches(key, known, n=1)
            hint = f"; did you mean {prefix}{nearest[0]}?" if nearest else f"; known: {', '.join(known)}"
            raise SettingsError(f"{path}: unknown key {prefix}{key}{hint}")
