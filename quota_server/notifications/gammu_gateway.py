"""A GSM modem on a serial port, through gammu: the library speaks to modems, and reads what residents send."""

import importlib
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, TypeVar

from quota_server.domain.sending import Accepted, NotSent, Outcome, Unknown
from quota_server.notifications.gateway import NOTHING, Inbound, Received, Report
from quota_server.notifications.gateway_settings import GammuGatewaySettings
from quota_server.notifications.message import ShortMessage

ANSWERS_WITHIN_S = 20.0
"""Longer no modem takes that works; gammu itself waits a minute and a half."""

RECONNECTS_EVERY_S = 5.0
_INBOX = 0
_MESSAGES_MAX = 50
_REPORTS_MAX = 500
# Statuses of reports (3GPP TS 23.040): from 64 on the network has given up; between the two nothing is certain yet.
_ARRIVED, _GIVEN_UP_FROM = 0x00, 0x40
_PARTS_KEPT_FOR = timedelta(days=1)

T = TypeVar("T")


def _gammu() -> Any:
    """The library, which comes with the extra `sms` and has no types."""
    return importlib.import_module("gammu")


class _Silent(Exception):  # noqa: N818 - says what the modem is, and is caught in this module
    """The modem has not answered, and gammu may wait for it still."""


class GammuGateway:
    """One owner of the port. The modem is opened with the first message, and again after it was lost."""

    name = "gammu"
    listens = True

    def __init__(
        self,
        settings: GammuGatewaySettings,
        answers_within_s: float = ANSWERS_WITHIN_S,
        reconnects_every_s: float = RECONNECTS_EVERY_S,
    ) -> None:
        """ImportError where the library is not installed."""
        _gammu()
        self._settings = settings
        self.answers_within_s = answers_within_s
        self._reconnects_every_s = reconnects_every_s
        self._machine: Any = None
        self._lost: Any = None
        self._stuck: threading.Thread | None = None
        self._tried_s = float("-inf")
        self._failure = ""
        self._pin_was_refused = False
        self._reports: deque[Report] = deque(maxlen=_REPORTS_MAX)

    def send(self, message: ShortMessage) -> Outcome:
        """Sends it. Silence is `Unknown`: the text may have gone to the modem before."""
        machine = self._connected()
        if machine is None:
            return NotSent(self.name, self._failure)
        try:
            # Asked first: a modem that does not answer this, having started anew, has certainly sent nothing.
            centre = self._within_time(lambda: machine.GetSMSC(1))
        except (_Silent, _gammu().GSMError) as error:
            self._lose()
            return NotSent(self.name, _text_of(error))
        sms = {"Text": message.text, "SMSC": {"Number": centre["Number"]}, "Number": message.to}
        if self._settings.reports:
            sms["Type"] = "Status_Report"
        try:
            reference = self._within_time(lambda: machine.SendSMS(sms))
        except (_Silent, _gammu().ERR_TIMEOUT, _gammu().ERR_DEVICEREADERROR, _gammu().ERR_DEVICEWRITEERROR) as error:
            self._lose()
            return Unknown(self.name, _text_of(error))
        except _gammu().ERR_UNKNOWN:
            # The modem has said ERROR: the line is well.
            return NotSent(self.name, "the modem has refused it")
        except _gammu().GSMError as error:
            self._lose()
            return NotSent(self.name, _text_of(error))
        return Accepted(self.name, str(reference))

    def receive(self) -> Received:
        """What lies on the SIM, long texts joined, and what the network has reported.

        Deleted are parts whose others never came, and what is no text.
        """
        machine = self._connected()
        if machine is None:
            return NOTHING
        try:
            found = self._within_time(lambda: _stored(machine))
            linked = _gammu().LinkSMS(found) if found else []
        except (_Silent, _gammu().GSMError):
            self._lose()
            return NOTHING
        for part in (part for parts in linked for part in parts):
            self._note_report(part)
        texts = [_joined(parts) for parts in linked]
        self._delete([at for text in texts if isinstance(text, _Useless) for at in text.locations])
        reports = [self._reports.popleft() for _ in range(len(self._reports))]
        return Received([text for text in texts if isinstance(text, Inbound)], reports)

    def forget(self, inbound: Inbound) -> None:
        """Deletes it from the SIM; one that cannot be deleted now is read again and has been answered already."""
        self._delete([int(location) for location in inbound.token.partition("@")[0].split(",")])

    def close(self) -> None:
        """Lets go of the port."""
        self._lose()

    def _delete(self, locations: Sequence[int]) -> None:
        machine = self._connected()
        if machine is None:
            return
        try:
            for location in locations:
                self._within_time(lambda at=location: machine.DeleteSMS(_INBOX, at))  # type: ignore[misc] # binds this location
        except (_Silent, _gammu().GSMError):
            self._lose()

    def _connected(self) -> Any:
        # One that gammu was still waiting for when it was lost holds the port until it is terminated.
        if self._lost is not None:
            self._lose()
        if self._stuck is not None and self._stuck.is_alive():
            self._failure = "the modem does not answer"
            return None
        self._stuck = None
        if self._machine is None and time.monotonic() >= self._tried_s + self._reconnects_every_s:
            self._tried_s = time.monotonic()
            self._open()
        return self._machine

    def _open(self) -> None:
        machine = _gammu().StateMachine()
        _configure(machine, self._settings)
        try:
            self._within_time(machine.Init)
            self._within_time(lambda: self._unlock(machine))
            if self._settings.reports and not self._pin_was_refused:
                self._within_time(lambda: self._ask_for_reports(machine))
        except (_Silent, _gammu().GSMError) as error:
            self._lost = machine
            self._lose()
            self._failure = _text_of(error)
            return
        self._machine = machine
        if self._pin_was_refused:
            self._lose()

    def _unlock(self, machine: Any) -> None:
        """Enters the PIN where the SIM wants one. Never a second time: three wrong ones lock the SIM."""
        if machine.GetSecurityStatus() is None:
            self._pin_was_refused = False
            return
        if self._pin_was_refused or not self._settings.pin:
            self._failure, self._pin_was_refused = "the SIM wants its PIN", True
            return
        try:
            machine.EnterSecurityCode("PIN", self._settings.pin)
        except _gammu().GSMError:
            self._failure, self._pin_was_refused = "the SIM has refused its PIN", True

    def _ask_for_reports(self, machine: Any) -> None:
        """The modem passes them on as they come, between its answers; one that cannot may put them on the SIM."""
        machine.SetIncomingCallback(lambda _machine, _kind, sms: self._note_report(sms))
        try:
            machine.SetIncomingSMS(True)
        except _gammu().GSMError:
            # It sends without reports; one that does not answer is found out by the first message.
            return

    def _note_report(self, sms: Any) -> None:
        """Keeps what says for good what became of a message. What else came in lies on the SIM and is read there."""
        if sms.get("Type") != "Status_Report":
            return
        status = int(sms["DeliveryStatus"])
        if status == _ARRIVED or status >= _GIVEN_UP_FROM:
            # A report without a number is nobody's.
            number = str(sms["Number"]) or "-"
            self._reports.append(Report(str(sms["MessageReference"]), status == _ARRIVED, number))

    def _lose(self) -> None:
        if self._machine is not None:
            self._lost, self._machine = self._machine, None
        if self._lost is not None and (self._stuck is None or not self._stuck.is_alive()):
            machine, self._lost = self._lost, None
            try:
                self._within_time(machine.Terminate)
            except (_Silent, _gammu().GSMError) as error:
                self._failure = _text_of(error)

    def _within_time(self, work: Callable[[], T]) -> T:
        """The work's result; _Silent when there is none in time: the library cannot be interrupted."""
        done: list[T] = []
        failed: list[Exception] = []

        def run() -> None:
            try:
                done.append(work())
            except Exception as error:
                # This thread's entry point: whoever waits gets the error.
                failed.append(error)

        thread = threading.Thread(target=run, name="gammu", daemon=True)
        thread.start()
        thread.join(self.answers_within_s)
        if thread.is_alive():
            self._stuck = thread
            raise _Silent("no answer from the modem")
        if failed:
            raise failed[0]
        return done[0]


