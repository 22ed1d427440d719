"""Commands for developers: each is a file of its own, run through `make`."""
