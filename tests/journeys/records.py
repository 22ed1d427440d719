"""The office's own system, which knows of everybody's records and tells the server of them."""

import uuid

from quota_server.app import add_device
from tests.journeys.office import Office
from tests.quota_server.kiosk import Kiosk


def told_of_record(office: Office, nik: str, *events: str) -> str:
    """The code of a new request of this person for a card, of which the server was told that."""
    name = f"S{uuid.uuid4().hex[:8]}"
    with Kiosk(office.server_url) as system:
        assert system.enrol(add_device(office.database_url, "PTK", name), name).ok
        answer = system.write("/v1/requests", service="cetak_ktp", nik=nik)
        assert answer.status_code == 201, answer.text
        code = str(answer.json()["code"])
        for event in events:
            tell(system, code, event)
    return code


def tell(system: Kiosk, code: str, event: str) -> None:
    """Something has happened to a request."""
    answer = system.write(f"/v1/requests/{code}/events", event=event)
    assert answer.status_code == 200, answer.text
