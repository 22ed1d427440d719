"""The rules of an office's queue. Pure: no IO, no clock, no randomness; time and rows come in as values."""
