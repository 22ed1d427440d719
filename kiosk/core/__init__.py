"""What happens at the kiosk, as values and rules: no clock, no device, no file, no thread."""
