"""The figures of the kiosk beside what they would be at best: `python -m bench`, or `python -m bench scan`."""
