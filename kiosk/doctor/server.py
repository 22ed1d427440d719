"""What the doctor asks the quota server: does it answer, does it accept this kiosk, is its clock ours."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from kiosk.config import Config
from kiosk.core.server_trouble import sentence
from kiosk.doctor.finding import Finding, fail, length, ok
from kiosk.identity import Identity
from kiosk.quota_client import DeviceRejectedError, LinkError, QuotaClient, RefusedError
from quota_protocol.clock import Clock

ASK_FOR_AT_MOST_S = 5.0
CLOCKS_APART_AT_MOST_S = 30.0
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class _Answer:
    """How long it took, what the server accepted, and how far its clock is ahead of ours (None: it did not say)."""

    took_s: float
    office: str
    clock_ahead: timedelta | None


def check_server(config: Config, identity: Identity | None, clock: Clock) -> Finding:
    """Ask the server for the office's profile, as the kiosk itself does all day."""
    url = config.server.url
    client = QuotaClient(url, identity.api_token if identity else "", ASK_FOR_AT_MOST_S)
    began_s = time.monotonic()
    try:
        office = client.office().name
    except DeviceRejectedError as error:
        if identity is not None:
            return fail("server", f"{url} does not accept this kiosk ({error.kind.value}): enrol it anew")
        office = ""
    except RefusedError as error:
        return fail("server", f"{url} refuses its profile ({error.kind.value}): see the quota server's log")
    except LinkError as error:
        return fail("server", sentence(error.fault, url))
    finally:
        client.close()
    answer = _Answer(time.monotonic() - began_s, office, _ahead(client.server_time, clock.now()))
    return _judge(answer, url, config.offline.request_timeout_s)


def _ahead(server_time: datetime | None, now: datetime) -> timedelta | None:
    return None if server_time is None else server_time - now


def _judge(answer: _Answer, url: str, patience_s: float) -> Finding:
    accepts = f"accepts this kiosk for {answer.office}" if answer.office else "cannot be asked more before enrolment"
    said = f"{url} answers in {answer.took_s * 1000:.0f} ms, {accepts}"
    if answer.took_s > patience_s:
        text = f"{url} takes {answer.took_s:.1f} s, the kiosk waits {patience_s:g} s (offline.request_timeout_s)"
        return fail("server", text)
    if answer.clock_ahead is None:
        return ok("server", said)
    if abs(answer.clock_ahead.total_seconds()) <= CLOCKS_APART_AT_MOST_S:
        return ok("server", f"{said}, clocks agree")
    apart = (
        f"its clock is {length(answer.clock_ahead)} {'ahead of' if answer.clock_ahead > timedelta() else 'behind'} ours"
    )
    if urlsplit(url).hostname in _LOOPBACK:
        # One machine has one clock: only `quota-server serve --clock-from` tells another time.
        return ok("server", f"{said}, {apart}: it runs on simulated time")
    set_it = "set the wrong one by the network's time (timedatectl)"
    meanwhile = "until then staff can say the time (Perangkat, Tanggal dan jam)"
    return fail("server", f"{said}, but {apart}: {set_it}; {meanwhile}")
