"""What `pip install` brings: everything of the four packages, and nothing else."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("kiosk", "quota_protocol", "quota_server", "workbench")


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files in a wheel built from the repository, as a fresh clone would build it."""
    clone = tmp_path_factory.mktemp("clone")
    for name in files_of_the_repository():
        (clone / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, clone / name)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*build, "--wheel-dir", clone / "dist", clone], check=True, capture_output=True, timeout=120)
    (wheel,) = (clone / "dist").glob("kiosk_antrean-*.whl")
    return {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}


def files_of_the_repository() -> set[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=20).stdout
    return {name for name in listed.split("\0") if name and (ROOT / name).is_file()}


def test_the_wheel_holds_the_packages_with_all_their_fonts_pictures_and_tables(packed: set[str]) -> None:
    wanted = {
        name for name in files_of_the_repository() if name.startswith(tuple(f"{package}/" for package in PACKAGES))
    }
    assert packed == wanted
