"""What of the configuration decides a visit."""

import os

from kiosk.config import Config
from kiosk.core.facts import SessionSettings
from kiosk.core.model import Celsius
from kiosk.core.presentation import Language, Presentation, Volume


def session_settings(config: Config) -> SessionSettings:
    """What of the configuration decides a visit."""
    return SessionSettings(
        idle_s=config.session.idle_s,
        answer_s=config.session.answer_s,
        ticket_shown_s=config.session.ticket_shown_s,
        screening=config.screening.enabled,
        threshold=Celsius(config.screening.threshold_celsius),
        second_reading_after_s=config.screening.second_reading_after_s,
        when_sensor_fails=config.screening.when_sensor_fails,
        memory_key=os.urandom(32),
        has_scanner=bool(config.scanner),
        has_gate=config.gate.driver != "none",
        staff_mode=bool(config.staff.pin_hash),
        staff_idle_s=config.staff.idle_s,
        presentation=Presentation(Language(config.screen.language), volume=Volume[config.voice.volume.upper()]),
    )
