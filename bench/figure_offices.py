"""Whether one office waits longer because hundreds of others, and a month of their days, are in the same tables."""

from pathlib import Path
from statistics import median

from bench.figure_server import Serving, serving, tickets_of
from bench.many_offices import OFFICES, VISITS_A_DAY, serving_many
from bench.office import SERVICE
from bench.report import Figure, Target
from quota_server.app import initialise

_TURNS = 10
_EACH_TURN = 60
_TIMES = 1.3


def measure(folder: Path) -> list[Figure]:
    """The same office alone and among 500, one client at a time, on SQLite."""
    return among(folder, OFFICES, VISITS_A_DAY)


def among(folder: Path, offices: int, visits: int) -> list[Figure]:
    """The same office alone and among so many others, each with a month of so many visits a day."""
    folder = folder / "offices"
    databases = [f"sqlite:///{folder / name / 'quota.sqlite'}" for name in ("one", "many")]
    for name, database in zip(("one", "many"), databases, strict=True):
        (folder / name).mkdir(parents=True)
        initialise(database, without_limit=True)
    one, many = databases
    with (
        serving(one) as alone,
        serving_many(many, folder / "many" / "quota-secrets.json", offices=offices, visits=visits) as crowd,
    ):
        # An office's first number reads its settings; a working day has one first number.
        for server in (alone, crowd):
            server.load(tickets_of(SERVICE), connections=1, count=len(crowd.tokens))
        alone_ms, crowd_ms = _in_turns(alone, crowd)
        held_mib = crowd.process.memory().rss
    name = f"a ticket among {offices} offices with {visits} visits a day for a month, one client, p50"
    return [
        Figure(name, "ms", crowd_ms, alone_ms, Target(times=_TIMES)),
        Figure(f"  memory of the server of {offices} offices", "MiB", held_mib, None, Target()),
    ]


def _in_turns(alone: Serving, crowd: Serving) -> tuple[float, float]:
    """The medians. In turns, so that whatever else the machine does concerns both."""
    took_ms: tuple[list[float], list[float]] = [], []
    for _ in range(_TURNS):
        for server, times in zip((alone, crowd), took_ms, strict=True):
            times += server.load(tickets_of(SERVICE), connections=1, count=_EACH_TURN).took_ms
    return median(took_ms[0]), median(took_ms[1])
