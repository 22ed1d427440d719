"""A POST on the bare framework that reads the body of a ticket, checks its form, and answers with a ticket's JSON."""

import socket
import sys

import msgspec
import uvicorn
from fastapi import FastAPI, Request, Response

from quota_server.api.bodies import TicketBody

_ANSWER = (
    b'{"ticket_id":"01980000-0000-7000-8000-000000000000","event_id":"01980000-0000-7000-8000-000000000000",'
    b'"number":"A045","series":"A","service":"cetak_ktp","origin":"walk_in","office_date":"2026-11-12",'
    b'"window":{"start":"08:00","end":"10:00"},"issued_at":"2026-11-12T08:05:00+07:00","ahead":7,"flags":[]}'
)
_decoder = msgspec.json.Decoder(TicketBody)
app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)


@app.post("/v1/tickets")
async def issue(request: Request) -> Response:
    """Nothing is written."""
    _decoder.decode(await request.body())
    return Response(_ANSWER, 201, media_type="application/json")


def main() -> None:
    """Serves on a free port of this machine and says which."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.bind(("127.0.0.1", 0))
    bound.listen()
    print(f"event=ready url=http://127.0.0.1:{bound.getsockname()[1]}", file=sys.stderr, flush=True)
    uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False)).run(sockets=[bound])


if __name__ == "__main__":
    main()
