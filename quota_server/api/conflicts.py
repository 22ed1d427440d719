"""What sync could not settle, and strips that were handed out by hand: staff only, each write once for its key."""

import msgspec
from fastapi import APIRouter, Request, Response

from quota_server.api.bodies import read_body, require_plausible_year
from quota_server.api.house import house_of, json_response
from quota_server.api.staff_bodies import DecideBody, StripsBody
from quota_server.api.staff_session import staff_of, staff_write
from quota_server.domain.staff import MAY_SETTLE
from quota_server.domain.strips import Roll
from quota_server.store.jobs import manual_strips, settling

router = APIRouter()
_decide_body = msgspec.json.Decoder(DecideBody)
_strips_body = msgspec.json.Decoder(StripsBody)
_encoder = msgspec.json.Encoder()


@router.get("/v1/conflicts")
async def listing(request: Request) -> Response:
    """What waits for a decision, and the newest decisions."""
    signed_in = await staff_of(request, MAY_SETTLE, writes=False)
    found = await house_of(request).store.read(lambda tx: settling.listing(tx, signed_in.staff.office))
    return json_response(_encoder.encode(found))


@router.post("/v1/conflicts/{conflict_id}/decide")
async def decide(request: Request, conflict_id: str) -> Response:
    """Decides; the conflict as it stands afterwards."""
    house = house_of(request)
    signed_in = await staff_of(request, MAY_SETTLE, writes=True)
    body = await read_body(request, _decide_body, house.limits.body_bytes_max)
    asked = conflict_id.replace("\0", "?")
    write = staff_write(request, signed_in.staff, f"decide/{asked}", body.event_id, _encoder.encode(body))
    answer = await house.store.write(lambda tx: settling.decide(tx, write, asked, body.decision), write.office)
    house.board.changed(write.office)
    return json_response(answer.body, answer.status)


@router.post("/v1/manual-strips")
async def enter_strips(request: Request) -> Response:
    """Enters a roll; what became of it."""
    house = house_of(request)
    signed_in = await staff_of(request, MAY_SETTLE, writes=True)
    body = await read_body(request, _strips_body, house.limits.body_bytes_max)
    require_plausible_year("date", body.date)
    roll = Roll(
        date=body.date,
        service=body.service,
        first=body.first,
        last=body.last,
        handed_out_from=body.handed_out_from,
        unused=body.unused,
        window_start=body.window_start or "",
        kiosk=body.kiosk or "",
        served=body.served,
    )
    write = staff_write(request, signed_in.staff, "manual-strips", body.event_id, _encoder.encode(body))
    answer = await house.store.write(lambda tx: manual_strips.enter(tx, write, roll), write.office)
    house.board.changed(write.office)
    return json_response(answer.body, answer.status)
