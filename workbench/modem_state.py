"""What a GSM modem is at a moment: its SIM, its network, its settings, its messages, and what is wrong with it."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from workbench.sms_pdu import Submitted

SIM_HOLDS = 20
_MAX_UNFINISHED = 16


class SimState(Enum):
    READY = "READY"
    PIN_NEEDED = "SIM PIN"
    PUK_NEEDED = "SIM PUK"
    ABSENT = "absent"


class Registration(Enum):
    """What +CREG says."""

    NONE = 0
    HOME = 1
    SEARCHING = 2
    DENIED = 3
    ROAMING = 5


class Reports(Enum):
    """How the modem passes reports on, as AT+CNMI says in its fourth figure."""

    NOT = "0"
    AT_ONCE = "1"
    """+CDS with the report itself."""
    STORED = "2"
    """+CDSI, and the report lies on the SIM."""


class ModemFault(Enum):
    NONE = "none"
    SILENT = "silent"
    """Answers nothing at all."""
    ERROR = "error"
    """AT+CMGS ends with ERROR; nothing was sent."""
    CMS_ERROR = "cms_error"
    """AT+CMGS ends with +CMS ERROR: 38, network out of order; nothing was sent."""
    NO_PROMPT = "no_prompt"
    """AT+CMGS is taken, and no prompt comes."""
    SENT_THEN_SILENT = "sent_then_silent"
    """The text goes out, and the modem says nothing more about it."""
    LOST_THEN_SILENT = "lost_then_silent"
    """The same to whoever waits, but the text never went out."""
    NO_REPORTS = "no_reports"
    """Knows no AT+CNMI: nothing is announced, no report is passed on."""
    REBOOTS = "reboots"
    """With the text it starts anew: forgotten settings, a greeting instead of an answer, nothing sent."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A message on the SIM. `pdu` is the SMS-DELIVER with its service centre."""

    number: str
    text: str
    arrived: datetime
    pdu: bytes
    unread: bool = True


@dataclass
class Settings:
    """What a power cut makes it forget."""

    echo: bool = True
    text_mode: bool = False
    error_codes: int = 0
    charset: str = "GSM"
    reports: Reports = Reports.NOT


@dataclass
class ModemState:
    """Everything that commands look at or change. `stored` by SIM index from 1."""

    sim: SimState = SimState.READY
    pin: str = "1234"
    registration: Registration = Registration.HOME
    signal: int = 18
    fault: ModemFault = ModemFault.NONE
    settings: Settings = field(default_factory=Settings)
    stored: dict[int, Stored] = field(default_factory=dict)
    sent: int = 0

    def free_index(self) -> int:
        """The first free place on the SIM; 0 when it is full."""
        return next((at for at in range(1, SIM_HOLDS + 1) if at not in self.stored), 0)


class Joiner:
    """Puts the parts of long texts together, whatever order they come in; keeps the newest 16 unfinished ones."""

    def __init__(self) -> None:
        self._unfinished: OrderedDict[tuple[str, int, int], dict[int, str]] = OrderedDict()

    def add(self, message: Submitted) -> str | None:
        """The whole text, once its last part is there."""
        part = message.part
        if part.total <= 1:
            return message.text
        key = (message.number, part.reference, part.total)
        parts = self._unfinished.setdefault(key, {})
        parts[part.number] = message.text
        if len(parts) < part.total:
            if len(self._unfinished) > _MAX_UNFINISHED:
                self._unfinished.popitem(last=False)
            return None
        del self._unfinished[key]
        return "".join(parts[number] for number in sorted(parts))
