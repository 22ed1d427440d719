"""Whether a printer tells by itself what changes (GS a), so that it need not be asked all the time. Pure.

What it pushes is only taken for news, after which it is asked: nothing is believed that nobody asked for.
"""

TELL_CHANGES = b"\x1da\x0e"
"""Online and offline, errors, paper. In force until ESC @, so that every ticket ends it; answered by the status now."""


class PushedStatus:
    """Lives as long as a line to a printer does; `lost` begins anew."""

    def __init__(self) -> None:
        self._has_pushed = False
        self.lost()

    @property
    def works(self) -> bool:
        """Whether the printer is known to push every change."""
        return self._newest is not None and not self._answers_due and not self._too_late

    @property
    def owes_an_answer(self) -> bool:
        """Whether a printer that is known to push has not come to what it was last sent yet."""
        return self._has_pushed and self._answers_due > 0

    def lost(self) -> None:
        """The line is gone, and what was agreed on it."""
        self._asked = False
        self._answers_due = 0
        self._too_late = False
        self._newest: bytes | None = None
        self._news = False

    def ask(self) -> bytes:
        """What to send to a printer that has just been found well: once a line."""
        if self._asked:
            return b""
        self._asked = True
        self._answers_due += 1
        return TELL_CHANGES

    def ask_again(self) -> bytes:
        """What to send behind a ticket to a printer that pushes; until it answers nothing is relied on."""
        if self._newest is None:
            # Its answer would now come from before the ticket, whose ESC @ has ended what it promises.
            self._too_late = True
            return b""
        self._answers_due += 1
        return TELL_CHANGES

    def ask_behind(self) -> bytes:
        """What to send behind a question: its answer comes when everything before it has been worked on."""
        if not self._has_pushed:
            return b""
        return self.ask() or self.ask_again()

    def heard(self, packet: bytes) -> None:
        """A packet came. One that says what the last one said is no news."""
        self._news = self._news or packet != self._newest
        self._newest = packet
        self._has_pushed = True
        self._answers_due = max(0, self._answers_due - 1)

    def take_news(self) -> bool:
        """Whether anything has changed since the last time."""
        news, self._news = self._news, False
        return news
