"""The residents' phones: the SMS that arrived, newest last."""

import re
import threading
from collections import deque
from dataclasses import dataclass

MAX_MESSAGES = 50
MAX_SMS_CHARACTERS = 1530
"""Ten joined parts; a longer text would not arrive as one SMS."""

_CODE = re.compile(r"\bkode(?:\s+baru)?\s+([2-9A-HJKMNP-Z]{4})[- ]?([2-9A-HJKMNP-Z]{4})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sms:
    """`code` is what stands after the word Kode, as 4-4; empty when there is none. `arrived` is a time of day."""

    serial: int
    number: str
    text: str
    code: str
    arrived: str


class VirtualPhone:
    """Keeps the newest 50 messages; what is delivered can be shown to the scanner."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._messages: deque[Sms] = deque(maxlen=MAX_MESSAGES)
        self._count = 0

    def deliver(self, text: str, number: str = "0812-0000-0001", arrived: str = "") -> Sms:
        """An SMS arrives. Raises ValueError for one longer than ten parts."""
        if len(text) > MAX_SMS_CHARACTERS:
            raise ValueError(f"an SMS of {len(text)} characters")
        found = _CODE.search(text)
        code = f"{found[1]}-{found[2]}".upper() if found else ""
        with self._lock:
            self._count += 1
            sms = Sms(self._count, number, text, code, arrived)
            self._messages.append(sms)
        return sms

    @property
    def messages(self) -> list[Sms]:
        """Oldest first."""
        with self._lock:
            return list(self._messages)

    def find(self, serial: int) -> Sms:
        """Raises KeyError for a message that is not there any more."""
        for sms in self.messages:
            if sms.serial == serial:
                return sms
        raise KeyError(serial)
