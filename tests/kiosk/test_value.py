"""States and events never change, compare by what they hold, and keep private fields out of what is printed of them."""

import pytest

from kiosk.core.events import Button, CodeScanned, KeyTyped, Pressed
from kiosk.core.states import TypingCode, TypingNik
from kiosk.core.value import changed, field_names


def test_what_a_resident_showed_or_typed_is_not_in_its_repr() -> None:
    assert repr(CodeScanned("6171010101010001")) == "CodeScanned()"
    assert repr(KeyTyped("6", scene=3)) == "KeyTyped(scene=3)"
    assert repr(TypingNik("6171")) == "TypingNik()"


def test_values_are_equal_when_class_and_fields_are() -> None:
    assert Pressed(Button.BACK, 3) == Pressed(Button.BACK, 3)
    assert Pressed(Button.BACK, 3) != Pressed(Button.BACK, 4)
    assert len({Pressed(Button.BACK, 3), Pressed(Button.BACK, 3)}) == 1


def test_a_value_cannot_be_changed_and_a_changed_copy_can_be_had() -> None:
    typing = TypingCode("K7M4")
    with pytest.raises(AttributeError):
        typing.typed = "P3T9"  # type: ignore[misc]  # what must fail
    assert changed(typing, wrong=True) == TypingCode("K7M4", wrong=True)
    assert typing == TypingCode("K7M4")
    assert field_names(typing) == ("typed", "wrong")
