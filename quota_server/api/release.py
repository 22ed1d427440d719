"""Which version of the server answers."""

from importlib.metadata import PackageNotFoundError, version


def distribution_version() -> str:
    """The version of the installed distribution; "0" where it runs without being installed."""
    try:
        return version("kiosk-antrean")
    except PackageNotFoundError:
        return "0"
