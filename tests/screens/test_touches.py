"""What fingers do, and what they do by mistake. Touches are real; they go through Kivy's own dispatch."""

from kiosk.core import states
from kiosk.core.events import Button, KeyTyped, Pressed, ScreenTouched, ServiceChosen, WindowChosen
from kiosk.screens.touches import REPEAT_AFTER_S
from quota_protocol.messages import Origin, Service
from tests.screens.conftest import Glass
from tools.screen_samples import FACTS, NIK, OFFICE, WALK_IN, WINDOWS


def test_a_tap_tells_that_somebody_is_there_and_then_what_was_pressed(glass: Glass) -> None:
    glass.show(states.Welcome(), scene=7)
    finger = glass.finger_on(glass.button("Ambil nomor antrean"))
    assert glass.posted == [ScreenTouched(7)]
    finger.touch_up()
    assert glass.posted == [ScreenTouched(7), Pressed(Button.TAKE_NUMBER, 7)]


def test_a_touch_beside_every_button_only_tells_that_somebody_is_there(glass: Glass) -> None:
    glass.show(states.Welcome(), scene=7)
    glass.finger_at(2, 400).touch_up()
    assert glass.posted == [ScreenTouched(7)]


def test_one_touch_that_the_panel_reports_twice_is_one_press(glass: Glass) -> None:
    glass.show(states.TypingNik())
    glass.tap("1")
    glass.tap("1")
    assert glass.posted_but_touches() == [KeyTyped("1", 1)]


def test_the_same_key_again_after_a_moment_counts(glass: Glass) -> None:
    glass.show(states.TypingNik())
    glass.tap("1")
    glass.run_on_s(REPEAT_AFTER_S + 0.001)
    glass.tap("1")
    assert glass.posted_but_touches() == [KeyTyped("1", 1), KeyTyped("1", 1)]


def test_a_touch_reported_twice_does_not_press_what_came_up_in_its_place(glass: Glass) -> None:
    glass.show(states.Welcome(), scene=1)
    place = glass.button("Ambil KTP-el").center
    glass.finger_at(*place).touch_up()
    glass.show(states.ChoosingService(Origin.WALK_IN), scene=2)
    glass.finger_at(*place).touch_up()
    assert glass.posted_but_touches() == [Pressed(Button.COLLECT_CARD, 1)]


def test_different_keys_may_be_typed_as_fast_as_one_likes(glass: Glass) -> None:
    glass.show(states.TypingNik())
    for key in "6171":
        glass.tap(key)
    assert glass.posted_but_touches() == [KeyTyped(key, 1) for key in "6171"]


def test_a_long_press_is_one_press_on_release(glass: Glass) -> None:
    glass.show(states.TypingCode())
    finger = glass.finger_on(glass.button("K"))
    glass.run_on_s(REPEAT_AFTER_S + 0.001)
    assert glass.posted_but_touches() == []
    finger.touch_up()
    assert glass.posted_but_touches() == [KeyTyped("K", 1)]


def test_a_finger_that_slides_off_presses_nothing(glass: Glass) -> None:
    glass.show(states.TypingCode())
    key = glass.button("K")
    finger = glass.finger_on(key)
    finger.touch_move(key.right + 5, key.center_y)
    finger.touch_up()
    assert glass.posted_but_touches() == []
    assert not key.is_down


def test_a_finger_that_slides_from_one_key_to_the_next_presses_neither(glass: Glass) -> None:
    glass.show(states.TypingCode())
    finger = glass.finger_on(glass.button("K"))
    finger.touch_move(*glass.button("M").center)
    finger.touch_up()
    assert glass.posted_but_touches() == []


def test_a_finger_that_slides_off_and_back_presses(glass: Glass) -> None:
    glass.show(states.TypingCode())
    key = glass.button("K")
    finger = glass.finger_on(key)
    finger.touch_move(key.right + 5, key.center_y)
    finger.touch_move(*key.center)
    finger.touch_up()
    assert glass.posted_but_touches() == [KeyTyped("K", 1)]


def test_two_fingers_on_two_keys_type_both(glass: Glass) -> None:
    glass.show(states.TypingCode())
    first, second = glass.finger_on(glass.button("K")), glass.finger_on(glass.button("7"))
    first.touch_up()
    second.touch_up()
    assert glass.posted_but_touches() == [KeyTyped("K", 1), KeyTyped("7", 1)]


def test_two_fingers_on_one_key_type_once(glass: Glass) -> None:
    glass.show(states.TypingCode())
    first, second = glass.finger_on(glass.button("K")), glass.finger_on(glass.button("K"))
    second.touch_up()
    first.touch_up()
    assert glass.posted_but_touches() == [KeyTyped("K", 1)]


def test_what_a_finger_began_on_an_earlier_picture_does_nothing(glass: Glass) -> None:
    glass.show(states.Welcome(), scene=1)
    finger = glass.finger_on(glass.button("Ambil nomor antrean"))
    glass.show(states.ChoosingService(Origin.WALK_IN), scene=2)
    finger.touch_up()
    assert glass.posted_but_touches() == []


