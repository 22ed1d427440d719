"""The office of the simulation: three windows of one service, twelve units a day, and a service without a quota."""

import sqlite3
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from quota_protocol.messages import Window
from quota_server.domain.office import OfficeConfig, QuotaPlan, Rules, ServiceConfig, WindowPlan
from quota_server.store import opening

OFFICE = "SIM"
SERVICE = "cetak_ktp"
OTHER_SERVICE = "pengambilan"
DAY = date(2099, 11, 12)
KIOSKS = ("K01", "K02", "K03")


def small_office(lease_units: int = 1) -> OfficeConfig:
    """Windows of five, four and three; `lease_units` are set aside of each for every kiosk."""
    windows = (
        WindowPlan(Window("08:00", "10:00"), 5),
        WindowPlan(Window("10:00", "12:00"), 4),
        WindowPlan(Window("13:00", "15:00"), 3),
    )
    card = ServiceConfig(
        SERVICE,
        "Cetak KTP-el",
        "A",
        "cetak KTP-el",
        quota_plans=(QuotaPlan(valid_from=date(2021, 4, 8), windows=windows, per_day=12),),
    )
    other = ServiceConfig(OTHER_SERVICE, "Pengambilan KTP-el", "C", "pengambilan KTP-el")
    return OfficeConfig(
        code=OFFICE,
        name="Kantor Simulasi",
        timezone="Asia/Pontianak",
        timezone_label="WIB",
        services=(card, other),
        rules=Rules(open_bookings_per_phone=1000, lease_units=lease_units),
    )


@dataclass(frozen=True, slots=True)
class ServerDisk:
    """The bytes of a database, and the texts of the secrets file and of the one with the figures beside it."""

    database: bytes
    secrets: str
    numbers: str = ""


def new_server_disk(lease_units: int) -> ServerDisk:
    """A new database of the office."""
    with tempfile.TemporaryDirectory() as folder:
        secrets = Path(folder) / "secrets.json"
        opening.initialise(f"sqlite:///{folder}/quota.db", secrets, small_office(lease_units))
        connection = sqlite3.connect(f"{folder}/quota.db", isolation_level=None)
        # What lives in memory has no file to write ahead of.
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("VACUUM")
        content = connection.serialize()
        connection.close()
        return ServerDisk(content, secrets.read_text(encoding="utf-8"))


def quotas() -> dict[tuple[str, str, str], int]:
    """The quota of every window of the day and of the next one, by service, date and start."""
    office = small_office()
    return {
        (service.id, day.isoformat(), plan.window.start): plan.quota
        for day in (DAY, DAY + timedelta(days=1))
        for service in office.services
        for plan in service.windows_on(day)
        if plan.quota is not None
    }
