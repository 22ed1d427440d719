"""What a job of the writer works with, and how the settings of an office are read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, Protocol, TypeVar

import msgspec

from quota_protocol.clock import Clock
from quota_protocol.problems import ProblemType
from quota_server.domain import calendar
from quota_server.domain.office import OfficeConfig
from quota_server.domain.refusals import refusal
from quota_server.store.contract import OfficeRecord, StoreError
from quota_server.store.office_keys import OfficeKeys

T = TypeVar("T")
_WITHOUT_OFFSET = len("2026-11-12T01:12:00.000000")


class Rows(Protocol):
    """What a statement found or changed. A row is a tuple in the order of the columns."""

    @property
    def rowcount(self) -> int:
        """How many rows an INSERT, UPDATE or DELETE has changed."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """All rows that are left."""


class Connection(Protocol):
    """An engine's connection. Statements mark their parameters with `?` and are ones that every engine understands."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Rows:
        """Runs one statement."""


@dataclass(slots=True)
class OfficeReader:
    """Reads offices through one connection; decodes the settings again only when their version has changed.

    Nobody else changes an office while a transaction holds its turn: each is looked up once after `begin`.
    """

    connection: Connection
    _known: dict[str, OfficeRecord] = field(default_factory=dict)
    _current: set[str] = field(default_factory=set)

    def begin(self) -> None:
        """A transaction begins: what was known may have changed."""
        self._current.clear()

    def changed(self, code: str) -> None:
        """This transaction has changed the office."""
        self._current.discard(code)

    def office(self, code: str) -> OfficeRecord:
        """The office; refuses a code that there is not."""
        if code in self._current:
            return self._known[code]
        # PostgreSQL has no text with a NUL: it would fail, and not only find nothing.
        asked = code.replace("\0", "?")
        row = self.connection.execute("SELECT config_version FROM offices WHERE office = ?", (asked,)).fetchone()
        if row is None:
            raise refusal(ProblemType.INVALID_REQUEST, "office: there is no office of that code.")
        known = self._known.get(code)
        if known is None or known.version != row[0]:
            known = self._decode(code)
            self._known[code] = known
        self._current.add(code)
        return known

    def _decode(self, code: str) -> OfficeRecord:
        version, text = self.connection.execute(
            "SELECT config_version, config FROM offices WHERE office = ?", (code,)
        ).fetchone()
        try:
            return OfficeRecord(msgspec.json.decode(text, type=OfficeConfig), version)
        except (msgspec.MsgspecError, ValueError) as error:
            raise StoreError(f"the settings of office {code} cannot be read: {error}") from None


@dataclass(frozen=True, slots=True)
class Transaction:
    """One job's view of the database, within a savepoint. `now` is read once, so that a job sees one instant."""

    connection: Connection
    offices: OfficeReader
    keys: OfficeKeys
    now: datetime

    def config(self, office: str) -> OfficeConfig:
        """The office's settings."""
        return self.offices.office(office).config

    def open_office(self, code: str) -> OfficeConfig:
        """As `config`; refuses with `recovering` while nobody has confirmed that a restored office may go on."""
        office = self.config(code)
        if office.recovering:
            raise refusal(ProblemType.RECOVERING, "The office's data was restored; nothing is given out yet.")
        return office

    def today(self, office: OfficeConfig) -> date:
        """The date on the office's wall."""
        return calendar.local(office, self.now).date()


Job = Callable[[Transaction], T]
"""What is done in one transaction, wholly or not at all; it raises Refused for what a rule forbids."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every transaction is made from. The database's own lives are counted by the real clock: `real_clock`."""

    keys: OfficeKeys
    clock: Clock
    real_clock: Clock


# A job writes its one instant half a dozen times.
@lru_cache(maxsize=256)
def utc_text(instant: datetime) -> str:
    """An instant as the tables keep it: UTC, fixed width, so that text sorts as time."""
    return instant.astimezone(UTC).isoformat("T", "microseconds")[:_WITHOUT_OFFSET] + "Z"


def from_utc_text(text: str) -> datetime:
    """The instant that `utc_text` wrote."""
    return datetime.fromisoformat(text)
