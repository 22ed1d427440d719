"""Journals as they arrive: whole, late, doubled, torn, from restored and cloned cards. Nothing authentic is refused."""

import json
from collections.abc import Callable

from quota_protocol.clock import SimulatedClock
from quota_server import app
from quota_server.store.opening import administration
from tests.quota_server.engines import on_both_engines
from tests.quota_server.kiosk import Kiosk, slug
from tests.quota_server.offline.conftest import Look
from tests.quota_server.offline.lone_kiosk import LoneKiosk
from tests.quota_server.test_tickets import at

Enrol = Callable[[str], LoneKiosk]


@on_both_engines
def test_journal_longer_than_one_sync_arrives_in_several(lone: LoneKiosk, look: Look) -> None:
    for _ in range(450):
        lone.write_down("noted", {})
    heads = []
    for _ in range(3):
        answer = lone.sync()
        heads.append(answer["acknowledged"]["seq"])
    assert heads == [200, 400, 450]
    assert lone.acknowledged == lone.head
    assert look("SELECT COUNT(*) FROM journal_rows") == [(450,)]


def test_more_entries_than_a_sync_holds_are_refused(lone: LoneKiosk) -> None:
    for _ in range(201):
        lone.write_down("noted", {})
    assert slug(lone.send(entries=lone.journal)) == "invalid-request"


@on_both_engines
def test_poison_event_is_kept_raw_and_holds_up_nobody(lone: LoneKiosk, look: Look) -> None:
    lone.write_down("ticket", "{not json")
    lone.write_down("ticket", {"ticket": None, "epoch": "", "online": True})
    lone.write_down("ticket", "[" * 3000)
    lone.paper("A5001", series="B")
    lone.paper("A051")
    lone.paper("Å5001")
    lone.paper("A5001", service="x" * 65)
    lone.paper("A5001", window={"start": "8", "end": "9"})
    lone.write_down("noted", "x" * 4097)
    lone.write_down("from-the-future", {})
    lone.write_down("noted", "\0")
    lone.write_down("lease_returned", {"lease_id": 5})
    lone.from_lease("A5001")
    assert lone.verdicts() == [
        *["quarantined"] * 4,
        "overflow",
        *["quarantined"] * 5,
        "accepted",
        "quarantined",
        "accepted",
    ]
    assert lone.acknowledged == lone.head
    kept = look("SELECT body FROM journal_rows WHERE seq = 1")
    assert kept == [("{not json",)]
    [(longest,)] = look("SELECT MAX(LENGTH(body)) FROM journal_rows")
    assert longest == 4096
    assert look("SELECT COUNT(*) FROM conflicts WHERE kind = 'quarantined'") == [(10,)]


def test_journal_corrupted_at_the_tail_is_kept_and_what_follows_counts(lone: LoneKiosk) -> None:
    lone.from_lease("A5001")
    lone.journal[0] = lone.journal[0] | {"body": lone.journal[0]["body"].replace("A5001", "A5002")}
    lone.from_lease("A5003")
    assert lone.verdicts() == ["quarantined", "accepted"]
    assert lone.acknowledged == lone.head


def test_a_stale_request_that_was_delayed_changes_nothing(lone: LoneKiosk, look: Look) -> None:
    lone.from_lease("A5001")
    stale = lone.request()
    lone.sync()
    lone.from_lease("A5002")
    newest = lone.sync()["acknowledged"]
    before = look("SELECT SUM(leased), SUM(free) FROM windows")
    late = lone.post("/v1/sync", stale).json()
    assert late["acknowledged"] == newest
    assert [said["verdict"] for said in late["verdicts"]] == ["accepted"]
    assert look("SELECT SUM(leased), SUM(free) FROM windows") == before
    assert look("SELECT COUNT(*) FROM journal_rows") == [(2,)]


def test_card_restored_from_this_morning_is_given_nothing_and_hears_how_far_it_was(lone: LoneKiosk, look: Look) -> None:
    lone.from_lease("A5001")
    lone.sync()
    lone.from_lease("A5002")
    lone.sync()
    newest, leases = lone.acknowledged, look("SELECT COUNT(*) FROM leases")
    lone.journal, lone.acknowledged = lone.journal[:1], {"seq": 1, "hash": lone.journal[0]["hash"]}
    assert lone.sync()["acknowledged"] == newest
    assert look("SELECT COUNT(*) FROM leases") == leases
    answer = lone.sync(halted="device-rollback", base={"seq": 0, "hash": ""}, known={"seq": 0, "hash": ""})
    assert answer["directives"]["re_enrol"]
    assert (answer["leases"], answer["blocks"]) == ([], [])
    assert look("SELECT kind FROM conflicts") == [("device_rollback",)]


