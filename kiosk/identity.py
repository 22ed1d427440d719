"""Who this kiosk is: what enrolment gave it, bound to its board, kept in the state directory with mode 0600."""

import os
import secrets
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from quota_protocol.messages import Enrolment, Office

_PI_SERIAL = Path("/proc/device-tree/serial-number")
_MACHINE_ID = Path("/etc/machine-id")


class IdentityError(Exception):
    """There is no usable identity; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A kiosk's identity. `office` is the last profile the server gave, so that the screen never starts empty."""

    device_id: str
    ordinal: int
    epoch: str
    generation: int
    hardware_id: str
    office: Office
    api_token: str = field(repr=False)

    @property
    def name(self) -> str:
        """How tickets and people call this kiosk: K01."""
        return f"K{self.ordinal:02d}"


def identity_from(enrolment: Enrolment, hardware: str) -> Identity:
    """The identity that an enrolment grants to a board."""
    return Identity(
        device_id=enrolment.device_id,
        ordinal=enrolment.ordinal,
        epoch=enrolment.epoch,
        generation=enrolment.generation,
        hardware_id=hardware,
        office=enrolment.office,
        api_token=enrolment.api_token,
    )


class IdentityFile:
    """The file in the state directory."""

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir / "identity.json"
        self._state_dir = state_dir

    def load(self) -> Identity:
        """The identity, when it belongs to this board; else IdentityError."""
        try:
            identity = msgspec.json.decode(self._path.read_bytes(), type=Identity)
        except FileNotFoundError:
            raise IdentityError("this kiosk is not enrolled; run `kiosk enrol`") from None
        except OSError as error:
            raise IdentityError(f"{self._path} cannot be read: {error.strerror}") from None
        except msgspec.DecodeError:
            raise IdentityError(f"{self._path} is damaged; enrol this kiosk anew with `kiosk enrol`") from None
        if identity.hardware_id != self.hardware_id():
            raise IdentityError("the identity belongs to another board; enrol this kiosk anew with `kiosk enrol`")
        return identity

    def save(self, identity: Identity) -> None:
        """Replace the file, synced, so that a power cut leaves the old one or the new one whole; else IdentityError."""
        self._write(self._path, msgspec.json.encode(identity))

    def keep_office(self, identity: Identity, office: Office) -> Identity:
        """The identity with a newer profile of its office, also on disk."""
        newer = replace(identity, office=office)
        self.save(newer)
        return newer

    def hardware_id(self) -> str:
        """What binds the identity to this board: the Pi's serial number, else the machine id, else an id made once."""
        for path in (_PI_SERIAL, _MACHINE_ID):
            try:
                text = path.read_text(encoding="ascii", errors="replace").strip("\0\n ")
            except OSError:
                continue
            if text:
                return text
        return self._made_id()

    def _made_id(self) -> str:
        path = self._state_dir / "hardware-id"
        if not path.exists():
            self._write(path, secrets.token_hex(16).encode())
        return path.read_text(encoding="ascii").strip()

    def _write(self, path: Path, content: bytes) -> None:
        try:
            self._replace(path, content)
        except OSError as error:
            raise IdentityError(f"{path} cannot be written: {error.strerror}") from None

    def _replace(self, path: Path, content: bytes) -> None:
        self._state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
        folder = os.open(self._state_dir, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
