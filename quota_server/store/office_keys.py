"""Keys of the offices, in a file outside the database and its backups: with it, and only with it, marks can be made.

A mark is an HMAC-SHA-256: equal inputs have equal marks, and a stolen database does not say whose they are. (A plain
hash of a sixteen-digit number with so much structure is guessed in seconds.)
"""

import hmac
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from quota_protocol.nik import Nik
from quota_server.store.contract import StoreError
from quota_server.store.high_water import HighWater, file_beside

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_KEY_BYTES = 32
_NONCE_BYTES = 12
_FIRST_GENERATION = 1


class OfficeKeys:
    """Makes marks. Each kind of input has its own prefix, so that no mark can be taken for another's."""

    def __init__(self, keys: dict[str, bytes], generation: int, high_water: HighWater) -> None:
        self._keys = keys
        self._ciphers: dict[str, AESGCM] = {}
        self.high_water = high_water
        """How far the offices' numbers have gone."""
        self.generation = generation
        """Which life of the database this is."""

    def __contains__(self, office: str) -> bool:
        return office in self._keys

    def in_generation(self, generation: int) -> "OfficeKeys":
        """The same keys, for another life of the database."""
        return OfficeKeys(self._keys, generation, self.high_water)

    def nik_mark(self, office: str, nik: Nik) -> bytes:
        """Stands for a NIK."""
        return self._mark(office, b"nik\0" + nik.digits.encode())

    def phone_mark(self, office: str, phone: str) -> bytes | None:
        """Stands for a phone number (E.164); None for none."""
        return self._mark(office, b"phone\0" + phone.encode()) if phone else None

    def seal_phone(self, office: str, phone: str) -> bytes:
        """The number (E.164), to be read again with this key alone."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return nonce + self._cipher(office).encrypt(nonce, phone.encode(), office.encode())

    def open_phone(self, office: str, sealed: bytes) -> str:
        """The number that was sealed; StoreError where it was by another key."""
        from cryptography.exceptions import InvalidTag

        try:
            number = self._cipher(office).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], office.encode())
        except InvalidTag:
            raise StoreError(f"a phone number of office {office} was sealed with another key") from None
        return number.decode()

    def _cipher(self, office: str) -> "AESGCM":
        # Imported with the first number: it is 9 MiB, and an office may have no use for it.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        if office not in self._ciphers:
            self._ciphers[office] = AESGCM(self._mark(office, b"phones are sealed with\0"))
        return self._ciphers[office]

    def payload_mark(self, office: str, payload: bytes) -> bytes:
        """Stands for the content of a kiosk's write, which may hold a NIK."""
        return self._mark(office, b"payload\0" + payload)

    def sms_mark(self, office: str, sms: bytes) -> bytes:
        """Stands for an SMS that came in: its place on the SIM, its sender and its text."""
        return self._mark(office, b"sms\0" + sms)

    def manifest_key(self, office: str) -> str:
        """The key of the office's manifests, in hex: kiosks have it, and it says nothing of the office's own."""
        return self._mark(office, b"manifest").hex()

    def _mark(self, office: str, text: bytes) -> bytes:
        return hmac.digest(self._keys[office], text, "sha256")


def load_office_keys(path: Path) -> OfficeKeys:
    """The keys of the file; StoreError when it is missing or damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        keys = {office: bytes.fromhex(key) for office, key in content["offices"].items()}
        generation = int(content["generation"])
    except OSError as error:
        raise StoreError(f"cannot read the office keys in {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise StoreError(f"{path} does not hold office keys") from None
    if any(len(key) != _KEY_BYTES for key in keys.values()):
        raise StoreError(f"{path} holds a key of the wrong length")
    return OfficeKeys(keys, generation, HighWater(file_beside(path)))


NO_KEYS = OfficeKeys({}, 0, HighWater())
"""For work that makes no marks."""


def ensure_office_keys(path: Path, offices: Iterable[str]) -> None:
    """Adds a key for each office that has none, in one write; makes the file (mode 0600) where there is none."""
    content: dict[str, object] = {"generation": _FIRST_GENERATION, "offices": {}}
    keys: dict[str, str] = {}
    if path.exists():
        load_office_keys(path)
        content = json.loads(path.read_text(encoding="utf-8"))
        keys = dict(content["offices"])  # type: ignore[call-overload] # load_office_keys has checked it
    missing = {office: secrets.token_hex(_KEY_BYTES) for office in offices if office not in keys}
    if missing:
        _write_durably(path, json.dumps({**content, "offices": {**keys, **missing}}, indent=2))


def generation_above(keys: OfficeKeys, generation: int) -> OfficeKeys:
    """The same keys in a new life of the database: above this generation and every earlier one."""
    return keys.in_generation(max(keys.generation, generation) + 1)


def raise_generation(path: Path, generation: int) -> None:
    """Writes down that a new life of the database begins, before it does."""
    load_office_keys(path)
    content = json.loads(path.read_text(encoding="utf-8"))
    _write_durably(path, json.dumps({**content, "generation": generation}, indent=2))


def _write_durably(path: Path, text: str) -> None:
    part = path.with_name(path.name + ".part")
    try:
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise StoreError(f"cannot write the office keys to {path}: {error.strerror}") from None
