"""Lines end where one would pause, and none is left with one forgotten word."""

import pytest

from kiosk.screens.wrap import broken


def _wrapped(text: str, characters: int) -> str | None:
    """As if every character were one px wide."""
    return broken(text, characters, lambda part: float(len(part)))


@pytest.mark.parametrize(
    ("text", "characters", "lines"),
    [
        ("Jika nomor cocok, SMS dikirim ulang.", 32, "Jika nomor cocok,\nSMS dikirim ulang."),
        ("Pindahkan ke hari ini", 18, "Pindahkan\nke hari ini"),
        (
            "Ada biaya? Lapor ke loket. Setiap laporan ditindak.",
            34,
            "Ada biaya? Lapor ke loket.\nSetiap laporan ditindak.",
        ),
        ("Datang lagi pukul 09.45 WIB ya", 24, "Datang lagi\npukul 09.45 WIB ya"),
        ("Ambil tiket di bawah layar, lalu silakan masuk.", 20, "Ambil tiket\ndi bawah layar,\nlalu silakan masuk."),
        ("Lanjut", 6, "Lanjut"),
    ],
)
def test_lines_end_where_one_would_pause(text: str, characters: int, lines: str) -> None:
    assert _wrapped(text, characters) == lines


def test_there_are_never_more_lines_than_words_need() -> None:
    text = "Silakan masuk. Tunggu nomor Anda dipanggil petugas di loket tiga."
    assert _wrapped(text, 50) == "Silakan masuk. Tunggu nomor Anda\ndipanggil petugas di loket tiga."


def test_a_word_that_is_too_wide_is_left_to_others() -> None:
    assert _wrapped("Dinas Kependudukan", 11) is None
