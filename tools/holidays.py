"""`python -m tools.holidays YEAR` proposes the year's national holidays and joint leave, to be reviewed.

It writes quota_server/domain/data/libur-YEAR.toml from PyPI's `holidays`. Compare it with the year's decree (SKB 3
Menteri) before it is committed; what that package only estimates is marked.
"""

import sys
from importlib.metadata import version
from pathlib import Path

import holidays

_HOME = Path(__file__).parents[1] / "quota_server" / "domain" / "data"
_ESTIMATED = " (perkiraan)"
_HEAD = """# Libur nasional dan cuti bersama {year}, usulan dari paket `holidays` {version}
# (python -m tools.holidays {year}).
# Periksa dengan SKB 3 Menteri sebelum dipakai. `perkiraan = true`: tanggalnya belum ditetapkan.
"""


def proposal(year: int) -> str:
    """The file's text."""
    parts = [_HEAD.format(year=year, version=version("holidays"))]
    rows = []
    for category, kind in (("public", "libur_nasional"), ("government", "cuti_bersama")):
        found = holidays.country_holidays("ID", years=year, categories=(category,), language="id")
        rows += [(day, name, kind) for day, name in found.items()]
    for day, name, kind in sorted(rows):
        estimated = "\nperkiraan = true" if name.endswith(_ESTIMATED) else ""
        parts.append(
            f'\n[[libur]]\ntanggal = {day}\nnama = "{name.removesuffix(_ESTIMATED)}"\njenis = "{kind}"{estimated}\n'
        )
    return "".join(parts)


def main() -> int:
    """0 when the file is written, 2 when it was asked for wrongly."""
    if len(sys.argv) != 2 or not sys.argv[1].isdigit():
        print("usage: python -m tools.holidays YEAR", file=sys.stderr)
        return 2
    year = int(sys.argv[1])
    path = _HOME / f"libur-{year}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(proposal(year), encoding="utf-8")
    print(f"wrote {path}: compare it with the decree before you commit it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
