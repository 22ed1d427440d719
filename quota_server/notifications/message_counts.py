"""What this process has handed over, and what came of it."""

from collections import Counter
from collections.abc import Mapping

from quota_server.domain.sending import Accepted, NotSent, Outcome, Rejected, Unknown

_WORDS: Mapping[type, str] = {Accepted: "accepted", NotSent: "not_sent", Rejected: "rejected", Unknown: "uncertain"}


class MessageCounts:
    """Counts outcomes by gateway. Written by the gateways' thread, read by the loop's: each count is whole."""

    def __init__(self) -> None:
        self._outcomes: Counter[tuple[str, str]] = Counter()

    def count(self, outcome: Outcome) -> None:
        """One message was handed over, or could not be."""
        word, gateway = _WORDS.get(type(outcome), ""), getattr(outcome, "gateway", "")
        if word and gateway:
            self._outcomes[gateway, word] += 1

    def outcomes(self) -> Mapping[tuple[str, str], int]:
        """So far, by gateway and outcome."""
        return dict(self._outcomes)
