"""A gateway for demos and tests: one text file per message."""

import hashlib
import os
from pathlib import Path

from quota_server.domain.sending import Accepted, NotSent, Outcome
from quota_server.notifications.gateway import SendOnly
from quota_server.notifications.message import ShortMessage


class FileGateway(SendOnly):
    """Files are named by when they were written, and hold the number, an empty line and the text."""

    name = "file"

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._written = 0

    def send(self, message: ShortMessage) -> Outcome:
        """Writes the file: under another name first, so that whoever reads never sees a part of it."""
        self._written += 1
        mark = hashlib.sha256(message.key.encode()).hexdigest()[:12]
        path = self._directory / f"{self._written:06d}-{mark}.txt"
        part = path.with_suffix(".part")
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
                file.write(f"{message.to}\n\n{message.text}\n")
            part.replace(path)
        except OSError as error:
            return NotSent(self.name, error.strerror or type(error).__name__)
        return Accepted(self.name)
