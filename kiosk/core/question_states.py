"""Where a visit can be while the kiosk asks: what for, which papers, where to reach you. Part of `states`."""

from enum import StrEnum

from kiosk.core.buttons import Button
from kiosk.core.model import NewNumber
from kiosk.core.value import Value
from quota_protocol.messages import Variant


class Topic(StrEnum):
    """What somebody is told on the way to a number."""

    RECORD_FIRST = "record-first"
    NOT_SURE = "not-sure"
    CARDS_SHORT = "cards-short"
    AT_HOME = "at-home"
    CONTACT = "contact"
    LETTER_MISSING = "letter-missing"
    DOCUMENTS_MISSING = "documents-missing"
    SECTION_HEAD = "section-head"


class Subject(StrEnum):
    """What somebody can read about without wanting a number."""

    WHEN_READY = "when-ready"
    WHY_NOT_YET = "why-not-yet"
    REPORT_FEES = "report-fees"


class AskingRecorded(Value, frozen=True):
    """Have your photo, fingerprints and irises been taken before? (S06)."""

    wish: NewNumber


class AskingReason(Value, frozen=True):
    """Why is the card printed? (S07)."""

    wish: NewNumber


class CheckingDocuments(Value, frozen=True):
    """Have you got everything with you? (S04)."""

    wish: NewNumber


class TypingPhone(Value, frozen=True):
    """Where may we reach you? May be left out (S08)."""

    PRIVATE = frozenset({"typed"})

    wish: NewNumber
    typed: str = ""


class ChoosingCollector(Value, frozen=True):
    """Who collects the card? (S12)."""


class Advice(Value, frozen=True):
    """A fact on the way to a number, and the ways on (S14, S28, S31 to S33, S42)."""

    topic: Topic
    wish: NewNumber


class ChoosingSubject(Value, frozen=True):
    """What would you like to know?"""


class Information(Value, frozen=True):
    """An answer to read (S15, S40)."""

    subject: Subject


class ChoosingRequirements(Value, frozen=True):
    """What a service asks for: which service?"""


class ChoosingRequirementsReason(Value, frozen=True):
    """What a service asks for depends on why: why is the card printed?"""

    service: str


class Requirements(Value, frozen=True):
    """What must be brought for a service, and why the card is printed, where it is one."""

    service: str
    variant: Variant | None = None


class HealthNotice(Value, frozen=True):
    """Wash your hands, keep your distance (S41): before anything else, where the office asks for it.

    `wanted` is the button of the welcome screen that was pressed.
    """

    wanted: Button


class CodeLocked(Value, frozen=True):
    """Too many wrong codes: the code keyboard is shut for a minute, or until staff have been here."""


Question = (
    AskingRecorded
    | AskingReason
    | CheckingDocuments
    | TypingPhone
    | ChoosingCollector
    | Advice
    | ChoosingSubject
    | Information
    | ChoosingRequirements
    | ChoosingRequirementsReason
    | Requirements
    | HealthNotice
)
"""The states that ask or tell, and wait for a touch."""
