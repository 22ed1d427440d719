"""The offices that journeys happen in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.office import Office, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office that screens its visitors."""
    with open_office(tmp_path) as opened:
        yield opened


@pytest.fixture
def quick_office(tmp_path: Path) -> Iterator[Office]:
    """An office without screening."""
    with open_office(tmp_path, screening={"enabled": False}) as opened:
        yield opened
