"""A root folder with the units installed, as `systemd/install` lays them, for systemd's own tools to judge."""

import shutil
import subprocess
from pathlib import Path

import pytest

SYSTEMD = Path(__file__).resolve().parents[2] / "systemd"


def install(root: Path, *parts: str) -> str:
    """Runs the install script below `root`; what it said."""
    done = subprocess.run(
        [SYSTEMD / "install", "--root", root, *parts], capture_output=True, text=True, check=True, timeout=20
    )
    return done.stdout


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Our units, Debian's own units beside them, and something to execute where ours expect a program."""
    install(tmp_path, "kiosk", "server")
    shutil.copytree("/usr/lib/systemd/system", tmp_path / "usr/lib/systemd/system", symlinks=True)
    programs = ("opt/kiosk/venv/bin/kiosk", "opt/kiosk/venv/bin/quota-server", "usr/bin/systemctl", "usr/bin/rm")
    for program in programs:
        path = tmp_path / program
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
    return tmp_path
