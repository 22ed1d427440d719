"""`python -m kiosk` and the `kiosk` command."""

import sys

from kiosk.commands import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
