"""A kiosk's journal as a test writes it: entries in a chain, what a sync carries, and what comes back."""

import json
import uuid
from typing import Any

import requests

from quota_protocol.journal_chain import entry_hash
from quota_server import app
from tests.quota_server.kiosk import TODAY, Json, Kiosk

AT = "2026-11-12T01:05:00+00:00"
WINDOWS = {"08:00": "10:00", "10:00": "12:00", "13:00": "15:00"}


def window(start: str) -> Json:
    """A window of the example office."""
    return {"start": start, "end": WINDOWS[start]}


class LoneKiosk(Kiosk):
    """A kiosk that keeps a journal. Nothing of the server's code or the kiosk's is in it."""

    def __init__(self, url: str, database_url: str, name: str = "K01") -> None:
        super().__init__(url)
        self.database_url, self.name = database_url, name
        self.journal: list[Json] = []
        self.acknowledged: Json = {"seq": 0, "hash": ""}
        self.leases: dict[str, Json] = {}
        self.blocks: list[Json] = []
        self.manifest: Json | None = None
        self.generation = 1
        self.begin_epoch()

    def begin_epoch(self) -> None:
        """Enrolled anew: only the journal stays."""
        self.session.headers.pop("Authorization", None)
        self.identity = self.enrol(app.add_device(self.database_url, "PTK", self.name)).json()
        self.epoch = self.identity["epoch"]
        self.generation = self.identity["generation"]
        self.acknowledged, self.leases, self.blocks, self.manifest = {"seq": 0, "hash": ""}, {}, [], None

    @property
    def head(self) -> Json:
        """The newest entry's place."""
        return {"seq": len(self.journal), "hash": self.journal[-1]["hash"] if self.journal else ""}

    def write_down(self, kind: str, body: Json | str, event_id: str = "") -> str:
        """Adds an entry; its event."""
        event_id = event_id or str(uuid.uuid4())
        text = body if isinstance(body, str) else json.dumps(body)
        seq, before = len(self.journal) + 1, bytes.fromhex(self.head["hash"])
        digest = entry_hash(before, seq, event_id, kind, AT, text.encode()).hex()
        self.journal.append({"seq": seq, "event_id": event_id, "kind": kind, "at": AT, "body": text, "hash": digest})
        return event_id

    def paper(self, number: str, event_id: str = "", **fields: Any) -> str:
        """A ticket that was printed, a walk-in of the first window unless the fields say otherwise; its event."""
        event_id = event_id or str(uuid.uuid4())
        ticket = {
            "ticket_id": event_id,
            "event_id": event_id,
            "number": number,
            "series": number[0],
            "service": "cetak_ktp",
            "origin": "walk_in",
            "office_date": TODAY,
            "window": window("08:00"),
            "issued_at": "2026-11-12T08:06:00+07:00",
            "flags": ["offline"],
        }
        told = {"epoch": self.epoch, "online": False}
        for name, value in fields.items():
            (ticket if name in ticket else told)[name] = value
        self.write_down("ticket", {"ticket": ticket, **told}, event_id)
        return event_id

    def from_lease(self, number: str, start: str = "08:00", **fields: Any) -> str:
        """A walk-in that takes a unit of the lease of that window."""
        return self.paper(number, window=window(start), lease_id=self.lease(start)["lease_id"], **fields)

    def checked_in(self, number: str, code: str, event_id: str = "", **fields: Any) -> str:
        """A booking that was checked in by its code."""
        return self.paper(number, event_id, code=code, origin="booking", **fields)

    def lease(self, start: str = "08:00") -> Json:
        """The newest lease of that window."""
        return [lease for lease in self.leases.values() if lease["window"]["start"] == start][-1]

    def give_back(self, lease_id: str, units: int) -> str:
        """The lease is forgotten."""
        self.leases.pop(lease_id, None)
        return self.write_down("lease_returned", {"lease_id": lease_id, "epoch": self.epoch, "units": units})

    def request(self, **fields: Any) -> Json:
        """What the next sync says."""
        base = self.acknowledged
        entries = self.journal[base["seq"] : base["seq"] + 200]
        told = {
            "epoch": self.epoch,
            "generation": self.generation,
            "base": base,
            "known": self.acknowledged,
            "head_seq": len(self.journal),
            "entries": entries,
        }
        if base["seq"] + len(entries) == len(self.journal) and self.manifest:
            told["manifest"] = self.manifest["version"]
        return told | fields

    def send(self, **fields: Any) -> requests.Response:
        """Sends a sync, and leaves the answer to whoever asks."""
        return self.post("/v1/sync", self.request(**fields))

    def sync(self, **fields: Any) -> Json:
        """A sync whose answer has arrived."""
        answer = self.send(**fields)
        assert answer.status_code == 200, answer.text
        return self.take(answer.json())

    def take(self, told: Json) -> Json:
        """Keeps what an answer brings."""
        self.acknowledged, self.generation = told["acknowledged"], told["generation"]
        self.leases |= {lease["lease_id"]: lease for lease in told["leases"] if lease["lease_id"] not in self.leases}
        self.blocks = told["blocks"]
        self.manifest = told["manifest"] or self.manifest
        return told

    def verdicts(self, **fields: Any) -> list[str]:
        """What a sync says of each entry."""
        return [said["verdict"] for said in self.sync(**fields)["verdicts"]]
