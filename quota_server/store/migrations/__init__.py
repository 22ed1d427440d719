"""Alembic's migrations: how the tables of a database become those of the next version. They travel with the server."""
