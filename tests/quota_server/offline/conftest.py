"""Kiosks with journals of their own, and a look into the server's books."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from quota_server import app
from quota_server.store.opening import administration
from tests.quota_server.offline.lone_kiosk import LoneKiosk

Row = tuple[Any, ...]
Look = Callable[[str], list[Row]]


@pytest.fixture
def kiosks(server: app.RunningServer, database_url: str) -> Iterator[Callable[[str], LoneKiosk]]:
    """Enrols kiosks by name."""
    with ExitStack() as held:

        def enrolled(name: str) -> LoneKiosk:
            kiosk = LoneKiosk(server.url, database_url, name)
            held.callback(kiosk.session.close)
            return kiosk

        yield enrolled


@pytest.fixture
def lone(kiosks: Callable[[str], LoneKiosk]) -> LoneKiosk:
    """K01, enrolled, with leases, blocks and the manifest of its first sync."""
    kiosk = kiosks("K01")
    kiosk.sync()
    return kiosk


@pytest.fixture
def look(database_url: str) -> Look:
    """Rows of the database."""

    def rows(sql: str) -> list[Row]:
        with administration(database_url) as opened:
            return opened.performer.perform(lambda tx: [tuple(row) for row in tx.connection.execute(sql).fetchall()])

    return rows


_BOOKS = (
    "SELECT w.service, w.date, w.start, w.leased, w.booked, w.issued,"
    " (SELECT COALESCE(SUM(l.units - l.spent - l.returned - l.burned), 0) FROM leases l"
    "  WHERE l.service = w.service AND l.date = w.date AND l.start = w.start),"
    " (SELECT COUNT(*) FROM bookings b WHERE b.service = w.service AND b.date = w.date AND b.window_start = w.start"
    "  AND (b.state = 'booked' OR (b.state = 'cancelled' AND b.released_at IS NULL))),"
    " (SELECT COUNT(*) FROM tickets t WHERE t.service = w.service AND t.date = w.date AND t.window_start = w.start"
    "  AND t.overflow = 0 AND t.state <> 'voided') FROM windows w"
)


@pytest.fixture(autouse=True)
def balanced(look: Look) -> Iterator[None]:
    """However a test ends: what every window's ledger says is what leases, bookings and tickets say."""
    yield
    for *window, leased, booked, issued, units, open_bookings, papers in look(_BOOKS):
        assert (leased, booked, issued) == (units, open_bookings, papers), window
