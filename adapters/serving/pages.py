"""Pages: templates of one package in the layout that all packages share."""

import re
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

from aiohttp import web
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.model.dates import clock_time, day, instant

_ADDRESS = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?\]]", re.IGNORECASE)


class Pages:
    """Draws the templates of one package. `nav` is label and address of the main places."""

    def __init__(
        self, package: str, *, site_name: str, nav: Sequence[tuple[str, str]], zone: str = "Europe/London"
    ) -> None:
        self._package = package
        self._environment = Environment(
            loader=ChoiceLoader([PackageLoader(package), PackageLoader("adapters.serving")]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,  # Otherwise every page would ask the disk, on the loop, whether its template changed.
        )
        zone_info = ZoneInfo(zone)
        self._environment.filters["instant"] = lambda at: instant(at, zone_info)
        self._environment.filters["day"] = lambda at: day(at, zone_info)
        self._environment.filters["clock"] = lambda at: clock_time(at.astimezone(zone_info))
        self._environment.filters["linkify"] = linkify
        self._environment.filters["initials"] = initials
        self._environment.filters["number"] = "{:,}".format
        self._environment.globals.update(site_name=site_name, nav=nav)

    def response(self, request: web.Request, template: str, /, status: int = 200, **values: object) -> web.Response:
        """Return a page."""
        text = self._environment.get_template(template).render(path=request.path, **values)
        return web.Response(text=text, status=status, content_type="text/html")

    def static_routes(self) -> list[web.AbstractRouteDef]:
        """Return where the package's styles and scripts are; nothing when it has none."""
        return [static_route(self._package)] if _static_folder(self._package).is_dir() else []


def static_route(package: str) -> web.AbstractRouteDef:
    """Return the route of a package's `static` folder: /static/ and the last part of its name."""
    return web.static(f"/static/{package.rpartition('.')[2]}", _static_folder(package))


def _static_folder(package: str) -> Path:
    return Path(str(files(package).joinpath("static")))


# --- Filters


def linkify(text: str) -> Markup:
    """Return text as markup: everything escaped, and addresses as links that pass nothing on."""
    parts = []
    end = 0
    for match in _ADDRESS.finditer(text):
        address = _without_loose_bracket(match[0])
        parts.append(escape(text[end : match.start()]))
        parts.append(Markup('<a href="{0}" rel="noopener noreferrer nofollow">{0}</a>').format(address))
        end = match.start() + len(address)
    parts.append(escape(text[end:]))
    return Markup("").join(parts)


def _without_loose_bracket(address: str) -> str:
    """Leave out a closing bracket that the sentence opened, as in '(see https://example.org)'."""
    loose = address.count(")") - address.count("(")
    end = len(address)
    while loose > 0 and address[end - 1] == ")":
        loose -= 1
        end -= 1
        while address[end - 1] in ".,;:!?]":
            end -= 1
    return address[:end]


def initials(name: str) -> str:
    """Return one or two capitals for a name, such as 'PR' for Priya Ravenscroft; '?' when it has no letters."""
    letters = [next(filter(str.isalnum, word), "") for word in name.split()]
    first = [letter for letter in letters if letter]
    return "".join([*first[:1], *first[1:][-1:]]).upper() or "?"
