import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.hardware.sensor_frames import FrameReader, SensorFrame
from workbench.thermometer import frame


def read(data: bytes) -> list[SensorFrame]:
    return FrameReader().feed(data)


@pytest.mark.parametrize(
    ("seen", "ambient"), [(36.52, 29.01), (-12.34, -5.0), (0.0, 0.01), (90.9, 23.13), (299.99, 100.0)]
)
@pytest.mark.parametrize("ten_bytes", [False, True])
def test_frames_of_nine_and_ten_bytes_are_read_signed(seen: float, ambient: float, ten_bytes: bool) -> None:
    assert read(frame(seen, ambient, ten_bytes)) == [SensorFrame(seen, ambient)]


def test_the_frame_of_the_vendors_page_is_read() -> None:
    assert read(bytes.fromhex("5a 5a 45 04 0c 66 0b 7a f4")) == [SensorFrame(31.74, 29.38)]


def test_a_header_inside_the_data_does_not_confuse() -> None:
    # 0x5A5A hundredths is 231.30 degrees: the data look like the start of a frame.
    assert read(frame(231.30, 29.0) * 3) == [SensorFrame(231.30, 29.0)] * 3


@pytest.mark.parametrize(
    "noise", [b"\x5a", b"\x5a\x5a", b"\x5a\x5a\x45", b"\x00\xff\x45", b"\x5a\x5a\x45\xff", b"Z" * 50]
)
def test_noise_before_a_frame_is_skipped(noise: bytes) -> None:
    assert SensorFrame(36.5, 29.0) in read(noise + frame(36.5, 29.0) + frame(36.5, 29.0))


def test_a_frame_with_a_wrong_sum_is_no_reading() -> None:
    good = frame(36.5, 29.0)
    assert read(good[:-1] + bytes([good[-1] ^ 1])) == []
    assert read(good[:-1] + bytes([good[-1] ^ 1]) + good) == [SensorFrame(36.5, 29.0)]


@pytest.mark.parametrize(
    ("seen", "ambient"), [(327.67, 29.0), (-327.68, 29.0), (36.5, 327.67), (0.0, 0.0), (-0.01, 29.0)]
)
def test_a_reading_at_the_ends_of_what_a_sensor_can_say_is_marked(seen: float, ambient: float) -> None:
    (reading,) = read(frame(seen, ambient))
    assert reading.saturated


def test_a_reading_never_shows_its_temperature_when_it_is_logged() -> None:
    assert "36.5" not in repr(SensorFrame(36.5, 29.0))


@given(
    st.lists(st.binary(max_size=30) | st.sampled_from([frame(36.5, 29.0), frame(36.5, 29.0, True), b"\x5a\x5a\x45"]))
)
def test_any_bytes_in_any_chunks_give_the_same_readings_and_little_is_kept(chunks: list[bytes]) -> None:
    pieces = FrameReader()
    readings = []
    for chunk in chunks:
        readings += pieces.feed(chunk)
        assert pieces.held_bytes <= 21
    assert readings == read(b"".join(chunks))
