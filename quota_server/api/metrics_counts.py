"""What the server counts of itself, in memory, and how Prometheus reads it. No label holds what a caller has sent."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping

MEDIA_TYPE = "text/plain; version=0.0.4"

_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_ROUTES_MAX = 100


class RequestCounts:
    """Requests by route, how long they took, and what was refused. Touched by the loop's thread only."""

    def __init__(self) -> None:
        self._buckets: dict[str, list[int]] = {}
        self._seconds: Counter[str] = Counter()
        self._answers: Counter[tuple[str, int]] = Counter()
        self._refusals: Counter[str] = Counter()

    def count_request(self, route: str, status: int, took_s: float) -> None:
        """Counts an answer. `route` is the template, never the path."""
        buckets = self._buckets.get(route)
        if buckets is None:
            if len(self._buckets) >= _ROUTES_MAX:
                return
            buckets = self._buckets.setdefault(route, [0] * (len(_BUCKETS_S) + 1))
        buckets[bisect_left(_BUCKETS_S, took_s)] += 1
        self._seconds[route] += took_s  # type: ignore[assignment] # a Counter adds floats as well
        self._answers[route, status] += 1

    def count_refusal(self, reason: str) -> None:
        """Counts a problem by its slug."""
        self._refusals[reason] += 1

    def lines(self) -> Iterable[str]:
        """All of it, in Prometheus' text."""
        yield from family(
            "http_requests_total",
            "counter",
            "Answers by route and status.",
            {(("route", route), ("status", str(status))): count for (route, status), count in self._answers.items()},
        )
        yield from family(
            "refused_total",
            "counter",
            "Problems answered, by reason.",
            {(("reason", reason),): count for reason, count in self._refusals.items()},
        )
        yield "# HELP http_request_seconds How long requests took."
        yield "# TYPE http_request_seconds histogram"
        for route, buckets in sorted(self._buckets.items()):
            total = 0
            for bound, count in zip([*map(str, _BUCKETS_S), "+Inf"], buckets, strict=True):
                total += count
                yield f'http_request_seconds_bucket{{route="{escaped(route)}",le="{bound}"}} {total}'
            yield f'http_request_seconds_sum{{route="{escaped(route)}"}} {self._seconds[route]:.6f}'
            yield f'http_request_seconds_count{{route="{escaped(route)}"}} {total}'


Labels = tuple[tuple[str, str], ...]


def family(name: str, kind: str, text: str, values: Mapping[Labels, float]) -> Iterable[str]:
    """One metric with all its values."""
    yield f"# HELP {name} {text}"
    yield f"# TYPE {name} {kind}"
    for labels, value in sorted(values.items()):
        inside = ",".join(f'{label}="{escaped(content)}"' for label, content in labels)
        yield f"{name}{{{inside}}} {value}" if labels else f"{name} {value}"


def escaped(text: str) -> str:
    """A label's value as Prometheus wants it."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
