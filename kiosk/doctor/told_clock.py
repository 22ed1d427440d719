"""A clock that staff have confirmed or corrected: the kiosk goes by their word, and so does the doctor."""

import time
from datetime import datetime, timedelta

from kiosk.clock_trust import AGREES_WITHIN, ClockEvidence, was_set_since
from kiosk.clock_word import ClockWordFile
from kiosk.core.clock_model import ClockBasis, ClockWord
from kiosk.correctable_clock import CorrectableClock
from kiosk.doctor.finding import Finding, length, ok, warn
from quota_protocol.clock import Clock


def word_that_counts(
    kept: ClockWordFile, machine_now: datetime, evidence: ClockEvidence, installed: datetime
) -> ClockWord | None:
    """What time somebody has said it is since the machine was switched on; None where the machine's clock holds."""
    word = kept.read()
    if word is not None and word.basis is ClockBasis.STAFF and was_set_since(word, machine_now, evidence, installed):
        return None
    return word


def clock_of_kiosk(machine: Clock, word: ClockWord | None) -> Clock:
    """The clock as the kiosk has it."""
    if word is None:
        return machine
    clock = CorrectableClock(machine)
    clock.follow(word.right + timedelta(seconds=time.monotonic() - word.at_s))
    return clock


def check_told_clock(word: ClockWord, now: datetime, machine_now: datetime, evidence: ClockEvidence) -> Finding:
    """What the kiosk's own time rests on, how far the machine's is from it, and how long that holds."""
    who = "staff" if word.basis is ClockBasis.STAFF else "the server"
    shown = f"{now.astimezone():%Y-%m-%d %H:%M:%S %z}"
    said = f"by {who} at {word.right.astimezone():%Y-%m-%d %H:%M}"
    holds = "holds until this machine is switched off"
    apart = machine_now - now
    if abs(apart) > AGREES_WITHIN:
        own = f"this machine's own is {length(apart)} {'ahead' if apart > timedelta() else 'behind'}"
        return warn("clock", f"{shown}, corrected {said}, {holds}; {own}: set it (timedatectl)")
    if evidence.synchronised or evidence.has_rtc:
        return ok("clock", f"{shown}, confirmed {said}, {holds}")
    return warn("clock", f"{shown}, confirmed {said}, {holds}: a clock chip or a time server is needed")
