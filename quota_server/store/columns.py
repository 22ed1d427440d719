"""The columns and tables that every `tables_*` module is made of, spelled once."""

from typing import Any

from sqlalchemy import Column, Integer, MetaData, Table, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.schema import SchemaItem

metadata = MetaData()


@compiles(Text, "postgresql")
def _in_byte_order(_type: Text, _compiler: Any, **_options: Any) -> str:
    """Text sorts by its bytes on every engine, whatever language the database was made for."""
    return 'TEXT COLLATE "C"'


def keyed_table(name: str, *items: SchemaItem) -> Table:
    """A table that is its primary key, whose columns hold what they say."""
    return Table(name, metadata, *items, sqlite_strict=True, sqlite_with_rowid=False)


def key_column(name: str) -> Column[str]:
    """A part of the primary key."""
    return Column(name, Text, primary_key=True)


def text_column(name: str) -> Column[str]:
    """A text that is always there."""
    return Column(name, Text, nullable=False)


def count_column(name: str) -> Column[int]:
    """A number that begins with nothing."""
    return Column(name, Integer, nullable=False, server_default="0")
