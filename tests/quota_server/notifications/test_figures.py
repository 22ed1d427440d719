"""What Prometheus is told of messages: how many are not at their end, and how long they wait; nobody's number."""

from datetime import timedelta

from quota_protocol.clock import SimulatedClock
from quota_server import app
from quota_server.config import ServerSettings
from quota_server.notifications.message import ShortMessage
from tests.quota_server.arrivals import arrived, eventually
from tests.quota_server.engines import on_both_engines
from tests.quota_server.job_client import perform
from tests.quota_server.kiosk import Kiosk
from tests.quota_server.test_metrics import scraped


def set_state(database_url: str, kind: str, state: str) -> None:
    statement = "UPDATE outbox SET state = ? WHERE kind = ?"
    perform(database_url, lambda tx: tx.connection.execute(statement, (state, kind)).rowcount)


@on_both_engines
def test_messages_are_counted_by_state(
    kiosk: Kiosk, server: app.RunningServer, database_url: str, messages: list[ShortMessage]
) -> None:
    kiosk.booked(1, day="2026-11-16", phone="0812-0000-0001")
    kiosk.booked(2, day="2026-11-16", phone="0812-0000-0002")
    arrived(messages, 2)
    eventually(lambda: scraped(server)['outbox_messages{state="sending"}'] == 0)
    figures = scraped(server)
    assert figures['outbox_messages{state="waiting"}'] == 2
    assert figures["outbox_oldest_due_seconds"] == 0
    assert figures['sms_handed_over_total{gateway="program",outcome="accepted"}'] == 2
    set_state(database_url, "booked", "failed")
    set_state(database_url, "reminder", "uncertain")
    figures = scraped(server)
    assert figures['outbox_messages{state="failed"}'] == 2
    assert figures['outbox_messages{state="uncertain"}'] == 2


def test_what_no_gateway_takes_is_seen_by_its_age(
    database_url: str, settings: ServerSettings, clock: SimulatedClock
) -> None:
    with app.running_server(database_url, clock=clock, settings=settings) as without_gateway:
        with Kiosk(without_gateway.url) as anybody:
            anybody.booked(1, day="2026-11-16", phone="0812-0000-0001")
        clock.move_to(clock.now() + timedelta(seconds=90))
        assert scraped(without_gateway)["outbox_oldest_due_seconds"] == 90
