"""One day of the simulation: a seed decides everything that happens in it."""

import logging
from dataclasses import dataclass

from tests.simulation import invariants
from tests.simulation.chance import seeded_chance
from tests.simulation.office_day import OfficeDay, morning
from tests.simulation.steps import ORDINARY, OTHERS, Step

STEPS = 60
_LEASE_UNITS = (1, 2, 1)
_THEMES_MAX = 4


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a day went: `wrong` is empty when everything held; `story` is what happened, line by line."""

    seed: int
    wrong: str
    story: tuple[str, ...]


def run(seed: int) -> Outcome:
    """Plays the day of that seed, the same one every time."""
    for name in ("kiosk", "quota_server"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    begun = morning(_LEASE_UNITS[seed % len(_LEASE_UNITS)])
    with seeded_chance(seed):
        day = OfficeDay(seed, begun)
        try:
            _play(day)
        except AssertionError as error:
            return Outcome(seed, str(error) or "an assertion of the code", tuple(day.story))
        except Exception as error:
            # The day's entry point: whatever the code under test raises is a finding.
            logging.getLogger(__name__).debug("day %d", seed, exc_info=True)
            return Outcome(seed, f"{type(error).__name__}: {error}", tuple(day.story))
        finally:
            day.close()
    return Outcome(seed, "", tuple(day.story))


def _play(day: OfficeDay) -> None:
    themes = (ORDINARY, *day.chance.sample(OTHERS, day.chance.randint(0, _THEMES_MAX)))
    day.tell(f"a day of {', '.join(theme.name for theme in themes)}")
    choices: list[tuple[Step, int]] = [pair for theme in themes for pair in theme.steps]
    steps, weights = [step for step, _ in choices], [weight for _, weight in choices]
    for machine in day.machines:
        machine.switch_on()
    for step in day.chance.choices(steps, weights, k=STEPS):
        step(day)
        invariants.after_step(day)
        day.note_who_was_found_out()
    _everybody_meets_the_server(day)
    invariants.after_step(day)
    invariants.at_the_end(day)


def _everybody_meets_the_server(day: OfficeDay) -> None:
    day.tell("the day is over: every kiosk that lives syncs to its end")
    if day.server_down:
        day.server.restart()
        day.server_down = False
    for machine in day.machines:
        machine.line.up = True
        machine.line.mishaps.clear()
        machine.fuse = None
        while machine.line.arrive():
            pass
    _all_sync(day)
    forgotten = [machine for machine in day.machines if day.is_forgotten(machine)]
    for machine in forgotten:
        # The restored server does not know that it was enrolled: its token opens nothing until staff enrol it anew.
        day.enrol(machine)
    if forgotten:
        _all_sync(day)


def _all_sync(day: OfficeDay) -> None:
    # A kiosk of a recovering office says one thing at a time.
    for machine in day.machines * 2:
        if not machine.dead:
            machine.switch_on()
            machine.run(lambda process: process.sync())
