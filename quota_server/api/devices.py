"""Enrolment of kiosks, and what a kiosk is told of its office."""

import msgspec
from fastapi import APIRouter, Request, Response

from quota_server.api.bodies import EnrolBody, read_body
from quota_server.api.house import house_of, json_response, kiosk_of, public_caller
from quota_server.domain.profile import profile

router = APIRouter()
_enrol_body = msgspec.json.Decoder(EnrolBody)
_encoder = msgspec.json.Encoder()


@router.post("/v1/devices/enrol")
async def enrol(request: Request) -> Response:
    """Trades a one-time token for an identity."""
    house = house_of(request)
    await public_caller(request)
    body = await read_body(request, _enrol_body, house.limits.body_bytes_max)
    enrolment = await house.store.enrol(body.token, body.hardware_id, body.software)
    return json_response(_encoder.encode(enrolment), 201)


@router.get("/v1/office")
async def office(request: Request) -> Response:
    """The office of the kiosk that asks."""
    house = house_of(request)
    device = await kiosk_of(request)
    record = await house.store.office(device.office)
    return json_response(_encoder.encode(profile(record.config, record.version, house.clock.now())))
