"""What a supervisor decides of the office."""

from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from quota_server.api.bodies import Body

_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]


class OfficeBody(Body, frozen=True, kw_only=True):
    """What a supervisor decides of the office."""

    event_id: UUID | None = None

    def dates(self) -> tuple[tuple[str, date], ...]:
        """Its dates by their names, to be looked at before anybody calculates with them."""
        return ()


class ClosureBody(OfficeBody, frozen=True, kw_only=True):
    """`POST /v1/office/closures`: closed from `since` to `until`, both included."""

    since: date
    until: date
    reason: _Text

    def dates(self) -> tuple[tuple[str, date], ...]:
        """Both."""
        return ("since", self.since), ("until", self.until)


class SuspensionBody(OfficeBody, frozen=True, kw_only=True):
    """`POST /v1/services/{service}/suspend`. `basis`: the letter; without `until`: until it is resumed."""

    since: date
    basis: _Text
    until: date | None = None

    def dates(self) -> tuple[tuple[str, date], ...]:
        """One or both."""
        return ("since", self.since), ("until", self.until or self.since)


class ResumeBody(OfficeBody, frozen=True, kw_only=True):
    """`POST /v1/services/{service}/resume`: offered again from `since` on."""

    since: date

    def dates(self) -> tuple[tuple[str, date], ...]:
        """The one."""
        return (("since", self.since),)


class ReopeningBody(OfficeBody, frozen=True, kw_only=True):
    """`POST /v1/office/reopenings`: not closed from `since` to `until` after all, both included."""

    since: date
    until: date

    def dates(self) -> tuple[tuple[str, date], ...]:
        """Both."""
        return ("since", self.since), ("until", self.until)


class RebookBody(OfficeBody, frozen=True, kw_only=True):
    """`POST /v1/office/rebook`, `/put-back`. May be left out."""
