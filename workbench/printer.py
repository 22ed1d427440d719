"""A virtual receipt printer on a TCP port or a serial line: ESC/POS in, pictures of paper out, faults on demand."""

from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from workbench.escpos_events import NotUnderstood
from workbench.escpos_paper import PaperTicket
from workbench.printer_mechanism import Condition, Firmware, Mechanism
from workbench.printer_ports import Cable, PrinterPort, SerialCable, TcpCable


class VirtualPrinter:
    """`with VirtualPrinter(columns=48) as printer:` and connect to `printer.host`, `printer.port`.

    With `serial_link` it is on a serial line instead, at that path. `columns` is 48 (80 mm) or 32 (58 mm).
    `speed_mm_per_s` 0 prints instantly; `baudrate` slows a serial line down to its real speed. The newest
    `keep_tickets` tickets are kept. Every fault has a method; `faults_off()` ends them all.
    """

    def __init__(
        self,
        columns: int = 48,
        *,
        port: int = 0,
        serial_link: Path | None = None,
        baudrate: int | None = None,
        speed_mm_per_s: float = 0.0,
        keep_tickets: int = 200,
    ) -> None:
        if columns not in (32, 48):
            raise ValueError(f"a printer has 32 or 48 columns, not {columns}")
        self.columns = columns
        self.host, self.port = "", 0
        self.serial_link = serial_link
        cable: Cable
        if serial_link is None:
            cable = TcpCable(port)
            self.host, self.port = cable.host, cable.port
        else:
            cable = SerialCable(serial_link, baudrate)
        self._mechanism = Mechanism(columns, speed_mm_per_s, keep_tickets, self._answer)
        self._cable_port = PrinterPort(cable, self._mechanism.receive, self._mechanism.room_bytes)
        self._cable_port.start()

    def _answer(self, data: bytes) -> None:
        self._cable_port.answer(data)

    def close(self) -> None:
        self._cable_port.close()
        self._mechanism.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # -- what can be seen ----------------------------------------------------------------------------------------

    @property
    def tickets(self) -> list[PaperTicket]:
        """The newest tickets, oldest first: cut ones, and `complete=False` where power or a person ended the paper."""
        return self._mechanism.list_tickets()

    @property
    def ticket_count(self) -> int:
        """How many tickets there have been since the start, kept or not."""
        return self._mechanism.ticket_count

    @property
    def numbered_tickets(self) -> list[tuple[int, PaperTicket]]:
        """The kept tickets, oldest first, each with its number since the start (1 is the first)."""
        return self._mechanism.list_numbered_tickets()

    @property
    def strip(self) -> PaperTicket:
        """What hangs out of the slot and is not cut yet; without events when there is nothing."""
        return self._mechanism.strip()

    @property
    def received_bytes(self) -> int:
        return self._cable_port.received_bytes

    @property
    def last_received_at(self) -> float:
        """`time.monotonic()` of the last bytes that came in; 0.0 before the first."""
        return self._cable_port.last_received_at

    @property
    def drawer_kicks(self) -> int:
        return self._mechanism.drawer_kicks

    @property
    def not_understood(self) -> list[NotUnderstood]:
        """What this printer could not make sense of: for whoever writes the driver."""
        return list(self._mechanism.not_understood)

    @property
    def condition(self) -> Condition:
        return self._mechanism.condition

    @property
    def firmware(self) -> Firmware:
        return self._mechanism.firmware

    def wait_for_tickets(self, count: int, timeout_s: float = 5.0) -> list[PaperTicket]:
        """Waits until there have been `count` tickets in all; returns the kept ones. Raises TimeoutError."""
        if not self._mechanism.wait_for_tickets(count, timeout_s):
            raise TimeoutError(
                f"{self.ticket_count} of {count} tickets after {timeout_s} s; strip: {self.strip.text!r}"
            )
        return self.tickets

    def wait_until_idle(self, timeout_s: float = 5.0) -> None:
        """Waits until all bytes received so far have been worked on. Raises TimeoutError."""
        if not self._mechanism.wait_until_idle(timeout_s):
            raise TimeoutError(f"still busy after {timeout_s} s: {self.condition}")

    def take_tickets(self) -> list[PaperTicket]:
        """Takes all kept tickets away and returns them."""
        return self._mechanism.take_tickets()

    # -- faults of the machine -----------------------------------------------------------------------------------

    def _set(self, **changes: bool) -> None:
        self._mechanism.change_condition(**changes)

    def power_off(self) -> None:
        """Forgets its buffer. TCP: connections are reset, new ones refused. Serial: silent."""
        self._set(powered=False, cutter_blocked=False)
        self._cable_port.set_power(False)

    def power_on(self) -> None:
        self._cable_port.set_power(True)
        self._set(powered=True)

    def paper_out(self) -> None:
        self._set(paper_out=True)

    def paper_out_after_lines(self, lines: int) -> None:
        """The roll ends after that many further printed lines; the rest waits for `new_roll`."""
        self._mechanism.end_paper_after(lines=lines)

    def paper_out_after_bytes(self, data_bytes: int) -> None:
        """The roll ends once that many more bytes have been worked on (at least one)."""
        self._mechanism.end_paper_after(data_bytes=max(1, data_bytes))

    def new_roll(self) -> None:
        """Fresh paper: the head goes on where it stopped, and answers what was held up."""
        self._mechanism.new_roll()

    def near_end(self, on: bool = True) -> None:
        self._set(near_end=on)

    def cover_open(self) -> None:
        self._set(cover_open=True)

    def cover_close(self) -> None:
        self._set(cover_open=False)

    def cutter_jam(self) -> None:
        """The next cut fails and stops the printer."""
        self._set(cutter_jammed=True)

    def cutter_free(self) -> None:
        self._set(cutter_jammed=False, cutter_blocked=False)

    def head_hot(self, on: bool = True) -> None:
        self._set(head_hot=on)

    def set_speed(self, speed_mm_per_s: float) -> None:
        self._mechanism.set_speed(speed_mm_per_s)

    # -- faults of its answers -----------------------------------------------------------------------------------

    def _firmware(self, **changes: bool) -> None:
        self._mechanism.firmware = replace(self._mechanism.firmware, **changes)

    def silent(self, on: bool = True) -> None:
        """Prints, and answers nothing."""
        self._firmware(answers=not on)

    def no_queued_status(self, on: bool = True) -> None:
        """GS r is swallowed, as many network models do."""
        self._firmware(queued_status=not on)

    def no_pushed_status(self, on: bool = True) -> None:
        """GS a is swallowed from now on: what changes has to be asked for."""
        self._firmware(pushed_status=not on)

    def no_process_id(self, on: bool = True) -> None:
        """GS ( H is swallowed, as most clones do."""
        self._firmware(process_id=not on)

    def no_confirmation(self, on: bool = True) -> None:
        """Neither of the two: only DLE EOT is left."""
        self._firmware(queued_status=not on, process_id=not on)

    def wrong_process_id(self, on: bool = True) -> None:
        self._firmware(wrong_process_id=on)

    @property
    def answer_delay_s(self) -> float:
        return self._cable_port.answer_delay_s

    def answer_late(self, delay_s: float) -> None:
        """Every answer from now on leaves that much later; 0 ends it."""
        self._cable_port.answer_delay_s = delay_s

    def stale_bytes(self, data: bytes) -> None:
        """These bytes go out ahead of the next answer."""
        self._cable_port.stale = data

    def send_unasked(self, data: bytes) -> None:
        """These bytes go out now: an ASB packet, XOFF, noise."""
        self._cable_port.answer(data)

    # -- faults of the cable -------------------------------------------------------------------------------------

    def reset_connection_after(self, data_bytes: int) -> None:
        """The connection is reset (RST) once that many more bytes came in; a serial line is unplugged for a moment."""
        self._cable_port.hang_up_after(data_bytes, reset=True)

    def close_connection_after(self, data_bytes: int) -> None:
        """The printer closes the connection (FIN) once that many more bytes came in."""
        self._cable_port.hang_up_after(data_bytes, reset=False)

    def stop_reading(self, on: bool = True) -> None:
        """Takes nothing from the line any more, so that the writer's buffers fill."""
        self._cable_port.set_reading(not on)

    def faults_off(self) -> None:
        """Power on, a new roll, everything shut, free, cool and talkative."""
        self._mechanism.firmware = Firmware()
        self.answer_late(0)
        self.stale_bytes(b"")
        self._cable_port.hang_up_never()
        self.stop_reading(False)
        self.cutter_free()
        self.head_hot(False)
        self.cover_close()
        self.new_roll()
        self.power_on()
