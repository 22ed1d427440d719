"""One deadline for a whole call: finding the server's address, connecting, TLS, request and answer."""

import socket
import threading
import time
from collections.abc import Callable
from ipaddress import ip_address

Address = tuple[str, int]
Resolve = Callable[[str, int], list[Address]]


def resolve(host: str, port: int) -> list[Address]:
    """The addresses that the system knows for a name. It may take as long as it likes."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(str(address[0]), port) for *_, address in found]


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


class NameLookup:
    """Looks names up on a thread that is left behind when its time is over; the next look-up waits for its end.

    Nothing ends the system's own look-up: with a name server that does not answer it takes half a minute.
    """

    def __init__(self, resolve: Resolve = resolve) -> None:
        self._resolve = resolve
        self._turn = threading.Lock()

    def addresses(self, host: str, port: int, within_s: float) -> list[Address]:
        """The addresses of a name; TimeoutError when they are not there in time, OSError when there are none."""
        if _is_address(host):
            return [(host, port)]
        until_s = time.monotonic() + within_s
        if not self._turn.acquire(timeout=max(0.0, within_s)):
            raise TimeoutError("an earlier look-up has not ended")
        found: list[list[Address]] = []
        failed: list[OSError] = []

        def look_up() -> None:
            try:
                found.append(self._resolve(host, port))
            except OSError as error:
                failed.append(error)
            except UnicodeError:
                failed.append(OSError("the server's name is no name that there can be"))
            finally:
                self._turn.release()

        thread = threading.Thread(target=look_up, name="quota-client-names", daemon=True)
        thread.start()
        thread.join(max(0.0, until_s - time.monotonic()))
        if failed:
            raise failed[0]
        if not found:
            raise TimeoutError("the name was not found in time")
        return found[0]


class Lifeline:
    """Cuts the connection at the deadline of a call: a server that trickles one byte a second never times out else.

    One thread for its life; arming it costs two uncontended lock operations. `cut`: the newest call was ended so.
    """

    def __init__(self, names: NameLookup | None = None) -> None:
        self.cut = False
        self._names = names or NameLookup()
        self._socket: socket.socket | None = None
        self._deadline_s: float | None = None
        self._closed = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._watch, name="quota-client-deadline", daemon=True)
        self._thread.start()

    def connect(self, host: str, port: int, options: list[tuple[int, int, int | bytes]]) -> socket.socket:
        """A connection that is cut at the deadline, also while TLS is being agreed upon. OSError when there is none."""
        failure = OSError("the server's name has no address")
        for address in self._names.addresses(host.strip("[]"), port, self._left_s()):
            try:
                made = socket.create_connection(address, self._left_s())
            except OSError as error:
                failure = error
                continue
            for option in options:
                made.setsockopt(*option)
            self._hold(made)
            return made
        raise failure

    def deadline(self, timeout_s: float) -> "Deadline":
        """The time of one call, from now, as a `with` block."""
        return Deadline(self._arm, timeout_s)

    def close(self) -> None:
        """Ends the thread and lets go of the connection."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(timeout=1)
        self._let_go()

    def _left_s(self) -> float:
        deadline_s = self._deadline_s
        left_s = 0.0 if deadline_s is None else deadline_s - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("the call's time is over")
        return left_s

    def _hold(self, connection: socket.socket) -> None:
        # A second handle of the same connection: TLS takes the first one away.
        with self._changed:
            self._let_go()
            self._socket = connection.dup()
            if self.cut:
                # The deadline came while this connection was being made.
                self._shut_down()

    def _let_go(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _arm(self, deadline_s: float | None) -> None:
        with self._changed:
            self.cut = self.cut and deadline_s is None
            self._deadline_s = deadline_s
            if deadline_s is not None:
                self._changed.notify()

    def _watch(self) -> None:
        with self._changed:
            while not self._closed:
                if self._deadline_s is None:
                    self._changed.wait()
                elif (left_s := self._deadline_s - time.monotonic()) > 0:
                    self._changed.wait(left_s)
                else:
                    self._cut()

    def _cut(self) -> None:
        self._deadline_s = None
        self.cut = True
        self._shut_down()

    def _shut_down(self) -> None:
        if self._socket is None:
            return
        try:
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            # It has ended by itself.
            return


class Deadline:
    """The time of one call, as a `with` block; gives the deadline on the monotonic clock."""

    def __init__(self, arm: Callable[[float | None], None], timeout_s: float) -> None:
        self._arm = arm
        self._timeout_s = timeout_s

    def __enter__(self) -> float:
        deadline_s = time.monotonic() + self._timeout_s
        self._arm(deadline_s)
        return deadline_s

    def __exit__(self, *_: object) -> None:
        self._arm(None)