def test_a_finger_held_while_the_same_screen_takes_a_new_visitor_does_nothing(glass: Glass) -> None:
    glass.show(states.TypingCode("K7"), scene=1)
    finger = glass.finger_on(glass.button("M"))
    glass.show(states.TypingCode(), scene=5)
    finger.touch_up()
    assert glass.posted_but_touches() == []


def test_a_button_held_while_its_screen_goes_is_not_down_when_it_comes_back(glass: Glass) -> None:
    glass.show(states.Welcome(), scene=1)
    button = glass.button("Ambil nomor antrean")
    glass.finger_on(button)
    glass.show(states.ChoosingService(Origin.WALK_IN), scene=2)
    glass.show(states.Welcome(), scene=3)
    assert not button.is_down


def test_staff_can_be_called_though_the_picture_changed_under_the_finger(glass: Glass) -> None:
    glass.show(states.Welcome(), scene=1)
    finger = glass.finger_on(glass.root.help_button)
    glass.show(states.ChoosingService(Origin.WALK_IN), scene=2)
    finger.touch_up()
    assert glass.posted_but_touches() == [Pressed(Button.CALL_STAFF, 1)]


def test_a_call_for_staff_is_seen_to_have_been_made(glass: Glass) -> None:
    glass.root.help_button._ask_again()
    glass.tap("Panggil\nPetugas")
    assert "Petugas\ndatang" in glass.says()
    glass.root.help_button._ask_again()
    assert "Panggil\nPetugas" in glass.says()


def test_a_button_that_is_off_says_what_is_missing_and_posts_nothing(glass: Glass) -> None:
    glass.show(states.TypingNik(NIK.digits[:11]))
    glass.tap("Lanjut")
    assert glass.posted_but_touches() == []
    assert "masih 5 angka" in glass.says()


def test_a_complete_nik_turns_the_way_forward_on(glass: Glass) -> None:
    glass.show(states.TypingNik(NIK.digits))
    glass.tap("Lanjut")
    assert glass.posted_but_touches() == [Pressed(Button.CONTINUE, 1)]


def test_a_service_is_chosen_by_its_id(glass: Glass) -> None:
    glass.show(states.ChoosingService(Origin.WALK_IN))
    glass.tap("Perbaikan data")
    assert glass.posted_but_touches() == [ServiceChosen("perbaikan_data", 1)]


def test_every_service_wears_an_icon_for_those_who_do_not_read(glass: Glass) -> None:
    glass.show(states.ChoosingService(Origin.WALK_IN))
    for service in OFFICE.services:
        if service.offered_at_kiosk:
            sign = glass.button(service.name)._sign
            assert sign is not None
            assert sign._mesh.vertices


def test_a_suspended_service_can_be_asked_for_so_that_the_answer_explains_it(glass: Glass) -> None:
    glass.show(states.ChoosingService(Origin.WALK_IN))
    assert "ditunda sementara" in glass.says()
    glass.tap("Perekaman KTP-el")
    assert glass.posted_but_touches() == [ServiceChosen("perekaman", 1)]


def test_a_service_that_is_not_offered_at_the_kiosk_is_not_shown(glass: Glass) -> None:
    glass.show(states.ChoosingService(Origin.WALK_IN))
    assert "Verifikasi Kasi" not in glass.says()


def test_more_services_than_fit_are_on_further_pages(glass: Glass) -> None:
    from dataclasses import replace

    many = tuple(Service(f"s{at}", f"Layanan ke-{at}", "D") for at in range(1, 13))
    glass.show(states.ChoosingService(Origin.WALK_IN), facts=replace(FACTS, office=replace(OFFICE, services=many)))
    seen = set()
    for _ in range(3):
        seen |= {text for text in glass.says() if text.startswith("Layanan ke-")}
        glass.tap("Layanan lain")
        glass.run_on_s(REPEAT_AFTER_S + 0.001)
    assert seen == {service.name for service in many}
    assert "Layanan ke-1" in glass.says(), "after the last page comes the first"
    assert glass.posted_but_touches() == []


def test_a_window_is_chosen_by_its_start(glass: Glass) -> None:
    glass.show(states.ChoosingWindow(WALK_IN, WINDOWS))
    glass.tap("13.00-15.00 WIB")
    assert glass.posted_but_touches() == [WindowChosen("13:00", 1)]


def test_a_full_window_is_shown_as_full(glass: Glass) -> None:
    glass.show(states.ChoosingWindow(WALK_IN, WINDOWS))
    says = glass.says()
    assert says.count("penuh") == 1
    assert {"sisa 40 tempat", "sisa 110 tempat"} <= set(says)


def test_every_way_on_of_a_choice_posts_its_own_button(glass: Glass) -> None:
    wanted = {
        "Ketik kode booking": Button.TYPE_CODE,
        "Ketik NIK": Button.TYPE_NIK,
        "Ambil nomor antrean": Button.TAKE_NUMBER,
        "Ambil KTP-el": Button.COLLECT_CARD,
        "Lansia, disabilitas,\nibu hamil": Button.PRIORITY,
        "Keperluan\nmendesak": Button.URGENT,
    }
    for label in wanted:
        glass.tap(label)
    assert glass.posted_but_touches() == [Pressed(button, 0) for button in wanted.values()]