def test_card_cloned_the_twins_papers_are_taken_in_and_the_fork_is_shown(lone: LoneKiosk, look: Look) -> None:
    lone.write_down("started", {"epoch": lone.epoch})
    lone.sync()
    common, place = list(lone.journal), dict(lone.acknowledged)
    lone.from_lease("A5001")
    lone.sync()
    lone.journal, lone.acknowledged = common, place
    lone.from_lease("A5001")
    answer = lone.sync()
    assert [said["verdict"] for said in answer["verdicts"]] == ["number_reused"]
    assert answer["acknowledged"] != lone.head
    assert (answer["leases"], answer["directives"]["re_enrol"]) == ([], True)
    assert look("SELECT kind FROM conflicts ORDER BY kind") == [("device_fork",), ("number_reused",)]


def test_a_journal_that_was_cut_at_its_beginning_goes_on_from_there(lone: LoneKiosk, look: Look) -> None:
    for _ in range(3):
        lone.write_down("noted", {})
    lone.sync()
    lone.begin_epoch()
    lone.from_lease("A5101") if lone.leases else lone.write_down("noted", {})
    cut = {"seq": 2, "hash": lone.journal[1]["hash"]}
    answer = lone.sync(base=cut, entries=lone.journal[2:])
    assert answer["acknowledged"] == lone.head
    assert look("SELECT COUNT(*) FROM conflicts") == [(0,)]


@on_both_engines
def test_absurd_requests_are_refused_as_such(lone: LoneKiosk) -> None:
    for field, value in (
        ("head_seq", -1),
        ("head_seq", 2**40),
        ("generation", 2**40),
        ("base", {"seq": 0, "hash": "x" * 65}),
        ("known", {"seq": 0, "hash": "\0"}),
        ("manifest", {"generation": 1, "n": -5}),
        ("clock_trust", "perhaps"),
        ("devices", [["printer", "ok"]] * 33),
        ("entries", "none"),
    ):
        assert slug(lone.send(**{field: value})) == "invalid-request", field
    assert lone.post("/v1/sync", "x" * (2 * 1024 * 1024)).status_code == 413


def test_only_a_kiosks_token_opens_the_way(lone: LoneKiosk, server: app.RunningServer) -> None:
    with Kiosk(server.url) as anybody:
        assert slug(anybody.post("/v1/sync", lone.request())) == "unauthorized"
        assert slug(anybody.get("/v1/manifest")) == "unauthorized"


@on_both_engines
def test_the_list_of_devices_says_who_was_heard_when_and_what_is_unsent(
    lone: LoneKiosk, kiosks: Enrol, database_url: str, clock: SimulatedClock
) -> None:
    kiosks("K02")
    at(clock, "08:10:00")
    for _ in range(203):
        lone.write_down("noted", {})
    lone.sync(clock_trust="rtc", devices=[["printer", "down"], ["scanner", "ok"]])
    with administration(database_url) as opened:
        first, second = opened.devices("PTK")
    assert (first.last_sync_at, first.unsent) == ("2026-11-12T01:10:00.000000Z", 3)
    assert (first.clock_trust, first.troubled, first.halted) == ("rtc", ("printer=down",), "")
    assert (second.last_sync_at, second.unsent, second.clock_trust) == ("-", 0, "-")


def test_everything_that_changed_the_books_is_in_the_audit(lone: LoneKiosk, look: Look) -> None:
    lone.from_lease("A5001")
    lone.give_back(lone.lease("10:00")["lease_id"], 5)
    lone.sync()
    actions = {action for (action,) in look("SELECT DISTINCT action FROM audit")}
    assert {"lease_granted", "ticket_reported", "lease_returned"} <= actions
    [(text,)] = look("SELECT detail FROM audit WHERE action = 'ticket_reported'")
    assert json.loads(text) == {"number": "A5001", "origin": "walk_in", "verdict": "accepted"}
