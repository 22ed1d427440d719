"""The marks by which a manifest names a booking: keyed hashes, so that no code and no NIK lies on a kiosk's card."""

import hashlib
import hmac

from quota_protocol.booking_code import BookingCode
from quota_protocol.nik import Nik

MARK_BYTES = 16


def code_mark(key: str, code: BookingCode) -> str:
    """The mark of a booking code, in hex. `key` is the manifest's, in hex; ValueError when it is not."""
    return _mark(key, b"code/", code)


def nik_mark(key: str, nik: Nik) -> str:
    """The mark of a NIK, in hex. `key` is the manifest's, in hex; ValueError when it is not."""
    return _mark(key, b"nik/", nik.digits)


def _mark(key: str, kind: bytes, text: str) -> str:
    return hmac.digest(bytes.fromhex(key), kind + text.encode(), hashlib.sha256)[:MARK_BYTES].hex()
