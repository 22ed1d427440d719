"""What the rules of `tools.architecture` allow to whom: each table is a decision, and each exception says why."""

# Where a third-party package (or a part of the standard library that does IO) may be imported: a file, or a folder
# with a slash at its end. Tests, benchmarks and tools may import all of them.
HOMES: dict[str, tuple[str, ...]] = {
    "kivy": ("kiosk/screens/", "kiosk/app.py"),
    "serial": ("kiosk/hardware/",),
    "escpos": ("kiosk/hardware/",),
    "gpiozero": ("kiosk/hardware/",),
    "lgpio": (),
    "smbus2": ("kiosk/hardware/",),
    "evdev": ("kiosk/hardware/",),
    "usb": ("kiosk/hardware/",),
    # The demo also plays the residents, who book over the same API.
    "requests": (
        "kiosk/quota_client.py",
        "kiosk/demo/",
        "quota_server/notifications/http_gateway.py",
        "quota_server/notifications/http_line.py",
    ),
    "gammu": ("quota_server/notifications/gammu_gateway.py",),
    "apprise": ("quota_server/notifications/apprise_gateway.py",),
    "cryptography": ("quota_server/store/office_keys.py",),
    "sqlite3": ("kiosk/offline_cache/", "quota_server/store/"),
    "sqlalchemy": ("quota_server/store/",),
    "alembic": ("quota_server/store/",),
    "psycopg": ("quota_server/store/postgres/",),
    "fastapi": ("quota_server/app.py", "quota_server/api/", "quota_server/pages/"),
    "starlette": ("quota_server/app.py", "quota_server/api/", "quota_server/pages/", "workbench/"),
    "uvicorn": (
        "quota_server/__main__.py",
        "quota_server/app.py",
        "quota_server/one_write.py",
        "kiosk/demo/",
        "workbench/",
    ),
    "PIL": ("kiosk/hardware/", "kiosk/demo/", "workbench/"),
}
# Packages that a single file drives.
ONE_FILE_ONLY = ("escpos", "gpiozero", "smbus2", "evdev", "usb")

PURE = (
    "kiosk/core/",
    "quota_protocol/",
    "quota_server/domain/",
)
# What a pure file may import that is neither the standard library nor ours.
PURE_AND_FOREIGN = {"kiosk/core/value.py": ("msgspec",)}
IMPURE_IMPORTS = frozenset(
    {
        "asyncio",
        "concurrent",
        "ctypes",
        "glob",
        "http",
        "io",
        "kivy",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
        "queue",
        "random",
        "requests",
        "secrets",
        "select",
        "serial",
        "shutil",
        "signal",
        "socket",
        "sqlite3",
        "subprocess",
        "tempfile",
        "threading",
        "time",
        "urllib",
    }
)
# The clock's own home: it hands `now` to everyone else.
MAY_READ_THE_CLOCK = ("quota_protocol/clock.py",)

# What a screen has nothing to do with, though the floors would let it import them.
BELOW_A_SCREEN = ("kiosk.hardware", "kiosk.offline_cache", "kiosk.quota_client", "kiosk.runtime")

ENTRY_POINTS = ("kiosk/__main__.py", "quota_server/__main__.py")
# Files that may look something up in the environment, each with what.
MAY_READ_THE_ENVIRONMENT: dict[str, str] = {
    "kiosk/demo/command.py": "DISPLAY: whether there is one",
    "kiosk/hardware/ticket_escpos.py": "whether python-escpos was told where to leave its cache",
    "kiosk/logs.py": "JOURNAL_STREAM: whether journald reads",
    "kiosk/sd_notify.py": "NOTIFY_SOCKET",
    "quota_server/service_manager.py": "NOTIFY_SOCKET",
}
# Files of the kiosk that may sleep, each with its reason.
MAY_SLEEP: dict[str, str] = {
    "kiosk/demo/office.py": "stands in for the wire of a mock pin, which has no descriptor to wait for",
    "kiosk/demo/tour.py": "plays a person who looks at the screen until something has changed, and gives up",
}

# Programs that tests start because they hang.
MEANT_TO_HANG = ("tests/systemd/hanging_kiosk.py",)

HIDING_FILE_NAMES = frozenset({"utils", "util", "helpers", "helper", "misc", "common", "manager", "handler", "data"})
HIDING_CLASS_ENDINGS = ("Manager", "Helper", "Utils", "Util", "Data", "Processor")
NAMES_THAT_NEED_A_UNIT = frozenset({"timeout", "delay", "interval", "duration", "period"})
