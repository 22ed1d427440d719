"""Whose token is whose, while several threads ask, remember and forget at once."""

import sys
import threading

from quota_server.store.contract import Device
from quota_server.store.identities import Identities

DEVICES = [Device("kiosk", f"kiosk-{number}") for number in range(3)]


def test_a_kiosk_is_forgotten_while_another_thread_remembers_kiosks() -> None:
    identities = Identities()
    for number in range(2000):
        identities.remember(f"token-{number}", DEVICES[2])
    errors: list[BaseException] = []
    done = threading.Event()

    def remember() -> None:
        try:
            number = 0
            while not done.is_set():
                identities.remember(f"other-{number % 500}", DEVICES[number % 2])
                number += 1
        except RuntimeError as error:
            errors.append(error)

    def forget(device: Device) -> None:
        try:
            for _ in range(100):
                identities.forget(device)
        except (RuntimeError, KeyError) as error:
            errors.append(error)

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        remembering = threading.Thread(target=remember)
        forgetting = [threading.Thread(target=forget, args=(DEVICES[0],)) for _ in range(2)]
        for thread in (remembering, *forgetting):
            thread.start()
        for thread in forgetting:
            thread.join(timeout=20)
        done.set()
        remembering.join(timeout=20)
    finally:
        done.set()
        sys.setswitchinterval(before)
    assert not errors
    assert identities.find("token-0") == DEVICES[2]
    identities.forget(DEVICES[2])
    assert identities.find("token-0") is None
