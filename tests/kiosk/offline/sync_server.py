"""A small quota server for one kiosk, over HTTP: it follows the chain, grants what it is told to, and can be rude."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

import msgspec

from quota_protocol.journal_chain import START, ChainPoint, JournalEntry, follows
from quota_protocol.messages import Office
from quota_protocol.sync import EntryVerdict, Manifest, SyncAnswer, SyncRequest, Verdict

Change = Callable[[SyncAnswer], SyncAnswer]


@dataclass
class Said:
    """What the server will say, and what it has heard. Change it between two syncs.

    What is longer than `line_takes_bytes` is cut off, as by the deadline on a slow line.
    """

    office: Office
    now: datetime
    generation: int = 1
    acknowledged: ChainPoint = START
    entries: list[JournalEntry] = field(default_factory=list)
    requests: list[SyncRequest] = field(default_factory=list)
    manifest: Manifest | None = None
    change: Change = lambda answer: answer
    raw: tuple[int, str, bytes] | None = None
    line_takes_bytes: int | None = None

    def answer(self, asked: SyncRequest) -> SyncAnswer:
        """Take the entries that follow, and acknowledge them."""
        self.requests.append(asked)
        verdicts = []
        for entry in asked.entries:
            if follows(entry, self.acknowledged):
                self.acknowledged = ChainPoint(entry.seq, entry.hash)
                self.entries.append(entry)
            verdicts.append(EntryVerdict(entry.seq, entry.event_id, Verdict.ACCEPTED))
        plain = SyncAnswer(tuple(verdicts), self.acknowledged, self.generation, self.now, self.office.config_version)
        return self.change(plain)

    def saying(self, **members: object) -> None:
        """Say this from now on, beside what follows from the entries."""
        self.change = lambda answer: replace(answer, **members)  # type: ignore[arg-type] # members of the answer


class SyncServer:
    """`with SyncServer(said) as server:` answers at `server.url`."""

    def __init__(self, said: Said) -> None:
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                if said.line_takes_bytes is not None and length > said.line_takes_bytes:
                    self.close_connection = True
                    return
                self._reply(lambda: said.answer(msgspec.json.decode(body, type=SyncRequest)))

            def do_GET(self) -> None:
                self._reply(lambda: said.office if self.path == "/v1/office" else said.manifest)

            def _reply(self, answer: Callable[[], object]) -> None:
                status, media_type, content = said.raw or (200, "application/json", msgspec.json.encode(answer()))
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
