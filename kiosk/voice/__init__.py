"""Screens read out: clips joined one after the other, recorded by people or made by `python -m tools.voice`."""
