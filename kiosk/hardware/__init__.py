"""Drivers of the kiosk's devices: per device a contract, pure codecs and one file per way of connecting it."""
