"""What an MLX90614 infrared sensor says on its SMBus, and when it is not to be believed. Pure."""

from enum import StrEnum

from kiosk.hardware.sensor_frames import SensorFrame, frame_of

ADDRESS = 0x5A
AMBIENT_REGISTER = 0x06
OBJECT_REGISTER = 0x07
ANSWER_BYTES = 3

_KELVIN_PER_BIT = 0.02
_ZERO_CELSIUS_KELVIN = 273.15
_CRC_POLYNOMIAL = 0x07


class AnswerProblem(StrEnum):
    """Why an answer is no reading."""

    LENGTH = "length"
    CHECKSUM = "checksum"
    ERROR_FLAG = "error-flag"
    EMPTY_BUS = "empty-bus"


def packet_error_code(data: bytes) -> int:
    """SMBus' checksum: CRC-8 with the polynomial x^8 + x^2 + x + 1 over everything on the wire."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc << 1 ^ _CRC_POLYNOMIAL if crc & 0x80 else crc << 1) & 0xFF
    return crc


def raw_value(register: int, answer: bytes, address: int = ADDRESS) -> int | AnswerProblem:
    """The 15 bits of an answer (low byte, high byte, checksum) to a question for `register`, or why there are none."""
    if len(answer) != ANSWER_BYTES:
        return AnswerProblem.LENGTH
    on_the_wire = bytes((address << 1, register, address << 1 | 1)) + answer[:2]
    if packet_error_code(on_the_wire) != answer[2]:
        return AnswerProblem.CHECKSUM
    raw = answer[0] | answer[1] << 8
    if raw in (0x0000, 0xFFFF):
        # A bus without its pull-ups, or with nobody on it; no temperature that could be met.
        return AnswerProblem.EMPTY_BUS
    return AnswerProblem.ERROR_FLAG if raw & 0x8000 else raw


def reading(object_raw: int, ambient_raw: int) -> SensorFrame:
    """Two raw values as one reading; `saturated` where the sensor cannot have measured that."""
    return frame_of(_celsius(object_raw), _celsius(ambient_raw))


def _celsius(raw: int) -> float:
    return raw * _KELVIN_PER_BIT - _ZERO_CELSIUS_KELVIN
