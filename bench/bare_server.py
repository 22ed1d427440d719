"""The bare framework: a POST that does nothing, served as the quota server is. Says on stderr where it listens."""

import asyncio
import socket
import sys

import uvicorn
from fastapi import FastAPI, Request, Response

ANSWER = b'{"number":"A045"}'

app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)


@app.post("/nothing")
async def nothing(_request: Request) -> Response:
    """Answers at once."""
    return Response(ANSWER, media_type="application/json")


def main() -> None:
    """Serve on a free port until killed."""
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.bind(("127.0.0.1", 0))
    bound.listen()
    config = uvicorn.Config(app, log_config=None, access_log=False)
    print(f"event=ready url=http://127.0.0.1:{bound.getsockname()[1]}", file=sys.stderr, flush=True)
    asyncio.run(uvicorn.Server(config).serve(sockets=[bound]))


if __name__ == "__main__":
    main()
