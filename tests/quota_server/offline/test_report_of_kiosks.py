"""What a day's report says of copies and of what staff let through, once kiosks have told."""

import pytest

from kiosk.core.model import StaffAction
from quota_server.__main__ import main
from quota_server.store.jobs.reports_kiosks import OVERRIDES
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import TODAY
from tests.quota_server.offline.lone_kiosk import LoneKiosk


def test_the_server_calls_staffs_deeds_as_kiosks_do() -> None:
    assert {action.value for action in StaffAction} >= OVERRIDES


@on_both_engines
def test_scenario_51_copies_and_what_staff_let_through_stand_in_the_report(
    lone: LoneKiosk, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    event = lone.from_lease("A5001")
    lone.write_down("printed", {"copy": 1}, event)
    for copy in (2, 3, 4):
        lone.write_down("copy", {"copy": copy}, event)
    for action in ("entered", "opened-gate", "passed-screening", "urgent-number", "printed-again"):
        lone.write_down("staff", {"action": action, "ticket": event})
    lone.write_down("staff", "nobody can read this")
    assert set(lone.verdicts()) == {"accepted"}
    for day, overrides, copies in ((TODAY, 2, 3), ("2026-11-11", 0, 0), ("2026-11-13", 0, 0)):
        assert main(("report", "--database", database_url, "--office", "PTK", "--date", day)) == 0
        text = capsys.readouterr().out
        assert f"Override gerbang{overrides:>16}\n" in text
        assert f"Cetak ulang tiket{copies:>15}\n" in text
