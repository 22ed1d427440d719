"""What Prometheus is told: figures that add up, and nobody's code or NIK."""

import re
import sqlite3
from pathlib import Path

import pytest
import requests

from quota_server import app
from quota_server.api.metrics_counts import RequestCounts, escaped
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import Kiosk, nik, slug

LINE = re.compile(r'[a-z_]+(\{([a-z_]+="[^"\n]*",?)+\})? -?[0-9.e+-]+')


def scraped(server: app.RunningServer) -> dict[str, float]:
    """Every value by its name and labels; each line has the form that Prometheus reads."""
    answer = requests.get(f"{server.url}/metrics", timeout=20)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4"
    values = {}
    for line in answer.text.splitlines():
        if not line.startswith("#"):
            assert LINE.fullmatch(line), line
            name, _, value = line.rpartition(" ")
            values[name] = float(value)
    return values


@on_both_engines
def test_a_day_adds_up_in_the_figures(kiosk: Kiosk, server: app.RunningServer) -> None:
    code = kiosk.booked(1)
    kiosk.booked(2, "10:00")
    kiosk.post(f"/v1/bookings/{kiosk.booked(3)}/cancel", {})
    assert kiosk.check_in(code).status_code == 201
    assert kiosk.walk_in().status_code == 201
    assert kiosk.walk_in(origin="priority").status_code == 201
    kiosk.write("/v1/requests", service="cetak_ktp")
    figures = scraped(server)
    assert figures["ledger_imbalance"] == 0
    assert figures['tickets_today{series="A"}'] == 2
    assert figures['tickets_today{series="P"}'] == 1
    assert figures["document_requests_open"] == 1
    assert figures["writes_waiting"] == 0
    assert figures["offices"] == 1


def test_a_ledger_that_disagrees_with_the_tickets_shows(
    kiosk: Kiosk, server: app.RunningServer, directory: Path
) -> None:
    kiosk.walk_in()
    with sqlite3.connect(directory / "quota.db") as database:
        database.execute("UPDATE windows SET issued = issued + 1, free = free - 1 WHERE issued > 0")
    database.close()
    assert scraped(server)["ledger_imbalance"] == 1


def test_refusals_are_counted_by_their_reason_and_requests_by_their_route(
    kiosk: Kiosk, server: app.RunningServer
) -> None:
    code = kiosk.booked(1)
    for _ in range(2):
        assert slug(kiosk.book(1)) == "one-per-person"
    kiosk.get(f"/v1/bookings/{code}")
    figures = scraped(server)
    assert figures['refused_total{reason="one-per-person"}'] == 2
    assert figures['http_requests_total{route="/v1/bookings/{code}",status="200"}'] == 1
    assert figures['http_request_seconds_count{route="/v1/bookings"}'] == 3
    assert figures['http_request_seconds_bucket{route="/v1/bookings",le="+Inf"}'] == 3
    assert f'store_info{{engine="sqlite",version="{sqlite3.sqlite_version}"}}' in figures


def test_the_figures_name_nobody(kiosk: Kiosk, server: app.RunningServer) -> None:
    code = kiosk.booked(1, phone="0812-0000-0001")
    kiosk.get(f"/v1/bookings/{code}")
    kiosk.get(f"/v1/no/{nik(1)}")
    text = requests.get(f"{server.url}/metrics", timeout=20).text
    assert code not in text
    assert not re.search(r"[0-9]{16}", text)
    assert "628" not in text


@pytest.mark.parametrize(("text", "expected"), [('a"b', r"a\"b"), ("a\\b", r"a\\b"), ("a\nb", r"a\nb")])
def test_labels_cannot_break_out_of_their_quotes(text: str, expected: str) -> None:
    assert escaped(text) == expected


def test_routes_are_counted_up_to_a_bound() -> None:
    counts = RequestCounts()
    for number in range(1000):
        counts.count_request(f"/r{number}", 200, 0.001)
    assert len([line for line in counts.lines() if line.startswith("http_request_seconds_count")]) == 100
