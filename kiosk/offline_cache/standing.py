"""Where a kiosk stands with its server: kept as one row beside the journal, changed in the same commits."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from quota_protocol.journal_chain import START, ChainPoint
from quota_protocol.sync import Halt, ManifestVersion


class Ended(StrEnum):
    """Why the server gives this epoch nothing any more."""

    FENCED = "fenced"
    ENROLLED_ANEW = "enrolled-anew"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class Life:
    """Which life of the kiosk this is: what enrolment granted, and the program that runs."""

    epoch: str
    generation: int
    software: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds of this epoch. Empty texts and None where nothing is known yet.

    `base` is where the next sync goes on, `known` the newest acknowledgement of this epoch and generation. Entries up
    to `pruned` are gone from the file; nothing up to `oldest` is ever sent: it is gone, or its tickets were the
    server's own. `synced_at` is the last sync, `offline_since` when the link went; `windows_of` is the date that the
    office's newest profile tells the windows of.
    """

    epoch: str = ""
    generation: int = 0
    known: ChainPoint = START
    base: ChainPoint = START
    oldest: ChainPoint = START
    pruned: ChainPoint = START
    manifest: ManifestVersion | None = None
    manifest_key: str = ""
    manifest_at: datetime | None = None
    halted: Halt | None = None
    ended: Ended | None = None
    windows_of: date | None = None
    synced_at: datetime | None = None
    offline_since: datetime | None = None

    @property
    def may_issue(self) -> bool:
        """Whether this kiosk may give out numbers, as far as it knows."""
        return self.halted is None and self.ended is None
