"""What a display at the office shows: numbers and counters, for anybody to read."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import StreamingResponse

from quota_server.api.house import house_of, json_response, public_caller

router = APIRouter()
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
_ID_CHARACTERS_MAX = 64


@router.get("/v1/board")
async def board(request: Request, office: Annotated[str, Query(max_length=64)]) -> Response:
    """Who is called where, and how many wait."""
    house = house_of(request)
    await public_caller(request)
    return json_response(await house.board.board(house.store, office, house.clock.simulated))


@router.get("/v1/board/events")
async def events(request: Request, office: Annotated[str, Query(max_length=64)]) -> Response:
    """The same, whole, at once and after each change, as server-sent events."""
    house = house_of(request)
    await public_caller(request)
    house.board.require_room()
    await house.board.board(house.store, office, house.clock.simulated)
    last_id = request.headers.get("last-event-id", "")[:_ID_CHARACTERS_MAX]
    stream = house.board.events(house.store, office, house.clock.simulated, last_id)
    return StreamingResponse(stream, headers=_HEADERS, media_type="text/event-stream")
