"""Plays clips one after the other through a sound program, on a thread of its own, and falls silent at once.

The program is ALSA's `aplay` (package alsa-utils): it is fed one WAV through its input, and ending it ends
the sound. A clip that is missing is left out; sound that fails is a warning and nothing else.
"""

import logging
import subprocess
import threading
import wave
from array import array
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from kiosk.core.presentation import Volume
from kiosk.logs import log_event

RATE_HZ = 22_050
GAP_S = 0.08
LONGEST_S = 90.0
_SAMPLE_BYTES = 2
_LOUDNESS = {Volume.OFF: 0.0, Volume.SOFT: 0.35, Volume.NORMAL: 0.65, Volume.LOUD: 1.0}
_JOIN_S = 2.0


def join(files: Sequence[Path], volume: Volume) -> bytes:
    """One WAV of these, 22.05 kHz, mono, 16 bit; with short gaps, at most ninety seconds. Others are left out."""
    samples = array("h")
    gap = array("h", bytes(_SAMPLE_BYTES * int(RATE_HZ * GAP_S)))
    for file in files:
        samples.extend(_samples(file))
        samples.extend(gap)
    loudness = _LOUDNESS[volume]
    heard = array("h", (int(sample * loudness) for sample in samples[: int(RATE_HZ * LONGEST_S)]))
    whole = BytesIO()
    with wave.open(whole, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(_SAMPLE_BYTES)
        out.setframerate(RATE_HZ)
        out.writeframes(heard.tobytes())
    return whole.getvalue()


def _samples(file: Path) -> "array[int]":
    try:
        with wave.open(str(file), "rb") as clip:
            if (clip.getnchannels(), clip.getsampwidth(), clip.getframerate()) == (1, _SAMPLE_BYTES, RATE_HZ):
                return array("h", clip.readframes(int(RATE_HZ * LONGEST_S)))
            why = "not 22050 Hz, mono, 16 bit"
    except (OSError, EOFError, wave.Error) as error:
        why = str(error)
    log_event("voice", logging.WARNING, clip=file.name, why=why)
    return array("h")


class Player:
    """Says the newest thing it is told, and nothing of what it was told before. From any thread; never blocks."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)
        self._lock = threading.Condition()
        self._next: tuple[tuple[Path, ...], Volume] | None = None
        self._program: subprocess.Popen[bytes] | None = None
        self._ending = False
        self._complained = False
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._thread.start()

    def say(self, files: Sequence[Path], volume: Volume) -> None:
        """Say these clips from now on; what was being said ends."""
        with self._lock:
            self._next = (tuple(files), volume)
            self._stop_program()
            self._lock.notify()

    def hush(self) -> None:
        """Silence, at once."""
        with self._lock:
            self._next = None
            self._stop_program()

    def close(self) -> None:
        """Silence for good."""
        with self._lock:
            self._ending = True
            self._next = None
            self._stop_program()
            self._lock.notify()
        self._thread.join(_JOIN_S)

    def _stop_program(self) -> None:
        if self._program is not None:
            self._program.kill()

    def _run(self) -> None:
        while True:
            with self._lock:
                while self._next is None and not self._ending:
                    self._lock.wait()
                if self._next is None:
                    return
                wanted, self._next = self._next, None
            self._play(join(*wanted))

    def _play(self, sound: bytes) -> None:
        with self._lock:
            if self._next is not None or self._ending:
                return
            try:
                self._program = subprocess.Popen(  # noqa: S603 - the sound program that drivers.py names
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
            except OSError as error:
                self._complain(str(error))
                return
        program = self._program
        try:
            program.communicate(sound, timeout=LONGEST_S + _JOIN_S)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait(_JOIN_S)
        with self._lock:
            self._program = None
        if program.returncode > 0:
            self._complain(f"{self._command[0]} ended with {program.returncode}")

    def _complain(self, why: str) -> None:
        """Once: a sound card that is not there would fill the log."""
        if not self._complained:
            self._complained = True
            log_event("voice", logging.WARNING, why=why)
