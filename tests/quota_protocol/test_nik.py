"""Sixteen digits are a NIK; all else is a remark, and the digits never show by accident."""

import pytest

from quota_protocol.nik import Nik, NikRemark, parse_nik, remarks_on


@pytest.mark.parametrize("text", ["6171010101010001", "6171 0101 0101 0001"])
def test_sixteen_digits_are_a_nik(text: str) -> None:
    assert parse_nik(text) == Nik("6171010101010001")


@pytest.mark.parametrize(
    "text", ["", "617101010101000", "61710101010100012", "617101010101000A", "-171010101010001", "٦١٧١٠١٠١٠١٠١٠٠٠١"]
)
def test_anything_else_is_none(text: str) -> None:
    assert parse_nik(text) is None


def test_a_nik_shows_its_last_four_digits_at_most() -> None:
    nik = Nik("6171010101010001")
    assert str(nik) == "************0001"
    assert repr(nik) == "Nik()"
    assert f"{nik}" == "************0001"


@pytest.mark.parametrize(
    ("digits", "remarks"),
    [
        ("6171010101010001", ()),
        ("6171014101010001", ()),
        ("6171017112990001", ()),
        ("6171012902010001", ()),
        ("9971010101010001", (NikRemark.UNKNOWN_PROVINCE,)),
        ("6171010001010001", (NikRemark.IMPOSSIBLE_BIRTH_DATE,)),
        ("6171013002010001", (NikRemark.IMPOSSIBLE_BIRTH_DATE,)),
        ("6171017202010001", (NikRemark.IMPOSSIBLE_BIRTH_DATE,)),
        ("6171010113010001", (NikRemark.IMPOSSIBLE_BIRTH_DATE,)),
        ("6171010100010001", (NikRemark.IMPOSSIBLE_BIRTH_DATE,)),
        ("6171010101010000", (NikRemark.SERIAL_ZERO,)),
        (
            "0000000000000000",
            (NikRemark.UNKNOWN_PROVINCE, NikRemark.IMPOSSIBLE_BIRTH_DATE, NikRemark.SERIAL_ZERO),
        ),
    ],
)
def test_odd_niks_are_remarked_on_and_nobody_is_refused(digits: str, remarks: tuple[NikRemark, ...]) -> None:
    nik = parse_nik(digits)
    assert nik is not None
    assert remarks_on(nik) == remarks
