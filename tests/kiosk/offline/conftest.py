"""A kiosk without screen and devices, and the server that it speaks with."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kiosk.offline.samples import WINDOWED
from tests.kiosk.offline.small_kiosk import EIGHT, Kiosk
from tests.kiosk.offline.sync_server import Said, SyncServer


@pytest.fixture
def said() -> Said:
    return Said(WINDOWED, EIGHT)


@pytest.fixture
def kiosk(tmp_path: Path, said: Said) -> Iterator[Kiosk]:
    with SyncServer(said) as server:
        opened = Kiosk(tmp_path, server.url)
        yield opened
        opened.close()
        assert opened.failures == []
