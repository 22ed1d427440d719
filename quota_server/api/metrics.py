"""`/metrics`: the server and its offices in numbers, as Prometheus' text."""

from collections import Counter
from collections.abc import Iterable

from fastapi import APIRouter, Request, Response

from quota_server.api.house import house_of, public_caller
from quota_server.api.metrics_counts import MEDIA_TYPE, RequestCounts, family
from quota_server.notifications.message_counts import MessageCounts
from quota_server.store.contract_operations import OfficeFigures, StoreCondition
from quota_server.store.jobs import reports_figures
from quota_server.store.jobs.outbox_figures import OutboxFigures, outbox_figures
from quota_server.store.jobs.transaction import Transaction

_OFFICES_AT_ONCE = 20

router = APIRouter()


class OfficeRounds:
    """The latest figures of each office. Where there are many, each look goes on with the next twenty."""

    def __init__(self) -> None:
        self._known: dict[str, OfficeFigures] = {}
        self._next = 0

    def look(self, tx: Transaction) -> dict[str, OfficeFigures]:
        """Takes up to twenty offices anew."""
        codes = reports_figures.offices(tx)
        self._known = {code: figures for code, figures in self._known.items() if code in set(codes)}
        for step in range(min(len(codes), _OFFICES_AT_ONCE)):
            code = codes[(self._next + step) % len(codes)]
            self._known[code] = reports_figures.office_figures(tx, code)
        self._next += _OFFICES_AT_ONCE
        return self._known


@router.get("/metrics")
async def metrics(request: Request) -> Response:
    """All figures."""
    await public_caller(request)
    house = house_of(request)
    rounds: OfficeRounds = request.app.state.rounds
    counts: RequestCounts = request.app.state.counts
    figures, outbox = await house.store.read(lambda tx: (rounds.look(tx), outbox_figures(tx)))
    lines = [
        *_of_offices(figures),
        *_of_messages(outbox, house.messages),
        *_of_store(house.store.condition()),
        *counts.lines(),
    ]
    return Response("\n".join(lines) + "\n", headers={"Content-Type": MEDIA_TYPE})


def _of_offices(figures: dict[str, OfficeFigures]) -> Iterable[str]:
    tickets: Counter[str] = Counter()
    for office in figures.values():
        tickets.update(office.tickets_by_series)
    imbalance = sum(office.imbalance for office in figures.values())
    open_requests = sum(office.open_requests for office in figures.values())
    yield from family("offices", "gauge", "Offices looked at.", {(): len(figures)})
    yield from family(
        "ledger_imbalance", "gauge", "Units by which ledgers disagree with bookings and tickets.", {(): imbalance}
    )
    yield from family(
        "tickets_today",
        "gauge",
        "Tickets of the offices' present dates.",
        {(("series", series),): count for series, count in tickets.items()},
    )
    yield from family("document_requests_open", "gauge", "Requests neither collected nor refused.", {(): open_requests})


def _of_messages(outbox: OutboxFigures, handed_over: MessageCounts) -> Iterable[str]:
    yield from family(
        "outbox_messages",
        "gauge",
        "Messages that are not at their end; uncertain and failed ones until staff have phoned.",
        {(("state", state.value),): count for state, count in outbox.by_state.items()},
    )
    yield from family(
        "outbox_oldest_due_seconds",
        "gauge",
        "For how long the oldest message that could go has been due.",
        {(): outbox.oldest_due_s},
    )
    yield from family(
        "sms_handed_over_total",
        "counter",
        "What gateways have answered since this process began.",
        {(("gateway", gateway), ("outcome", word)): count for (gateway, word), count in handed_over.outcomes().items()},
    )


def _of_store(condition: StoreCondition) -> Iterable[str]:
    yield from family("writes_waiting", "gauge", "Writes that wait for their turn.", {(): condition.waiting})
    yield from family(
        "store_info",
        "gauge",
        "Engine of the database.",
        {(("engine", condition.engine), ("version", condition.version)): 1},
    )
