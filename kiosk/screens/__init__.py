"""One file per screen: each draws a state and posts what was touched, nothing more."""
