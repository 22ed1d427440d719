"""Mobile phone numbers of Indonesia, in every form that people write them."""

_PUNCTUATION = str.maketrans("", "", " -.()/")
_LONGEST_TEXT = 32
_NATIONAL_DIGITS = range(9, 13)


def parse_phone(text: str) -> str | None:
    """The number as E.164 (`+62812…`), or None when it is no mobile number. 0812…, 62812…, +62812… and 812… are one.

    A leading zero may be missing: spreadsheets drop it.
    """
    digits = text[: _LONGEST_TEXT + 1].translate(_PUNCTUATION)
    if len(text) > _LONGEST_TEXT:
        return None
    for prefix in ("+62", "0062", "62", "0"):
        if digits.startswith(prefix):
            digits = digits.removeprefix(prefix)
            break
    digits = digits.removeprefix("0")
    if not digits.isascii() or not digits.isdigit():
        return None
    if not digits.startswith("8") or len(digits) not in _NATIONAL_DIGITS:
        return None
    return f"+62{digits}"
