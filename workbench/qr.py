"""QR squares as the printer's own firmware draws them, and as the phone shows them."""

from functools import lru_cache

import qrcode
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError

_LEVELS = {"L": ERROR_CORRECT_L, "M": ERROR_CORRECT_M, "Q": ERROR_CORRECT_Q, "H": ERROR_CORRECT_H}
MAX_PAYLOAD_BYTES = 7089


class QrTooLargeError(ValueError):
    """No QR of any size holds that much."""


def _code(payload: bytes, level: str) -> "qrcode.QRCode[qrcode.image.base.BaseImage]":
    if len(payload) > MAX_PAYLOAD_BYTES:
        raise QrTooLargeError(f"{len(payload)} bytes")
    code: qrcode.QRCode[qrcode.image.base.BaseImage] = qrcode.QRCode(error_correction=_LEVELS[level], border=0)
    code.add_data(payload)
    return code


@lru_cache(maxsize=256)
def qr_modules(payload: bytes, level: str) -> int:
    """Side of the square in modules, without margin. Raises QrTooLargeError."""
    try:
        return 17 + 4 * int(_code(payload, level).best_fit())
    except (DataOverflowError, ValueError) as error:
        raise QrTooLargeError(f"{len(payload)} bytes at level {level}") from error


@lru_cache(maxsize=64)
def qr_matrix(payload: bytes, level: str) -> tuple[tuple[bool, ...], ...]:
    """The modules, row by row, without margin. Raises QrTooLargeError."""
    code = _code(payload, level)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise QrTooLargeError(f"{len(payload)} bytes at level {level}") from error
    return tuple(tuple(bool(cell) for cell in row) for row in code.get_matrix())
