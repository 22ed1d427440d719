"""What the `kiosk` command says where a user can mend what failed: one plain sentence each."""

import errno
import os
from typing import TYPE_CHECKING

from kiosk.config import ConfigError

if TYPE_CHECKING:
    from kiosk.offline_cache.journal import JournalError


class CommandError(Exception):
    """A command failed in a way that its user can mend; the message is one sentence."""


def expected_sentence(failure: Exception) -> str | None:
    """The plain sentence of an error that a user can cause; None for one of ours."""
    from kiosk.identity import IdentityError
    from kiosk.offline_cache.journal import JournalError

    match failure:
        case ConfigError() | IdentityError() | CommandError():
            return str(failure)
        case JournalError():
            return journal_sentence(failure, "the journal in server.state_dir")
        case OSError(errno=errno.EADDRINUSE):
            return "the port is in use by another program; choose another one"
        case OSError() if failure.filename is not None:
            return f"{os.fsdecode(str(failure.filename))}: {failure.strerror}"
        case _:
            return None


def journal_sentence(error: "JournalError", which: str) -> str:
    """What is the matter with a journal; `which` says where it is."""
    from kiosk.core.model import JournalFault

    match error.fault:
        case JournalFault.DAMAGED:
            return f"{which} is damaged; move it aside, but keep it: it may hold tickets that nobody else knows"
        case JournalFault.DISK_FULL:
            return f"{which} cannot be written: the disk is full"
        case JournalFault.LOCKED:
            return f"{which} is locked by another program, perhaps a second kiosk; try again"
        case JournalFault.READ_ONLY:
            return f"{which} cannot be used: it is no journal, or not this user's (sudo -u kiosk …)"


def plain(text: str) -> str:
    """`text` from the server on one line, without what could steer a terminal."""
    return "".join(character if character.isprintable() else "?" for character in text)
