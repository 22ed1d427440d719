"""Whose token is whose, remembered: that never changes. Whether it still admits its kiosk is never remembered."""

import hashlib
import threading
from collections import OrderedDict

from quota_server.store.contract import Device

_KEPT_MAX = 10_000


class Identities:
    """The kiosks that have shown their tokens last. The tokens themselves are not kept.

    Any thread may ask: the event loop remembers while a store's own threads forget.
    """

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._devices: OrderedDict[bytes, Device] = OrderedDict()

    def find(self, api_token: str) -> Device | None:
        """Whose token this was when it was last admitted; whoever acts on it asks whether it still is."""
        key = token_hash(api_token)
        with self._turn:
            return self._devices.get(key)

    def remember(self, api_token: str, device: Device) -> None:
        """The token was admitted just now."""
        key = token_hash(api_token)
        with self._turn:
            self._devices[key] = device
            if len(self._devices) > _KEPT_MAX:
                self._devices.popitem(last=False)

    def forget(self, device: Device) -> None:
        """It was refused: its token is looked at first from now on."""
        with self._turn:
            for key in [key for key, known in self._devices.items() if known == device]:
                del self._devices[key]


def token_hash(token: str) -> bytes:
    """Tokens are long and random: a plain hash cannot be guessed backwards."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
