"""What the figures were measured on, in words that fit any machine."""

import os
import platform
import re
import sqlite3
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine and the versions that matter."""

    processor: str
    cores: int
    memory_mib: int
    system: str
    python: str
    kivy: str
    sqlite: str

    def __str__(self) -> str:
        return (
            f"{self.processor}, {self.cores} cores, {self.memory_mib} MiB, {self.system}; "
            f"Python {self.python}, Kivy {self.kivy}, SQLite {self.sqlite}"
        )


def machine() -> Machine:
    """This machine."""
    return Machine(
        processor=_field("/proc/cpuinfo", r"model name\s*:\s*(.+)") or platform.machine(),
        cores=len(os.sched_getaffinity(0)),
        memory_mib=int(_field("/proc/meminfo", r"MemTotal:\s*(\d+)") or 0) // 1024,
        system=f"{platform.system()} {platform.release()}",
        python=platform.python_version(),
        kivy=version("kivy"),
        sqlite=sqlite3.sqlite_version,
    )


def _field(path: str, pattern: str) -> str:
    found = re.search(pattern, Path(path).read_text(encoding="utf-8", errors="replace"))
    return found[1].strip() if found else ""
