"""A real browser that a test drives: headless Chromium, over the pipe of its debugging protocol."""

import itertools
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ANSWERS_WITHIN_S = 20.0
_READ_BYTES = 1 << 16
# The protocol speaks on descriptors 3 and 4, which this process may need for something else.
_BECOME = (
    "import fcntl, os, sys; there, back = (fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3]);"
    "os.dup2(there, 3); os.dup2(back, 4); os.execvp(sys.argv[3], sys.argv[3:])"
)
_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-dev-shm-usage"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


class BrowserError(Exception):
    """The browser did not do, or the page did not become, what was asked."""


class Browser:
    """One page. `run` evaluates a JavaScript expression in it; `until` waits for one to be true."""

    def __init__(self, to_browser: int, from_browser: int) -> None:
        self._to_browser, self._from_browser = to_browser, from_browser
        self._numbers = itertools.count(1)
        self._pending = b""
        self._session: dict[str, str] = {}
        targets = self._ask("Target.getTargets")["targetInfos"]
        page = next(target for target in targets if target["type"] == "page")
        attached = self._ask("Target.attachToTarget", targetId=page["targetId"], flatten=True)
        self._session = {"sessionId": attached["sessionId"]}

    def open(self, url: str) -> None:
        """Go to a page; it may still be loading afterwards."""
        self._ask("Page.navigate", url=url)

    def run(self, expression: str) -> Any:
        """What the expression gives, as JSON can say it. BrowserError where it throws."""
        answer = self._ask("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise BrowserError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def until(self, expression: str, within_s: float = ANSWERS_WITHIN_S) -> None:
        """Wait until the expression is true."""
        deadline_s = time.monotonic() + within_s
        while not self.run(f"Boolean({expression})"):
            if time.monotonic() > deadline_s:
                raise BrowserError(f"never came true: {expression}")
            self.run("new Promise(done => setTimeout(done, 30))")

    def _ask(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters, **self._session}
        os.write(self._to_browser, json.dumps(message).encode() + b"\0")
        deadline_s = time.monotonic() + ANSWERS_WITHIN_S
        while True:
            answer = self._next_message(deadline_s)
            if answer.get("id") != number:
                continue
            if "error" in answer:
                raise BrowserError(f"{method}: {answer['error']}")
            result: dict[str, Any] = answer["result"]
            return result

    def _next_message(self, deadline_s: float) -> dict[str, Any]:
        while b"\0" not in self._pending:
            ready, _, _ = select.select([self._from_browser], [], [], max(0.0, deadline_s - time.monotonic()))
            data = os.read(self._from_browser, _READ_BYTES) if ready else b""
            if not data:
                raise BrowserError("the browser does not answer")
            self._pending += data
        first, _, self._pending = self._pending.partition(b"\0")
        message: dict[str, Any] = json.loads(first)
        return message


@contextmanager
def browser(profile: Path) -> Iterator[Browser]:
    """Start Chromium, and end it with the block."""
    there, to_browser = os.pipe()
    from_browser, back = os.pipe()
    program = shutil.which("chromium") or "chromium-browser"
    process = subprocess.Popen(
        [
            *(sys.executable, "-c", _BECOME, str(there), str(back)),
            *(program, *_FLAGS, f"--user-data-dir={profile}", "--remote-debugging-pipe"),
        ],
        pass_fds=(there, back),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(there)
    os.close(back)
    try:
        yield Browser(to_browser, from_browser)
    finally:
        # The end of the pipe is the end of the browser; one that does not see it is ended.
        os.close(to_browser)
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        os.close(from_browser)
