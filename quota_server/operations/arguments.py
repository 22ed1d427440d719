"""What the operators' commands have in common."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from quota_server.config import load_settings
from quota_server.store.opening import usual_secrets_file

Parser = argparse.ArgumentParser
AddDatabase = Callable[[Parser], None]

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[Parser]  # noqa: SLF001 - argparse has no other name for it
else:
    Commands = object


def secrets_file_of(database_url: str, settings_file: Path | None) -> Path:
    """Where the office keys are, by the settings or beside the database."""
    secrets = load_settings(settings_file).secrets if settings_file else None
    return secrets or usual_secrets_file(database_url)


def a_date(text: str) -> date:
    """A date of the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date such as 2026-11-12") from None
