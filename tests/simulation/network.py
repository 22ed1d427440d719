"""The line between one kiosk and the server, and what it does to requests and answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TypeVar

from kiosk.core.model import LinkFault
from kiosk.quota_client import DeviceRejectedError, LinkError, RefusedError
from quota_protocol.problems import ProblemType, problem_type
from quota_server.domain.refusals import Refused
from tests.simulation.server import ServerKilled

T = TypeVar("T")

_REJECTED = (401, 403)
_NO_ANSWER = (429, 503)


class Mishap(Enum):
    """What happens to one call."""

    REQUEST_LOST = auto()
    ANSWER_LOST = auto()
    DOUBLED = auto()
    DELAYED = auto()
    SERVER_KILLED = auto()


@dataclass
class Line:
    """One kiosk's way to the server. `up` False is a cable that is out; `mishaps` happen to the next calls, in order.

    `delayed` are requests that arrive some time, when nobody waits for their answer any more.
    """

    kill_server: Callable[[], None]
    spark: Callable[[], None]
    up: bool = True
    server_up: Callable[[], bool] = lambda: True
    mishaps: list[Mishap] = field(default_factory=list)
    delayed: list[Callable[[], object]] = field(default_factory=list)
    tell: Callable[[str], None] = lambda _: None

    def call(self, what: str, at_server: Callable[[], T]) -> T:
        """The server's answer, or the error that the kiosk's client raises."""
        self.spark()
        if not self.up or not self.server_up():
            raise LinkError(LinkFault.UNREACHABLE)
        mishap = self.mishaps.pop(0) if self.mishaps else None
        if mishap is not None:
            self.tell(f"{what}: {mishap.name.lower().replace('_', ' ')}")
        match mishap:
            case Mishap.REQUEST_LOST:
                raise LinkError(LinkFault.TIMED_OUT)
            case Mishap.DELAYED:
                self.delayed.append(at_server)
                raise LinkError(LinkFault.TIMED_OUT)
            case Mishap.SERVER_KILLED:
                self.kill_server()
            case Mishap.DOUBLED:
                _arrives(at_server)
        try:
            answer = at_server()
        except ServerKilled:
            raise LinkError(LinkFault.TIMED_OUT) from None
        except Refused as refused:
            raise _as_client_says(refused) from None
        finally:
            self.spark()
        if mishap is Mishap.ANSWER_LOST:
            raise LinkError(LinkFault.TIMED_OUT)
        return answer

    def arrive(self) -> bool:
        """The oldest delayed request reaches the server; False when there is none."""
        if not self.delayed or not self.server_up():
            return False
        _arrives(self.delayed.pop(0))
        return True


def _arrives(at_server: Callable[[], object]) -> None:
    """A request whose answer nobody hears."""
    try:
        at_server()
    except (Refused, ServerKilled):
        return


def _as_client_says(refused: Refused) -> Exception:
    """As `kiosk.quota_client` reads a problem."""
    problem = refused.problem
    kind = problem_type(problem.type) or ProblemType.INVALID_REQUEST
    if problem.status in _REJECTED:
        return DeviceRejectedError(kind, problem)
    if problem.status == _NO_ANSWER[0]:
        return LinkError(LinkFault.TOO_MANY_REQUESTS)
    if problem.status == _NO_ANSWER[1]:
        return LinkError(LinkFault.RECOVERING)
    return RefusedError(kind, problem)
