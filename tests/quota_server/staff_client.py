"""Staff at counters, as a test plays them: plain HTTP."""

import uuid
from pathlib import Path

import requests

from quota_server.__main__ import main
from tests.quota_server.kiosk import TIMEOUT_S

PASSWORD = "rahasia-sekali"


def add_staff(database_url: str, directory: Path, name: str = "budi", role: str = "loket", office: str = "PTK") -> None:
    """An account with the password of all our invented staff."""
    file = directory / "password.txt"
    file.write_text(PASSWORD + "\n")
    arguments = ["staff", "add", "--database", database_url, "--office", office, "--name", name, "--role", role]
    assert main([*arguments, "--password-file", str(file)]) == 0


def sign_in(url: str, name: str = "budi", password: str = PASSWORD, office: str = "PTK") -> requests.Response:
    body = {"office": office, "name": name, "password": password}
    return requests.post(url + "/v1/staff/sign-in", json=body, timeout=TIMEOUT_S)


class Counter:
    """A counter, and somebody of the staff who has signed in there."""

    def __init__(self, url: str, counter: str = "3", name: str = "budi", office: str = "PTK") -> None:
        self.url, self.counter = url, counter
        self.session = requests.Session()
        answer = sign_in(url, name, office=office)
        assert answer.status_code == 201, answer.text
        self.session.headers["Authorization"] = f"Bearer {answer.json()['token']}"

    def ask(self, deed: str, key: str = "", **body: object) -> requests.Response:
        return self.session.post(
            f"{self.url}/v1/counters/{self.counter}/{deed}",
            json=body or None,
            headers={"Idempotency-Key": key or str(uuid.uuid4())},
            timeout=TIMEOUT_S,
        )

    def next(self, *services: str) -> str:
        """The number that is called; empty when nobody waits."""
        answer = self.ask("call-next", services=list(services))
        assert answer.status_code in (200, 204), answer.text
        return str(answer.json()["number"]) if answer.status_code == 200 else ""

    def serve(self, *services: str) -> str:
        """Calls, serves and finishes one."""
        number = self.next(*services)
        if number:
            for deed in ("start", "finish"):
                answer = self.ask(deed)
                assert answer.status_code == 200, answer.text
        return number

    def status(self, services: str = "") -> requests.Response:
        query = {"services": services}
        return self.session.get(f"{self.url}/v1/counters/{self.counter}", params=query, timeout=TIMEOUT_S)

    def close(self) -> None:
        self.session.close()
