"""A QR code as SVG, drawn here: nothing is asked of anybody else."""

_QUIET_MODULES = 4


def qr_svg(content: str, label: str) -> str:
    """The QR of a short text, dark on white with its quiet zone. `label` (plain words) is what a screen reader says."""
    # Only a resident's page needs it: the server starts without it.
    import qrcode
    from qrcode.constants import ERROR_CORRECT_M

    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=_QUIET_MODULES)
    code.add_data(content)
    code.make(fit=True)
    matrix = code.get_matrix()
    size = len(matrix)
    runs = "".join(_row_path(y, row) for y, row in enumerate(matrix))
    return (
        f'<svg class="qr" viewBox="0 0 {size} {size}" role="img" aria-label="{label}" shape-rendering="crispEdges">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{runs}" fill="#000"/></svg>'
    )


def _row_path(y: int, row: list[bool]) -> str:
    """Each run of dark modules as one rectangle."""
    parts = []
    x = 0
    while x < len(row):
        run = 0
        while x + run < len(row) and row[x + run]:
            run += 1
        if run:
            parts.append(f"M{x} {y}h{run}v1h-{run}z")
        x += max(run, 1)
    return "".join(parts)
