"""`quota-server staff`: accounts of the people at the counters."""

import argparse
import getpass
import secrets
from collections.abc import Callable
from pathlib import Path

from quota_server.config import SettingsError
from quota_server.domain.staff import (
    NAME_FORM,
    PASSWORD_CHARACTERS_MAX,
    PASSWORD_CHARACTERS_MIN,
    SALT_BYTES,
    StaffRole,
    hash_password,
)

_PASSWORD_FILE_BYTES_MAX = 4096
Parser = argparse.ArgumentParser


def add_to(commands: "argparse._SubParsersAction[Parser]", add_database: Callable[[Parser], None]) -> None:
    """Adds the command. `add_database` adds the argument that names the database."""
    staff = commands.add_parser("staff", help="accounts of an office's staff")
    actions = staff.add_subparsers(title="actions", required=True, metavar="ACTION")
    for name, run, text in (
        ("add", _add, "add an account; asks for its password"),
        ("password", _password, "set a new password, which also ends a lock; asks for it"),
        ("disable", _disable, "let an account sign in no more"),
    ):
        action = actions.add_parser(name, help=text)
        add_database(action)
        action.add_argument("--office", required=True, metavar="CODE", help="such as PTK")
        action.add_argument("--name", required=True, type=_name, help="such as budi")
        if run is _add:
            roles = [role.value for role in StaffRole]
            action.add_argument("--role", required=True, choices=roles, help="what the person is at the office")
        if run is not _disable:
            action.add_argument("--password-file", type=Path, metavar="FILE", help="its first line, instead of asking")
        action.set_defaults(run=run)
    listing = actions.add_parser("list", help="list the accounts: office, name, role, state, since when")
    add_database(listing)
    listing.add_argument("--office", metavar="CODE", help="only of this office")
    listing.set_defaults(run=_list)


def _name(text: str) -> str:
    if not NAME_FORM.fullmatch(text):
        raise argparse.ArgumentTypeError(
            "a staff name is 1 to 32 small letters, digits, '.', '_' and '-', such as budi"
        )
    return text


def _add(options: argparse.Namespace) -> None:
    from quota_server.store.jobs import staff
    from quota_server.store.opening import administration

    kept = _asked_password(options.password_file)
    with administration(options.database) as opened:
        opened.performer.perform(
            lambda tx: staff.add(tx, options.office, options.name, StaffRole(options.role), kept), options.office
        )
    print(f"{options.name} of {options.office} may sign in as {options.role}")


def _password(options: argparse.Namespace) -> None:
    from quota_server.store.jobs import staff
    from quota_server.store.opening import administration

    kept = _asked_password(options.password_file)
    with administration(options.database) as opened:
        opened.performer.perform(lambda tx: staff.set_password(tx, options.office, options.name, kept), options.office)
    print(f"{options.name} of {options.office} has a new password")


def _disable(options: argparse.Namespace) -> None:
    from quota_server.store.jobs import staff
    from quota_server.store.opening import administration

    with administration(options.database) as opened:
        opened.performer.perform(lambda tx: staff.disable(tx, options.office, options.name), options.office)
    print(f"{options.name} of {options.office} is disabled")


def _list(options: argparse.Namespace) -> None:
    from quota_server.store.jobs import staff
    from quota_server.store.opening import administration

    with administration(options.database) as opened:
        found = opened.performer.perform(lambda tx: staff.listing(tx, options.office), options.office or "")
    for account in found:
        print(f"{account.office}\t{account.name}\t{account.role}\t{account.state}\t{account.created_at}")


def _asked_password(file: Path | None) -> str:
    """What is kept of the password that somebody types, or of a file's first line."""
    password = _typed() if file is None else _first_line(file)
    if not PASSWORD_CHARACTERS_MIN <= len(password) <= PASSWORD_CHARACTERS_MAX:
        raise SettingsError(f"a password has {PASSWORD_CHARACTERS_MIN} to {PASSWORD_CHARACTERS_MAX} characters")
    return hash_password(password, secrets.token_bytes(SALT_BYTES))


def _typed() -> str:
    try:
        password = getpass.getpass("password: ")
        if getpass.getpass("once more: ") != password:
            raise SettingsError("the two passwords differ; nothing was changed")
    except EOFError:
        raise SettingsError("no password was typed; use --password-file where nobody can type") from None
    return password


def _first_line(file: Path) -> str:
    with file.open("rb") as opened:
        content = opened.read(_PASSWORD_FILE_BYTES_MAX)
    try:
        return (content.decode().splitlines() or [""])[0]
    except UnicodeDecodeError:
        raise SettingsError(f"{file} is not text") from None
