"""`python -m tests.simulation SEED` tells the story of a day; `python -m tests.simulation FIRST LAST` plays many."""

import sys
import time

from tests.simulation.running import run


def main() -> int:
    """0 when everything held."""
    first, last = int(sys.argv[1]), int(sys.argv[-1])
    began_s, failed = time.perf_counter(), 0
    for seed in range(first, last + 1):
        outcome = run(seed)
        if first == last:
            print("\n".join(outcome.story))
        if outcome.wrong:
            failed += 1
            print(f"seed {seed}: {outcome.wrong}")
    print(f"{last - first + 1} days, {failed} failed, {time.perf_counter() - began_s:.1f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
