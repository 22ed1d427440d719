"""Staff at the kiosk of a test's office, and what the journal says that they did."""

import json
import sqlite3

from kiosk.core.staff_events import StaffGestureMade
from kiosk.core.states import EnteringPin, StaffMenu
from kiosk.staff_pin import hash_pin
from tests.journeys.office import Office

PIN = "280945"
WRONG_PIN = "111111"
WITH_PIN: dict[str, object] = {"pin_hash": hash_pin(PIN)}
"""The table `staff` of an office whose staff have a PIN."""


def make_gesture(office: Office) -> None:
    """Five taps on the emblem."""
    office.running.runtime.post(StaffGestureMade())


def enter_staff_mode(office: Office) -> None:
    """The gesture, then the PIN."""
    make_gesture(office)
    office.until_shown(EnteringPin)
    office.key_in(PIN)
    office.until_shown(StaffMenu)


def staff_entries(office: Office) -> list[dict[str, str]]:
    """What the journal holds of the staff's doings, oldest first."""
    path = office.config.server.state_dir / "journal.sqlite"
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=1.0)
    try:
        found = db.execute("SELECT body FROM entries WHERE kind = 'staff' ORDER BY seq").fetchall()
    finally:
        db.close()
    return [json.loads(body) for (body,) in found]


def staff_actions(office: Office) -> list[str]:
    """The same, the actions only."""
    return [entry["action"] for entry in staff_entries(office)]
