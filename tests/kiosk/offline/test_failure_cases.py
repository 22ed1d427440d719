"""docs/offline.md: every way in which being without the server can go wrong has a test, and the page says which."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PAGE = (ROOT / "docs/offline.md").read_text(encoding="utf-8")
TABLE = PAGE.partition("## What can go wrong, and its test\n")[2].partition("\n## ")[0]
LINES = [line for line in TABLE.splitlines() if line.startswith("| ")][1:]
NAMED = re.findall(r"^\|[^|]*\| `(test_\w+)` \|$", TABLE, flags=re.MULTILINE)


def test_every_case_names_a_test_that_exists() -> None:
    defined = {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)\(", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    }
    assert len(NAMED) == len(LINES) > 50
    assert [name for name in NAMED if name not in defined] == []
