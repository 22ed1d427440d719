"""The store on SQLite: one thread writes, everybody else reads."""
