"""`kiosk doctor --set-pin`: puts the hash of a new staff PIN into kiosk.toml, and leaves everything else as it is."""

import getpass
import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from kiosk.config import ConfigError
from kiosk.core.staff_states import PIN_DIGITS
from kiosk.staff_pin import hash_pin, is_pin

_MAX_LINE_CHARACTERS = 256
_SECTION = re.compile(r"^[ \t]*\[[ \t]*staff[ \t]*\][ \t]*(#[^\r\n]*)?(?=\r?$)", re.MULTILINE)
_NEXT_SECTION = re.compile(r"^[ \t]*\[", re.MULTILINE)
_KEY = re.compile(r"""^([ \t]*pin_hash[ \t]*=[ \t]*)("[^"\n]*"|'[^'\n]*')""", re.MULTILINE)


class PinError(Exception):
    """No PIN was set; the message says why."""


def set_pin(config: Path) -> None:
    """Ask for a PIN twice and write its hash. Raises PinError, ConfigError or OSError.

    After a power cut the file is the old one or the new one, whole.
    """
    before = _read(config)
    after = with_pin_hash(before, hash_pin(_ask_twice()), str(config))
    _replace(config.resolve(), after.encode("utf-8"))


def with_pin_hash(text: str, pin_hash: str, source: str) -> str:
    """`text` of a kiosk.toml with another `staff.pin_hash`; comments, order and line ends stay. ConfigError."""
    wanted = _parsed(text, source)
    staff = wanted.setdefault("staff", {})
    if not isinstance(staff, dict):
        raise ConfigError(f"{source}: staff must be a table")
    staff["pin_hash"] = pin_hash
    edited = _edited(text, f'"{pin_hash}"')
    try:
        is_right = tomllib.loads(edited) == wanted
    except tomllib.TOMLDecodeError:
        is_right = False
    if not is_right:
        raise ConfigError(f"{source}: write the staff PIN's place as [staff] and pin_hash on lines of their own first")
    return edited


def _edited(text: str, value: str) -> str:
    section = _SECTION.search(text)
    end_of_line = "\r\n" if "\r\n" in text else "\n"
    if section is None:
        gap = "" if not text or text.endswith("\n") else end_of_line
        return f"{text}{gap}{end_of_line}[staff]{end_of_line}pin_hash = {value}{end_of_line}"
    after = _NEXT_SECTION.search(text, section.end())
    end = after.start() if after else len(text)
    key = _KEY.search(text, section.end(), end)
    if key is not None:
        return text[: key.start(2)] + value + text[key.end(2) :]
    return f"{text[: section.end()]}{end_of_line}pin_hash = {value}{text[section.end() :]}"


def _read(path: Path) -> str:
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: is not UTF-8 text") from None
    _parsed(text, str(path))
    return text


def _parsed(text: str, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{source}: is not valid TOML: {error}") from None


def _ask_twice() -> str:
    if sys.stdin is not None and sys.stdin.isatty():
        pin, again = _ask("new staff PIN (6 digits): "), _ask("the same again: ")
    else:
        pin = _line()
        again = _line() or pin
    if not is_pin(pin):
        raise PinError(f"the PIN must be exactly {PIN_DIGITS} digits; nothing was changed")
    if pin != again:
        raise PinError("the two PINs differ; nothing was changed")
    return pin


def _ask(prompt: str) -> str:
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise PinError("no PIN was given; nothing was changed") from None


def _line() -> str:
    if sys.stdin is None:
        raise PinError("there is no input to read the PIN from; nothing was changed")
    try:
        return sys.stdin.readline(_MAX_LINE_CHARACTERS).strip()
    except UnicodeDecodeError:
        return ""


def _replace(path: Path, content: bytes) -> None:
    """The new file takes the place, rights and owner of the old one in one step, synced."""
    old = path.stat()
    fresh = path.with_name(f".{path.name}.new")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
                os.fchown(descriptor, old.st_uid, old.st_gid)
            os.fchmod(descriptor, old.st_mode & 0o777)
            file.write(content)
            file.flush()
            os.fsync(descriptor)
        fresh.replace(path)
    except OSError:
        fresh.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
