"""What the tables of kiosk.toml check their values with."""


def require(holds: bool, sentence: str) -> None:
    """Raise ValueError with the sentence unless it holds; who reads the file adds where the key stands."""
    if not holds:
        raise ValueError(sentence)


def require_within(key: str, value: float, low: float, high: float) -> None:
    """Raise ValueError unless the key's value lies within both bounds."""
    require(low <= value <= high, f"{key} must be between {low:g} and {high:g}")
