"""One file for each version of the tables. A file that was released does not change any more."""
