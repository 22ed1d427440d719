"""The staff PIN: six digits, kept as a salted scrypt hash.

A million PINs can be tried by whoever reads the hash: its file must stay unreadable for others (docs/install.md). The
hash only keeps the PIN itself from being read over somebody's shoulder or out of a backup.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets

from kiosk.core.staff_states import PIN_DIGITS

# 16 MiB and about a tenth of a second on a Raspberry Pi.
_COST, _BLOCK, _LANES = 2**14, 8, 1
_SALT_BYTES = 16
_HASH_BYTES = 32
_MAX_MEMORY_BYTES = 64 * 1024 * 1024


def is_pin(text: str) -> bool:
    """Whether `text` may be a PIN: exactly six ASCII digits."""
    return re.fullmatch(rf"[0-9]{{{PIN_DIGITS}}}", text) is not None


def hash_pin(pin: str) -> str:
    """What `staff.pin_hash` holds: `scrypt$cost$block$lanes$salt$hash`, both in base64; a new salt each time."""
    salt = secrets.token_bytes(_SALT_BYTES)
    numbers = f"{_COST}${_BLOCK}${_LANES}"
    return f"scrypt${numbers}${_text(salt)}${_text(_scrypt(pin, salt))}"


def is_right_pin(pin: str, pin_hash: str) -> bool:
    """Whether `pin` is the one behind `pin_hash`; False for a hash that is empty or was not made by `hash_pin`."""
    head, _, rest = pin_hash.rpartition(f"scrypt${_COST}${_BLOCK}${_LANES}$")
    salt, _, expected = rest.partition("$")
    if head or not expected or not is_pin(pin):
        return False
    try:
        right = hmac.compare_digest(_scrypt(pin, base64.b64decode(salt, validate=True)), base64.b64decode(expected))
    except (binascii.Error, ValueError):
        return False
    return right


def _scrypt(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        pin.encode("ascii"), salt=salt, n=_COST, r=_BLOCK, p=_LANES, maxmem=_MAX_MEMORY_BYTES, dklen=_HASH_BYTES
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
