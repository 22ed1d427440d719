"""Whether a kiosk runs on this machine with the same settings: it holds the devices that the doctor cannot open."""

import os
from itertools import pairwise
from pathlib import Path

_PROCESSES = Path("/proc")


def find_running_kiosk(config: Path) -> int | None:
    """The process id of a `kiosk run --config` of the same file; None when there is none, or /proc does not tell."""
    try:
        wanted = config.stat()
        folders = sorted(_PROCESSES.iterdir())
    except OSError:
        return None
    for folder in folders:
        if folder.name.isdigit() and int(folder.name) != os.getpid() and _runs_with(folder, wanted):
            return int(folder.name)
    return None


def _runs_with(process: Path, config: os.stat_result) -> bool:
    try:
        words = os.fsdecode((process / "cmdline").read_bytes()).split("\0")
    except OSError:
        return False
    starts = any(Path(word).name == "kiosk" and after == "run" for word, after in pairwise(words))
    return starts and any(_is_file(process, word.removeprefix("--config="), config) for word in words if word)


def _is_file(process: Path, name: str, config: os.stat_result) -> bool:
    """Whether that process means our file by `name`. Where its folder cannot be seen, only absolute names count."""
    try:
        return os.path.samestat((process / "cwd" / name).stat(), config)
    except OSError:
        pass
    try:
        return Path(name).is_absolute() and os.path.samestat(Path(name).stat(), config)
    except OSError:
        return False
