"""Libraries try for packages that they can do without; what a kiosk never uses of them stays off its memory."""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def left_out(*names: str) -> Iterator[None]:
    """A library that is imported within finds these modules missing; afterwards they can be imported as ever.

    Only for modules that the library itself catches the absence of. One that is loaded already is found.
    """
    hidden = [name for name in names if name not in sys.modules]
    # None is Python's own sign for a module that shall not be found.
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        with warnings.catch_warnings():
            # That is what they have to say about it.
            warnings.simplefilter("ignore")
            yield
    finally:
        for name in hidden:
            del sys.modules[name]
