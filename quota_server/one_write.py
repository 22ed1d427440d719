"""Head and body of an answer in one packet: uvicorn writes them one after the other, each a call of the system."""

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol


class OneWriteProtocol(H11Protocol):
    """uvicorn's HTTP/1.1 on a transport that lets the first part of an answer wait for the second."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's own
        """Somebody has connected."""
        super().connection_made(HoldingTransport(transport, self.loop))


class HoldingTransport(asyncio.Transport):
    """Holds what is written until more comes, at most to the end of this round of the loop."""

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._transport = transport
        self._loop = loop
        self._held = b""
        self._later: asyncio.Handle | None = None

    def write(self, data: bytes | bytearray | memoryview) -> None:
        """Sends what is held and this together, or holds it."""
        if not data:
            return
        if self._held:
            self._held += data
            self._send()
        else:
            self._held = bytes(data)
            self._later = self._loop.call_soon(self._send)

    def _send(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if self._held:
            held, self._held = self._held, b""
            self._transport.write(held)

    def close(self) -> None:
        """Sends what is held, then closes."""
        self._send()
        self._transport.close()

    def abort(self) -> None:
        """Closes at once; what was not sent is lost."""
        self._held = b""
        self._transport.abort()

    def is_closing(self) -> bool:
        """Whether it was closed or aborted."""
        return self._transport.is_closing()

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        """What is known of the connection."""
        return self._transport.get_extra_info(name, default)

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        """Gives the connection to another protocol."""
        self._transport.set_protocol(protocol)

    def get_protocol(self) -> asyncio.BaseProtocol:
        """Whose the connection is."""
        return self._transport.get_protocol()

    def pause_reading(self) -> None:
        """Takes nothing in for a while."""
        self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Takes in again."""
        self._transport.resume_reading()
