"""Tables as files for spreadsheet programs, in which nothing that people wrote is taken for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from aiohttp import web

_BEGINS_FORMULA = "=+-@|%\t\r\n＝＋－＠"
"""Programs take a cell for a formula that begins with one of these; some take the wide ones for the narrow ones."""


def csv_file(name: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> web.Response:
    """Return a table as a file. It begins with a mark by which programs know that it is UTF-8."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL)
    writer.writerow(headings)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=written.getvalue().encode("utf-8-sig"), content_type="text/csv", headers=headers)


def harmless(cell: str) -> str:
    """Return a cell that is shown as it is: one that would be a formula gets an apostrophe in front."""
    return f"'{cell}" if cell.lstrip(" ")[:1] in _BEGINS_FORMULA and cell.strip() else cell
