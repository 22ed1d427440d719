"""What an office decides about its messages."""

import re
from dataclasses import dataclass

from quota_server.domain.message_kinds import MessageKind

SHORT_NAME_CHARACTERS_MAX = 26
UNCOLLECTED_DAYS_MAX = 60
_WALL_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


@dataclass(frozen=True, slots=True)
class OwnTexts:
    """An office's own variants for a kind, the longest first. The usual ones follow where none of them fits."""

    kind: MessageKind
    variants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MessageSettings:
    """`short_name` stands where the office's name is too long (26 characters at most; empty: the name, cut off).

    `public_page`: the address below which `/b/CODE` shows a booking; empty without one. `place`: where documents are
    fetched, as a sentence says it. Between `quiet_from` and `quiet_until`, in the office's zone, only messages of the
    queue are sent. Past `per_number_per_day` messages within 24 hours a number gets no more: staff phone instead.
    `reminder_at`: when, on the day before. `uncollected_after_days` after a document was printed, whoever has not come
    for it is told once more; 0 is never.
    """

    short_name: str = ""
    public_page: str = ""
    place: str = ""
    quiet_from: str = "20:00"
    quiet_until: str = "06:00"
    reminder_at: str = "16:00"
    per_number_per_day: int = 10
    uncollected_after_days: int = 14
    texts: tuple[OwnTexts, ...] = ()

    def __post_init__(self) -> None:
        for wall_time in (self.quiet_from, self.quiet_until, self.reminder_at):
            if not _WALL_TIME.fullmatch(wall_time):
                raise ValueError(f"Jam {wall_time!r} bukan jam seperti 20:00")
        if len(self.short_name) > SHORT_NAME_CHARACTERS_MAX:
            raise ValueError(f"Nama pendek kantor lebih dari {SHORT_NAME_CHARACTERS_MAX} huruf")
        if self.per_number_per_day < 1:
            raise ValueError("Batas pesan per nomor kurang dari satu")
        if not 0 <= self.uncollected_after_days <= UNCOLLECTED_DAYS_MAX:
            raise ValueError(f"Pengingat dokumen belum diambil: 0 sampai {UNCOLLECTED_DAYS_MAX} hari")

    def own_texts(self, kind: MessageKind) -> tuple[str, ...]:
        """The office's own variants of a kind."""
        return next((own.variants for own in self.texts if own.kind is kind), ())
