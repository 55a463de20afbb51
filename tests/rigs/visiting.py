"""Somebody's browser at the members' pages, for tests that run the bot as a whole."""

import re
from types import TracebackType

import aiohttp


class Visiting:
    """Keeps cookies, opens pages and presses their buttons."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def __aenter__(self) -> "Visiting":
        """Open the browser."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the browser."""
        await self._session.close()

    async def opens(self, path: str) -> tuple[int, str]:
        """Open a page."""
        async with self._session.get(self._address + path) as answer:
            return answer.status, await answer.text()

    async def presses(self, path: str, page: str, **fields: str) -> tuple[int, str]:
        """Send the first form of a page to a path."""
        key = re.search(r'name="form_key" value="([0-9a-f]+)"', page)
        form, origin = fields | {"form_key": key[1] if key else ""}, {"Origin": self._address}
        async with self._session.post(self._address + path, data=form, headers=origin) as answer:
            return answer.status, await answer.text()

    async def signs_in(self, said: str) -> None:
        """Open the link in what the bot said, and press its button."""
        found = re.search(r"/sign-in/link/[\w-]+", said)
        assert found, said
        _, page = await self.opens(found[0])
        status, page = await self.presses(found[0], page)
        assert status == 200, page

    async def types_code(self, said: str) -> str:
        """Type the code in what the bot said, and return the number on the page that waits."""
        found = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", said.replace("\\", ""))  # Discord's text escapes the hyphen.
        assert found, said
        _, page = await self.opens("/sign-in")
        _, page = await self.presses("/sign-in/code", page, code=found[0])
        number = re.search(r'class="code">(\d\d)<', page)
        assert number, page
        return number[1]

    async def goes_on(self) -> int:
        """Press Continue on the page that waits, and return the status."""
        _, page = await self.opens("/sign-in/code")
        return (await self.presses("/sign-in/code/enter", page))[0]
