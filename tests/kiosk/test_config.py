"""kiosk.toml: what is wrong in it is said in one sentence that names file and key."""

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from kiosk.config import Config, ConfigError, from_document, load

SMALLEST = """
[server]
url = "http://127.0.0.1:8080"
[screening]
port = "/dev/kiosk-thermometer"
[gate]
open_pin = 17
beam_pin = 27
"""


def loaded(tmp_path: Path, text: str) -> Config:
    path = tmp_path / "kiosk.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def complaint(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigError) as refused:
        loaded(tmp_path, text)
    sentence = str(refused.value)
    assert sentence.startswith(str(tmp_path / "kiosk.toml"))
    assert "\n" not in sentence.rstrip("\n") or "TOML" in sentence
    return sentence


def with_value(table: str, key: str, value: str) -> str:
    """The smallest file with one more or another value."""
    if table == "scanner":
        port = "" if key == "port" else 'port = "/dev/kiosk-scanner"\n'
        return f"{SMALLEST}[[scanner]]\n{port}{key} = {value}\n"
    lines = [
        line for line in SMALLEST.splitlines() if not (line.startswith(f"{key} =") and table in ("server", "gate"))
    ]
    lines = [line for line in lines if not (table == "screening" and line.startswith(f"{key} ="))]
    if f"[{table}]" in lines:
        lines.insert(lines.index(f"[{table}]") + 1, f"{key} = {value}")
    else:
        lines += [f"[{table}]", f"{key} = {value}"]
    return "\n".join(lines)


def test_the_smallest_file_is_enough(tmp_path: Path) -> None:
    config = loaded(tmp_path, SMALLEST)
    assert (config.printer.columns, config.session.idle_s, config.offline.request_timeout_s) == (48, 45, 1.5)
    assert config.screening.threshold_celsius == 37.3


def tables() -> list[tuple[str, str]]:
    """Every table of the file with one of its keys."""
    found = []
    for name, kind in get_type_hints(Config).items():
        inner = kind if is_dataclass(kind) else get_args(kind)[0]
        found += [(name, field.name) for field in fields(inner)]
    return found


@pytest.mark.parametrize(("table", "key"), tables())
def test_a_key_with_a_slip_of_the_finger_is_refused_with_the_key_that_was_meant(
    tmp_path: Path, table: str, key: str
) -> None:
    slipped = key[:-1] + "x" + key[-1:]
    sentence = complaint(tmp_path, with_value(table, slipped, '"x"'))
    assert f"unknown key {table}.{slipped}" in sentence
    assert "did you mean" in sentence


def test_an_unknown_table_and_a_key_that_resembles_nothing_are_refused(tmp_path: Path) -> None:
    assert "unknown key scaner; did you mean scanner?" in complaint(tmp_path, SMALLEST + "[[scaner]]\nport = 'x'\n")
    assert "known here: " in complaint(tmp_path, with_value("screen", "qqq", "1"))


