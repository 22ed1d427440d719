"""Draws the state diagram of docs/state-diagram.md from the core itself: `python -m tools.state_diagram`.

Every pair of sample state and sample event is put through `advance`; what leads from one kind of state to another is
an arrow. Scans and calls for staff, which are possible nearly everywhere, are told in words above the diagram.
"""

import sys
from collections import defaultdict
from pathlib import Path

from kiosk.core.session import advance
from tests.kiosk.samples import EVENTS, STATES, kiosk_at

PAGE = Path(__file__).parent.parent / "docs" / "state-diagram.md"

_EVERYWHERE = ("scanned", "press call-staff", "device rejected", "refused as revoked", "link lost")
_MAX_NAMED = 4

_HEAD = """# What a visit can be, and what leads where

Made from the core by `python -m tools.state_diagram`; a test compares it. The whole table of states and events, with
what is done about each, is [tests/kiosk/session_table.txt](../tests/kiosk/session_table.txt).

Not drawn, because possible nearly everywhere: a scan begins the next visit at once (`LookingUp`, `Screening`,
`Requesting` or `Misread`) unless the kiosk waits for an answer; "Panggil Petugas" leads to `WithStaff`; a kiosk that
the server rejects, or that loses its server while nobody is served, is `OutOfService`.

```mermaid
stateDiagram-v2
    [*] --> Starting
"""


def diagram() -> str:
    """The page, as Markdown."""
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for state in STATES.values():
        for name, event in EVENTS.items():
            after = advance(kiosk_at(state), event)[0].visit
            arrow = (type(state).__name__, type(after).__name__)
            common = any(word in name for word in _EVERYWHERE)
            if arrow[0] != arrow[1] and not common and name not in arrows[arrow]:
                arrows[arrow].append(name)
    lines = [f"    {one} --> {two}: {_label(names)}" for (one, two), names in arrows.items() if names]
    return _HEAD + "\n".join(lines) + "\n```\n"


def _label(names: list[str]) -> str:
    more = len(names) - _MAX_NAMED
    shown = ", ".join(names[:_MAX_NAMED])
    return f"{shown} and {more} more" if more > 0 else shown


if __name__ == "__main__":
    PAGE.write_text(diagram(), encoding="utf-8")
    sys.stdout.write(f"wrote {PAGE.name}\n")
