"""What a kiosk never uses of its libraries is not loaded, and is there for whoever else wants it."""

import subprocess
import sys

import pytest

HEAVY = "charset_normalizer chardet PIL.ImageDraw PIL.ImageFont usb"


@pytest.mark.parametrize("module", ["kiosk.quota_client", "kiosk.hardware.ticket_escpos"])
def test_what_is_left_out_is_not_loaded_nor_complained_of_and_can_be_had_later(module: str) -> None:
    code = (
        f"import sys, {module}; names = {HEAVY.split()!r}; assert not set(names) & set(sys.modules);"
        "import charset_normalizer, PIL.ImageDraw, PIL.ImageFont, usb"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=False)
    assert (result.returncode, result.stderr) == (0, "")
