"""Every pair of state and event of the core, against the reviewed table in session_table.txt."""

from pathlib import Path

from kiosk.core.effects import StartTimer
from kiosk.core.events import TimerElapsed, VisitTimeout
from kiosk.core.session import advance
from kiosk.core.states import OutOfService, Starting, Welcome
from tests.kiosk.samples import EVENTS, STATES, kiosk_at

TABLE = Path(__file__).with_name("session_table.txt")


def test_every_state_answers_every_event_as_the_reviewed_table_says() -> None:
    """What is not in the table changes nothing and does nothing.

    `python -m tests.kiosk.test_session_table` writes it anew; read the difference before committing it.
    """
    assert table() == TABLE.read_text(encoding="utf-8")


def test_no_step_changes_settings_or_goes_back_in_its_counters() -> None:
    for state in STATES.values():
        for event in EVENTS.values():
            before = kiosk_at(state)
            after, _ = advance(before, event)
            assert after.settings is before.settings
            assert (after.session, after.scene, after.timer) >= (before.session, before.scene, before.timer)


def test_whatever_waits_for_somebody_ends_by_itself() -> None:
    """From every state, time alone leads back to where nobody is served."""
    for name, state in STATES.items():
        kiosk = kiosk_at(state)
        for _ in range(4):
            kiosk, _ = advance(kiosk, TimerElapsed(VisitTimeout(kiosk.timer)))
        assert isinstance(kiosk.visit, Welcome | Starting | OutOfService), name


def table() -> str:
    """One block a state, one line an event that changes or does something: next state, then effects."""
    blocks = []
    for state_name, state in STATES.items():
        lines = [state_name]
        for event_name, event in EVENTS.items():
            after, effects = advance(kiosk_at(state), event)
            named = [type(effect).__name__ for effect in effects if not isinstance(effect, StartTimer)]
            if after.visit != state or named:
                lines.append(f"    {event_name:32} {type(after.visit).__name__:18} {' '.join(named)}".rstrip())
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
