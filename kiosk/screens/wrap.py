"""Where lines end: as few lines as there can be, about equally long, rather after a sentence than within one. Pure."""

from collections.abc import Callable

_AFTER_SENTENCE, _AFTER_PART = -0.12, -0.03
_TORN, _HANGING = 1.0, 0.06
_ZONES = frozenset({"WIB", "WITA", "WIT"})
_LEADING = frozenset({"pukul", "No."})
"""Words that belong to the next one, as zones belong to their hour."""
_HANGING_WORDS = frozenset({"di", "ke", "dari", "dan", "atau", "yang", "untuk", "pada", "lalu"}) | frozenset(
    {"a", "an", "and", "at", "by", "for", "if", "in", "of", "on", "or", "the", "then", "to", "with", "your"}
)
"""Small words that lead on: a line rather begins with them than ends, as numbers rather stay with what they count."""


def broken(text: str, width_px: float, measure_px: Callable[[str], float]) -> str | None:
    """One line of text as several that fit the width; None where one word alone is too wide.

    A word alone on the last line looks forgotten, and is read as if it were something else.
    """
    words = text.split(" ")
    wide_px = [measure_px(word) for word in words]
    if max(wide_px) > width_px:
        return None
    space_px = measure_px(" ")
    # For the first so many words: how many lines, what they cost, and where the last of them begins.
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)]
    for end in range(1, len(words) + 1):
        found, line_px, begin = [], -space_px, end - 1
        while begin >= 0 and (line_px := line_px + space_px + wide_px[begin]) <= width_px:
            lines, cost, _ = best[begin]
            spare = (width_px - line_px) / width_px
            found.append((lines + 1, cost + spare * spare + _cost_of_ending(words, end), begin))
            begin -= 1
        best.append(min(found))
    lines_of_text: list[str] = []
    end = len(words)
    while end:
        begin = best[end][2]
        lines_of_text.insert(0, " ".join(words[begin:end]))
        end = begin
    return "\n".join(lines_of_text)


def _cost_of_ending(words: list[str], end: int) -> float:
    """What it costs to end a line before the word `end`; less than nothing where one would pause."""
    if end == len(words):
        return 0.0
    if words[end] in _ZONES or words[end - 1] in _LEADING:
        return _TORN
    if words[end - 1].lower() in _HANGING_WORDS or words[end - 1].isdigit() or words[end][0:1].isdigit():
        return _HANGING
    last = words[end - 1][-1:]
    return _AFTER_SENTENCE if last in ".?!" else _AFTER_PART if last in ",:;" else 0.0
