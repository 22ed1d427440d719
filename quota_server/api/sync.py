"""What kiosks say of their time without a link and what they are given for it; and the manifest by itself."""

import asyncio
import re
from collections.abc import AsyncIterator
from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request, Response
from starlette.responses import StreamingResponse

from quota_protocol.sync import EVENTS_PER_SYNC, ManifestVersion, SyncRequest
from quota_server.api.bodies import invalid, read_body
from quota_server.api.house import House, bearer_token, house_of, json_response, kiosk_of
from quota_server.store.contract import Device
from quota_server.store.jobs.manifest import ManifestPage, Transfer, unknown_version

router = APIRouter()
SYNC_BYTES_MAX = 2 * 1024 * 1024
"""Two hundred entries of the longest kind, escaped."""
_SHORT_REPORT = 20
_SEQ_MAX = 2**31 - 1
_TEXT_MAX = 64
_DEVICES_MAX = 32
_VERSION = re.compile(r"([0-9]{1,9})\.([0-9]{1,9})")
_NO_CONTENT = 204
_sync_request = msgspec.json.Decoder(SyncRequest)
_encoder = msgspec.json.Encoder()


@router.post("/v1/sync")
async def sync(request: Request) -> Response:
    """Takes a kiosk's journal in and answers with verdicts, leases, blocks and what has changed of the bookings."""
    house = house_of(request)
    token = bearer_token(request)
    told = await read_body(request, _sync_request, SYNC_BYTES_MAX)
    _require_in_bounds(told)
    if len(told.entries) > _SHORT_REPORT:
        async with house.report_turn:
            office, answer = await house.store.sync(token, told)
    else:
        office, answer = await house.store.sync(token, told)
    if told.entries:
        house.board.changed(office)
    return json_response(_encoder.encode(answer))


def _require_in_bounds(told: SyncRequest) -> None:
    """Refuses what no kiosk sends. What is odd about a single entry is for its verdict."""
    if len(told.entries) > EVENTS_PER_SYNC:
        raise invalid(f"entries: at most {EVENTS_PER_SYNC}.")
    places = (told.base.seq, told.known.seq, told.head_seq, *(entry.seq for entry in told.entries))
    versions = (told.manifest.generation, told.manifest.n) if told.manifest else ()
    if not all(0 <= figure <= _SEQ_MAX for figure in (*places, told.generation, *versions)):
        raise invalid("seq, generation, n: whole numbers from 0.")
    texts = (told.base.hash, told.known.hash)
    if any(len(text) > _TEXT_MAX or not text.isascii() or "\0" in text for text in texts):
        raise invalid("base, known: a place in a journal.")
    if len(told.devices) > _DEVICES_MAX:
        raise invalid(f"devices: at most {_DEVICES_MAX}.")


@router.get("/v1/manifest")
async def manifest(request: Request, since: Annotated[str | None, Query(max_length=_TEXT_MAX)] = None) -> Response:
    """The bookings that a kiosk needs alone: all, or those that have changed since a version."""
    house = house_of(request)
    device = await kiosk_of(request)
    transfer = await house.store.begin_manifest(device, _version(since))
    if transfer is None:
        return Response(status_code=_NO_CONTENT)
    return StreamingResponse(_pieces(house, device, transfer), media_type="application/json")


def _version(text: str | None) -> ManifestVersion | None:
    if text is None:
        return None
    numbers = _VERSION.fullmatch(text)
    if numbers is None:
        raise unknown_version()
    return ManifestVersion(int(numbers[1]), int(numbers[2]))


async def _pieces(house: House, device: Device, transfer: Transfer) -> AsyncIterator[bytes]:
    """The manifest, page by page: others are served between them, however many bookings there are."""
    yield _encoder.encode(transfer.manifest(())).removesuffix(b"]}")
    separator = b""
    for part in range(len(transfer.since)):
        async for page in _pages(house, device, transfer, part):
            if page.entries:
                yield separator + _encoder.encode(page.entries)[1:-1]
                separator = b","
    yield b"]}"


async def _pages(house: House, device: Device, transfer: Transfer, part: int) -> AsyncIterator[ManifestPage]:
    page = await house.store.manifest_page(device, transfer, part)
    yield page
    while page.next_after is not None:
        await asyncio.sleep(0)
        page = await house.store.manifest_page(device, transfer, part, page.next_after)
        yield page
