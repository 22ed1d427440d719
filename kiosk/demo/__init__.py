"""`kiosk demo`: a kiosk, its server and its virtual hardware in one program. The only place that joins the three."""

from kiosk.demo.command import run_demo

__all__ = ["run_demo"]
