"""Which version of this distribution runs."""


def software() -> str:
    """The version as pip knows it, such as "0.6.0". Looked up when asked for: that reads the disk."""
    from importlib.metadata import version

    return version("kiosk-antrean")
