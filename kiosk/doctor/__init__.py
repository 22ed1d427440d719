"""`kiosk doctor`: everything a kiosk needs, looked at once, a line each. Never imports Kivy, never opens the gate."""

from kiosk.doctor.examination import examine

__all__ = ["examine"]
