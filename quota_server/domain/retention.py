"""How long what is known of people is kept. Pure."""

from dataclasses import dataclass

ASKED_AT_KIOSK_DAYS = 350
"""How long a number that was left at a kiosk ("Kabari saya") waits for its news; with the days after a visit a year."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Days. After its identity a row is a number without a person; after its days it goes."""

    identity_after_visit_days: int = 7
    identity_after_collection_days: int = 30
    rows_days: int = 90
    audit_days: int = 365
