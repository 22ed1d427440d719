"""What has really happened, whatever kiosk and server believe: the papers in people's hands."""

from dataclasses import dataclass

from quota_protocol.messages import Ticket, TicketFlag


@dataclass(frozen=True, slots=True)
class Paper:
    """A ticket that came out of a printer. `copy` 1 is a first print; from 2 on it is marked as a copy.

    `card` counts the cards of its machine. `excused`: it was printed from a card that was restored or cloned and not
    yet found out; no software prevents it. `code` is the booking that was shown for it, empty for none.
    """

    ticket: Ticket
    machine: str
    copy: int
    card: int
    code: str
    excused: bool

    @property
    def place(self) -> tuple[str, str]:
        """The date and the number on it: no two first prints may share them."""
        return self.ticket.office_date.isoformat(), self.ticket.number

    @property
    def window(self) -> tuple[str, str, str] | None:
        """Service, date and start of the window whose unit it takes; None for one without a window."""
        ticket = self.ticket
        if ticket.window is None:
            return None
        return ticket.service, ticket.office_date.isoformat(), ticket.window.start

    @property
    def rests_on_the_manifest(self) -> bool:
        """Whether a kiosk alone has given it for a booking that it knew: it took no unit of a lease."""
        flags = self.ticket.flags
        return TicketFlag.OFFLINE in flags and TicketFlag.UNVERIFIED not in flags
