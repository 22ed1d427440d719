"""Whether one office waits longer because 499 others are in the same tables."""

from pathlib import Path
from statistics import median

from bench.figure_server import serving, tickets_of
from bench.many_offices import OFFICES, TICKETS_A_DAY, serving_many
from bench.office import SERVICE
from bench.report import Figure, Target
from quota_server.app import initialise

_TURNS = 10
_EACH_TURN = 60


def measure(folder: Path) -> list[Figure]:
    """The same office alone and among 500, one client at a time, on SQLite."""
    folder = folder / "offices"
    databases = [f"sqlite:///{folder / name / 'quota.sqlite'}" for name in ("one", "many")]
    for name, database in zip(("one", "many"), databases, strict=True):
        (folder / name).mkdir(parents=True)
        initialise(database, without_limit=True)
    one, many = databases
    with (
        serving(one) as alone,
        serving_many(many, folder / "many" / "quota-secrets.json", with_a_month=True) as among,
    ):
        took_ms: tuple[list[float], list[float]] = [], []
        # In turns, so that whatever else the machine does concerns both.
        for _ in range(_TURNS):
            for server, times in zip((alone, among), took_ms, strict=True):
                times += server.load(tickets_of(SERVICE), connections=1, count=_EACH_TURN).took_ms
    name = f"a ticket among {OFFICES} offices with {TICKETS_A_DAY} a day for a month, one client, p50"
    return [Figure(name, "ms", median(took_ms[1]), median(took_ms[0]), Target(times=1.3))]
