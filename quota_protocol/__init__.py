"""What kiosk and quota server say to each other.

Pure values and rules: no IO, no clock, no third-party imports. Both sides import it, and nothing else of each other.
"""
