"""A virtual GSM modem on a serial line: AT commands in, SMS on the virtual phones out, and the other way round."""

import select
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from workbench.modem_commands import AtCommands
from workbench.modem_state import Joiner, ModemFault, ModemState, Registration, Reports, SimState, Stored
from workbench.phone import MAX_SMS_CHARACTERS, VirtualPhone
from workbench.sms_pdu import Submitted, write_deliver, write_status_report
from workbench.wires import SerialPort, Waker

_IDLE_S = 0.5
_REPORTS_MAX = 20
_WRITE_WITHIN_S = 1.0


class VirtualModem:
    """`with VirtualModem(link, phone) as modem:` and let the gateway open `link`. Text mode and PDU mode.

    What goes out is delivered to `phone`; `receive` is what residents send to the office. `now` stamps messages.
    """

    def __init__(
        self, link: Path, phone: VirtualPhone, *, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self.link = link
        self._phone = phone
        self._now = now
        self._port = SerialPort(link)
        self._waker = Waker()
        self._changed = threading.Condition()
        self._state = ModemState()
        self._commands = AtCommands(self._state, self._went_out)
        self._joiner = Joiner()
        self._reports: deque[bytes] = deque(maxlen=_REPORTS_MAX)
        self._report_status: int | None = 0
        self._ahead = b""
        self._answer_delay_s = 0.0
        self._references = 0
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="workbench-modem", daemon=True)
        self._thread.start()

    # -- what can be seen ----------------------------------------------------------------------------------------

    @property
    def sent_count(self) -> int:
        """How many SMS (parts of long texts counted one by one) have really gone out."""
        return self._state.sent

    @property
    def fault(self) -> ModemFault:
        return self._state.fault

    @property
    def sim(self) -> SimState:
        return self._state.sim

    @property
    def registration(self) -> Registration:
        return self._state.registration

    @property
    def plugged_in(self) -> bool:
        return self._port.plugged_in

    @property
    def stored_count(self) -> int:
        """How many messages lie on the SIM."""
        return len(self._state.stored)

    def wait_for_sent(self, count: int, timeout_s: float = 5.0) -> None:
        """Waits until so many SMS have gone out in all. Raises TimeoutError."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._state.sent >= count, timeout_s):
                raise TimeoutError(f"{self._state.sent} of {count} SMS after {timeout_s} s")

    # -- what people and the network do --------------------------------------------------------------------------

    def receive(self, number: str, text: str) -> int:
        """A resident sends an SMS to the office: it lies on the SIM and is announced by +CMTI. Gives its parts.

        Raises ValueError when the SIM is full: the network would keep it.
        """
        with self._changed:
            self._references += 1
            parts = write_deliver(number, text, self._now(), self._references)
            if len(self._state.stored) + len(parts) > 20:
                raise ValueError("the SIM is full")
            announced = b""
            for pdu in parts:
                index = self._state.free_index()
                self._state.stored[index] = Stored(number, text, self._now(), pdu)
                announced += f'\r\n+CMTI: "SM",{index}\r\n'.encode()
        if self._state.sim is SimState.READY:
            self.send_unasked(announced)
        return len(parts)

    def receive_pdu(self, pdu: bytes) -> None:
        """Whatever else a network delivers, with its service centre in front, lies on the SIM unannounced."""
        with self._changed:
            self._state.stored[self._state.free_index()] = Stored("", "", self._now(), pdu)

    def set_fault(self, fault: ModemFault) -> None:
        """One fault at a time; ModemFault.NONE ends it."""
        with self._changed:
            self._state.fault = fault

    def set_reports(self, status: int | None) -> None:
        """What the network reports of each message from now on: 0 arrived, from 64 on given up; None: nothing."""
        with self._changed:
            self._report_status = status

    def set_sim(self, sim: SimState, pin: str = "1234") -> None:
        """The SIM is pulled out, put in, or wants its PIN."""
        with self._changed:
            self._state.sim, self._state.pin = sim, pin

    def set_network(self, registration: Registration, signal: int = 18) -> None:
        """What +CREG and +CSQ say; `signal` 0 to 31, 99 for unknown."""
        with self._changed:
            self._state.registration, self._state.signal = registration, signal

    def answer_late(self, delay_s: float) -> None:
        """Every answer from now on leaves that much later; 0 ends it."""
        self._answer_delay_s = delay_s

    def interrupt_next_answer(self, data: bytes) -> None:
        """These bytes go out ahead of the next answer: a message of the network amid a reply."""
        with self._changed:
            self._ahead = data

    def send_unasked(self, data: bytes) -> None:
        """These bytes go out now: +CMTI, +CREG, noise."""
        self._port.write_now(data)

    def reboot(self) -> None:
        """Starts anew: settings are forgotten, a greeting comes unasked."""
        with self._changed:
            self._commands.forget()
        self.send_unasked(b"\r\n^SYSSTART\r\n")

    def unplug(self) -> None:
        self._port.unplug()
        self._waker.wake()

    def plug_in(self) -> None:
        """Back at the same link, as after power-on; what lies on the SIM stays."""
        with self._changed:
            self._commands.forget()
        self._port.plug_in()
        self._waker.wake()

    def faults_off(self) -> None:
        """Plugged in, a SIM that is open, a network, no fault."""
        self.set_fault(ModemFault.NONE)
        self.set_sim(SimState.READY)
        self.set_network(Registration.HOME)
        self.answer_late(0)
        self.interrupt_next_answer(b"")
        self.set_reports(0)
        self._port.plug_in()
        self._waker.wake()

    # -- the line ------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._closed:
            self._wait()
            data = self._port.read()
            if not data:
                continue
            with self._changed:
                answer = self._commands.feed(data)
                reports = b"".join(self._reports)
                self._reports.clear()
                if answer:
                    answer, self._ahead = self._ahead + answer, b""
                if answer and self._answer_delay_s:
                    self._changed.wait_for(lambda: self._closed, self._answer_delay_s)
            if answer or reports:
                self._say(answer + reports)

    def _say(self, answer: bytes) -> None:
        """What nobody reads for a second is lost, as on a line without flow control."""
        deadline_s = time.monotonic() + _WRITE_WITHIN_S
        while answer and not self._closed and self._port.plugged_in and time.monotonic() < deadline_s:
            written = self._port.write_now(answer)
            answer = answer[written:]
            if answer:
                self._wait_a_moment()

    def _wait_a_moment(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed, 0.01)

    def _wait(self) -> None:
        poll = select.poll()
        poll.register(self._waker.fileno(), select.POLLIN)
        fd = self._port.fileno()
        if fd >= 0:
            poll.register(fd, select.POLLIN)
        if poll.poll(_IDLE_S * 1000):
            self._waker.drain()

    def _went_out(self, message: Submitted) -> None:
        if message.wants_report and self._report_status is not None:
            self._report(write_status_report(message.number, self._state.sent, self._now(), self._report_status))
        text = self._joiner.add(message)
        if text is not None:
            self._phone.deliver(text[:MAX_SMS_CHARACTERS], message.number, f"{self._now():%H.%M}")
        self._changed.notify_all()

    def _report(self, pdu: bytes) -> None:
        """Passes a report on behind the answer, or puts it on the SIM."""
        match self._state.settings.reports:
            case Reports.AT_ONCE:
                self._reports.append(f"\r\n+CDS: {len(pdu) - 1}\r\n{pdu.hex().upper()}\r\n".encode())
            case Reports.STORED if index := self._state.free_index():
                self._state.stored[index] = Stored("", "", self._now(), pdu)
                self._reports.append(f'\r\n+CDSI: "SM",{index}\r\n'.encode())

    def close(self) -> None:
        self._closed = True
        with self._changed:
            self._changed.notify_all()
        self._waker.wake()
        self._thread.join()
        self._port.close()
        self._waker.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