@dataclass(frozen=True, slots=True)
class _Useless:
    """What nobody will ever read: no text, or parts whose others do not come any more."""

    locations: Sequence[int]


class _Incomplete(Enum):
    """Some parts of a long text, whose others may come."""

    TEXT = "text"


def _configure(machine: Any, settings: GammuGatewaySettings) -> None:
    """As a file, because gammu takes from nothing else how the modem is to pass reports on: `+CDS`, as they come."""
    with tempfile.NamedTemporaryFile("w", prefix="gammu-", suffix=".ini") as file:
        file.write(f"[gammu]\ndevice = {settings.port}\nconnection = at{settings.baudrate}\n")
        file.write("atgen_setcnmi = 2,1,0,1\n")
        file.flush()
        machine.ReadConfig(Section=0, Configuration=0, Filename=file.name)


def _stored(machine: Any) -> list[list[Any]]:
    found: list[list[Any]] = []
    try:
        entry = machine.GetNextSMS(Start=True, Folder=_INBOX)
        while len(found) < _MESSAGES_MAX:
            found.append(entry)
            entry = machine.GetNextSMS(Location=entry[0]["Location"], Folder=_INBOX)
    except _gammu().ERR_EMPTY:
        pass
    return found


def _joined(parts: Sequence[Any]) -> Inbound | _Useless | _Incomplete:
    """A text of one part, or of all its parts in order."""
    in_order = sorted(parts, key=lambda part: part["UDH"]["PartNumber"])
    locations = [int(part["Location"]) for part in in_order]
    # A binary message has bytes; a delivery report has a text of gammu's own.
    if any(part["Type"] == "Status_Report" or not isinstance(part["Text"], str) for part in in_order):
        return _Useless(locations)
    came = [_instant(part["DateTime"]) for part in in_order if part["DateTime"] is not None]
    numbers = {part["UDH"]["PartNumber"] for part in in_order}
    if len(numbers) < max(1, in_order[0]["UDH"]["AllParts"]):
        young = came and datetime.now(UTC) <= max(came) + _PARTS_KEPT_FOR
        return _Incomplete.TEXT if young else _Useless(locations)
    at, stamp = ",".join(map(str, locations)), in_order[0]["DateTime"]
    text = "".join(part["Text"] for part in in_order)
    return Inbound(in_order[0]["Number"], text, f"{at}@{stamp:%Y%m%d%H%M%S}" if stamp is not None else at)


def _instant(stamp: datetime) -> datetime:
    """When it came; some versions of gammu leave the zone out, and mean this machine's."""
    return stamp.astimezone(UTC)


def _text_of(error: Exception) -> str:
    """What gammu says of it; never a number or a text."""
    said = error.args[0] if error.args else ""
    return str(said.get("Text", "")) if isinstance(said, dict) else str(said) or type(error).__name__
