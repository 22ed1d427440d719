"""The screens: one file each. They draw a state and post events, nothing more (docs/screens.md)."""