WRONG = [
    ("server", "url", '"http://10.0.0.7:8080"', "must be https"),
    ("server", "url", '"http://localhost.contoh.go.id"', "must be https"),
    ("server", "url", '"http://127.0.0.1.contoh.go.id"', "must be https"),
    ("server", "url", '"ftp://127.0.0.1"', "not an http(s) address"),
    ("server", "url", '"https://"', "not an http(s) address"),
    ("server", "url", '"https://[::1"', "not an http(s) address"),
    ("server", "url", '"https://contoh.go.id:99999"', "not an http(s) address"),
    ("server", "url", '"https://contoh..go.id"', "a part that is empty"),
    ("server", "url", '"https://.contoh.go.id"', "a part that is empty"),
    ("server", "url", f'"https://{64 * "a"}.go.id"', "longer than 63 characters"),
    ("server", "url", "7", "server.url"),
    ("server", "state_dir", "7", "a path in quotes - at `server.state_dir`"),
    ("server", "state_dir", '""', "a path in quotes - at `server.state_dir`"),
    ("screen", "width_px", "0", "the size in px is absurd"),
    ("screen", "width_px", "99999", "the size in px is absurd"),
    ("screen", "height_px", '"800"', "screen.height_px"),
    ("screen", "panel_width_mm", "nan", "panel_width_mm must be between"),
    ("screen", "fullscreen", "1", "screen.fullscreen"),
    ("screen", "language", '"fr"', "screen.language"),
    ("session", "idle_s", "19", "idle_s must be between 20"),
    ("session", "idle_s", "inf", "idle_s must be between 20"),
    ("session", "answer_s", "19.9", "answer_s must be between 20"),
    ("session", "ticket_shown_s", "4", "ticket_shown_s must be between 5"),
    ("scanner", "driver", '"camera"', "does not exist yet"),
    ("scanner", "driver", '"pigeon"', "scanner"),
    ("scanner", "baudrate", "0", "baudrate must be above 0"),
    ("printer", "driver", '"device"', "must be a device path"),
    ("printer", "driver", '"serial"', "must be a device path"),
    ("printer", "port", "0", "must be a TCP port"),
    ("printer", "port", "70000", "must be a TCP port"),
    ("printer", "port", '"/dev/lp0"', "must be a TCP port"),
    ("printer", "columns", "42", "printer.columns"),
    ("printer", "confirmation", '"perhaps"', "printer.confirmation"),
    ("printer", "baudrate", "-9600", "baudrate must be above 0"),
    ("screening", "port", '""', "screening.port is missing"),
    ("screening", "sensor", '"thermal"', "screening.sensor"),
    ("screening", "threshold_celsius", "nan", "must be within plausible_celsius"),
    ("screening", "threshold_celsius", "99.1", "must be within plausible_celsius"),
    ("screening", "plausible_celsius", "[42.5, 30.0]", "must be within plausible_celsius"),
    ("screening", "plausible_celsius", "[30.0]", "plausible_celsius"),
    ("screening", "offset_celsius", "5.1", "within 5 degrees"),
    ("screening", "offset_celsius", "nan", "within 5 degrees"),
    ("screening", "calibrated_on", '"yesterday"', "must be a date"),
    ("screening", "calibrated_on", '"2026-02-30"', "must be a date"),
    ("screening", "second_reading_after_s", "-1", "must be between 0 and 900"),
    ("screening", "second_reading_after_s", "901", "must be between 0 and 900"),
    ("screening", "when_sensor_fails", '"pray"', "when_sensor_fails"),
    ("screening", "baudrate", "0", "baudrate must be above 0"),
    ("gate", "open_pin", "0", "gate.open_pin is missing"),
    ("gate", "beam_pin", "0", "gate.beam_pin is missing"),
    ("gate", "beam_pin", "17", "two settings name the same pin"),
    ("gate", "open_pin", "28", "BCM numbers from 1 to 27"),
    ("gate", "open_for_s", "0", "open_for_s must be above 0"),
    ("gate", "open_for_s", "16", "at most relay_max_s"),
    ("gate", "relay_max_s", "inf", "relay_max_s must be between"),
    ("gate", "pin_factory", '"pigpio"', "gate.pin_factory"),
    ("offline", "request_timeout_s", "0", "must be between 0.1 and 10"),
    ("offline", "request_timeout_s", "nan", "must be between 0.1 and 10"),
    ("offline", "sync_every_s", "0", "must be between 0.2 and 3600"),
    ("staff", "idle_s", "1", "must be between 20"),
    ("staff", "pin_hash", "1234", "staff.pin_hash"),
]


@pytest.mark.parametrize(("table", "key", "value", "why"), WRONG)
def test_a_wrong_value_is_refused_in_one_sentence(tmp_path: Path, table: str, key: str, value: str, why: str) -> None:
    assert why in complaint(tmp_path, with_value(table, key, value))


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8080",
        "http://127.0.0.1",
        "http://[::1]:8080",
        "https://contoh.go.id/antrean",
        "https://contoh.go.id.",
    ],
)
def test_plain_http_is_for_loopback_and_https_for_everywhere(tmp_path: Path, url: str) -> None:
    assert loaded(tmp_path, with_value("server", "url", f'"{url}"')).server.url == url


def test_a_date_may_stand_without_quotes_as_toml_has_it(tmp_path: Path) -> None:
    config = loaded(tmp_path, with_value("screening", "calibrated_on", "2026-11-12"))
    assert config.screening.calibrated_on == "2026-11-12"


def test_without_screening_and_gate_neither_needs_its_device(tmp_path: Path) -> None:
    text = '[server]\nurl = "https://contoh.go.id"\n[screening]\nenabled = false\n[gate]\ndriver = "none"\n'
    config = loaded(tmp_path, text)
    assert (config.screening.enabled, config.gate.driver) == (False, "none")


def test_several_scanners_are_several_tables_and_one_table_is_a_mistake(tmp_path: Path) -> None:
    two = "[[scanner]]\nport = '/dev/a'\n[[scanner]]\nport = '/dev/b'\n"
    assert [one.port for one in loaded(tmp_path, SMALLEST + two).scanner] == ["/dev/a", "/dev/b"]
    assert "scanner" in complaint(tmp_path, SMALLEST + "[scanner]\nport = '/dev/a'\n")


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"[server", "not valid TOML"), (b"\xff\xfe", "not UTF-8"), (b"", "screening.port is missing")],
)
def test_a_file_that_is_no_toml_is_refused(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=why):
        load(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "kiosk.toml")


def test_a_table_where_a_value_belongs_is_refused() -> None:
    document: dict[str, Any] = {"server": "x", "screening": {"enabled": False}, "gate": {"driver": "none"}}
    with pytest.raises(ConfigError, match=r"kiosk\.toml: .*server"):
        from_document(document, "kiosk.toml")


def test_the_pin_hash_is_not_shown_by_accident(tmp_path: Path) -> None:
    assert "geheim" not in repr(loaded(tmp_path, with_value("staff", "pin_hash", '"geheim"')))
