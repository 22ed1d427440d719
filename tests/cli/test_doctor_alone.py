"""The doctor's line on working without the server."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.doctor.alone import check_alone
from kiosk.doctor.finding import Level
from kiosk.offline_cache.journal_health import JournalHealth
from kiosk.offline_cache.standing import Ended, Standing
from quota_protocol.sync import Halt

NOW = datetime(2026, 11, 12, 1, 12, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Pontianak")
IN_STEP = Standing(epoch="e", synced_at=NOW, manifest_at=NOW - timedelta(minutes=1))
WELL = JournalHealth(40, NOW, 0, 0, 15, 700, IN_STEP)


@pytest.mark.parametrize(
    ("health", "level", "says"),
    [
        (None, Level.OK, "has not been started"),
        (WELL, Level.OK, "last in step 2026-11-12 08:12, 0 entries unsent; 15 units and 700 numbers left for today"),
        (replace(WELL, standing=Standing(epoch="e")), Level.WARN, "has never been in step"),
        (
            replace(WELL, unsent_count=7, standing=replace(IN_STEP, synced_at=NOW - timedelta(hours=1))),
            Level.WARN,
            "7 entries unsent: is the server there?",
        ),
        (replace(WELL, numbers_left=0), Level.WARN, "no numbers for today"),
        (
            replace(WELL, unsent_count=1, standing=replace(IN_STEP, halted=Halt.FORK)),
            Level.FAIL,
            "another kiosk has the same card (device-fork); 1 entry unsent; enrol this kiosk anew",
        ),
        (replace(WELL, standing=replace(IN_STEP, ended=Ended.FENCED)), Level.FAIL, "fenced at the server"),
    ],
)
def test_the_doctor_says_what_can_be_done_alone(health: JournalHealth | None, level: Level, says: str) -> None:
    finding = check_alone(health, NOW, ZONE)
    assert finding.level is level
    assert says in finding.text
