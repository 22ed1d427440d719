"""How people can be reached. Numbers are sealed: whoever has the database alone reads none."""

from datetime import date

from quota_server.store.jobs.transaction import Transaction


def keep(tx: Transaction, office: str, subject: str, phone: str, visit_on: date | None) -> None:
    """Keeps a number (E.164) for what it is about; an empty one is none. `visit_on` None: as long as the request."""
    mark = tx.keys.phone_mark(office, phone)
    if mark is None:
        return
    tx.connection.execute(
        "INSERT INTO contacts (office, subject, phone, phone_mark, visit_on) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (office, subject) DO NOTHING",
        (office, subject, tx.keys.seal_phone(office, phone), mark, visit_on.isoformat() if visit_on else None),
    )


def replace(tx: Transaction, office: str, subject: str, phone: str, visit_on: date) -> None:
    """Keeps this number (E.164) instead of whichever was kept before."""
    tx.connection.execute(
        "INSERT INTO contacts (office, subject, phone, phone_mark, visit_on) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (office, subject) DO UPDATE SET phone = excluded.phone, phone_mark = excluded.phone_mark,"
        " visit_on = excluded.visit_on",
        (office, subject, tx.keys.seal_phone(office, phone), tx.keys.phone_mark(office, phone), visit_on.isoformat()),
    )


def keep_until(tx: Transaction, office: str, subject: str, visit_on: date) -> None:
    """The number is needed until that day, and goes as after a visit."""
    tx.connection.execute(
        "UPDATE contacts SET visit_on = ? WHERE office = ? AND subject = ?", (visit_on.isoformat(), office, subject)
    )


def copy(tx: Transaction, office: str, source: str, target: str, visit_on: date) -> None:
    """Whoever could be reached for one thing can be for another, too."""
    tx.connection.execute(
        "INSERT INTO contacts (office, subject, phone, phone_mark, visit_on)"
        " SELECT office, ?, phone, phone_mark, ? FROM contacts WHERE office = ? AND subject = ?"
        " ON CONFLICT (office, subject) DO NOTHING",
        (target, visit_on.isoformat(), office, source),
    )


def is_kept(tx: Transaction, office: str, subject: str) -> bool:
    """Whether there is a number, without opening it."""
    row = tx.connection.execute("SELECT 1 FROM contacts WHERE office = ? AND subject = ?", (office, subject)).fetchone()
    return row is not None


def phone_of(tx: Transaction, office: str, subject: str) -> str:
    """The number, empty for none."""
    row = tx.connection.execute(
        "SELECT phone FROM contacts WHERE office = ? AND subject = ?", (office, subject)
    ).fetchone()
    return tx.keys.open_phone(office, bytes(row[0])) if row else ""


def masked(phone: str) -> str:
    """`0812-xxxx-x446`: enough to know one's own, too little to call."""
    national = "0" + phone.removeprefix("+62")
    return f"{national[:4]}-xxxx-x{national[-3:]}" if phone else ""
