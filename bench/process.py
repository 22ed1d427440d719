"""Processes under measurement: their lines with the time each came at, and what the kernel says of them."""

import contextlib
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

_KEPT_LINES = 60
_MAX_WAITING_LINES = 100_000
_END_WITHIN_S = 10.0
_CLOCK_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
CHECKOUT = Path(__file__).resolve().parent.parent


class BenchError(Exception):
    """A figure could not be measured; the message says why."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a process and when it was read, on the monotonic clock (seconds)."""

    text: str
    at_s: float


@dataclass(frozen=True, slots=True)
class Memory:
    """What a process holds, in MiB: resident, its share of it, and what is its alone."""

    rss: float
    pss: float
    uss: float


class Process:
    """A Python program of this checkout. Its standard error is read line by line; `send` writes to its input."""

    def __init__(self, arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self._lines: queue.Queue[Line | None] = queue.Queue(_MAX_WAITING_LINES)
        self._newest: deque[str] = deque(maxlen=_KEPT_LINES)
        self.began_at_s = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=CHECKOUT,
            # Compiled code may be kept, as where a kiosk is installed: compiling takes time, and memory that stays.
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "", **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        assert self._process.stderr is not None
        self._name = " ".join(arguments[:3])
        self._reader = threading.Thread(target=self._read, args=(self._process.stderr,), daemon=True)
        self._reader.start()

    def _read(self, stream: IO[bytes]) -> None:
        for raw in stream:
            line = Line(raw.decode(errors="replace").rstrip("\n"), time.monotonic())
            self._newest.append(line.text)
            self._lines.put(line)
        self._lines.put(None)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def send(self, text: str) -> None:
        """Write a line to its standard input."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{text}\n".encode())
        self._process.stdin.flush()

    def wait_for(self, pattern: str, within_s: float = 20.0) -> tuple[Line, re.Match[str]]:
        """The next line that holds this pattern; lines before it are passed over. BenchError when none comes."""
        deadline_s = time.monotonic() + within_s
        wanted = re.compile(pattern)
        while (left_s := deadline_s - time.monotonic()) > 0:
            try:
                line = self._lines.get(timeout=left_s)
            except queue.Empty:
                break
            if line is None:
                raise BenchError(f"{self._name} ended: {self._last_words()}")
            if found := wanted.search(line.text):
                return line, found
        raise BenchError(f"{self._name} did not say {pattern!r}: {self._last_words()}")

    def _last_words(self) -> str:
        return "\n  ".join(["", *self._newest]) or "nothing"

    def memory(self) -> Memory:
        """What it holds now."""
        fields = dict(
            line.split(":", 1)
            for line in Path(f"/proc/{self.pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
        )
        kib = {name: int(value.split()[0]) for name, value in fields.items()}
        return Memory(kib["Rss"] / 1024, kib["Pss"] / 1024, (kib["Private_Clean"] + kib["Private_Dirty"]) / 1024)

    def cpu_s(self) -> float:
        """Processor seconds used so far, all threads, user and system."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _CLOCK_TICKS_PER_S

    def wakeups(self) -> int:
        """How often its threads have gone to sleep and been woken so far; other work on the machine does not count."""
        found = 0
        for task in Path(f"/proc/{self.pid}/task").iterdir():
            # A thread may end while it is looked at.
            with contextlib.suppress(OSError):
                status = (task / "status").read_text(encoding="ascii", errors="replace")
                found += int(status.partition("\nvoluntary_ctxt_switches:")[2].split()[0])
        return found

    def end(self) -> None:
        """Ask it to end, and see that it does."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(_END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()
        for stream in (self._process.stdin, self._process.stderr):
            if stream is not None:
                stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()
