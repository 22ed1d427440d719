"""The offices that journeys happen in."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.office import Office, open_office

MEMORY = Path("/dev/shm")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where an office keeps its files: in memory where there is such a place, so that a hundred offices open fast."""
    where = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="kiosk-office-", dir=where) as made:
        yield Path(made)


@pytest.fixture
def office(folder: Path) -> Iterator[Office]:
    """An office that screens its visitors."""
    with open_office(folder) as opened:
        yield opened


@pytest.fixture
def brisk_office(folder: Path) -> Iterator[Office]:
    """An office without screening whose kiosk loses patience with its server after half a second."""
    offline: dict[str, object] = {"request_timeout_s": 0.5, "sync_every_s": 0.2}
    with open_office(folder, screening={"enabled": False}, offline=offline) as opened:
        yield opened


@pytest.fixture
def quick_office(folder: Path) -> Iterator[Office]:
    """An office without screening."""
    with open_office(folder, screening={"enabled": False}) as opened:
        yield opened
