"""What these pages keep in a browser, and the key that every form carries."""

import hashlib
import hmac
import secrets

from aiohttp import web

SESSION = "sigbot-session"
"""The token of a session."""
WANTED = "sigbot-wanted"
"""The page that somebody wanted before they were asked to sign in."""
BROWSER = "sigbot-browser"
"""Something that only this browser knows: the keys of its forms are made from it, and a code that was typed in it lets
this browser in and no other."""
FORM_KEY = "form_key"
"""The name of a form's field."""
_MOST_TEXT = 2_000
"""Characters of a cookie that are looked at."""


class Cookies:
    """Sets cookies as the site's address allows: over https they are never sent in the clear, nor to another host."""

    def __init__(self, *, is_secure: bool) -> None:
        self._is_secure = is_secure

    def _name(self, name: str) -> str:
        return f"__Host-{name}" if self._is_secure else name

    def get(self, request: web.Request, name: str) -> str:
        """Return a cookie, or nothing."""
        value = request.cookies.get(self._name(name), "")
        return value if len(value) <= _MOST_TEXT else ""

    def put(self, response: web.StreamResponse, name: str, value: str, seconds: int | None = None) -> None:
        """Keep a value for so many seconds, or until the browser is closed."""
        response.set_cookie(
            self._name(name),
            value,
            max_age=seconds,
            path="/",
            secure=self._is_secure,
            httponly=True,
            samesite="Lax",
        )

    def drop(self, response: web.StreamResponse, name: str) -> None:
        """Forget a value."""
        response.del_cookie(self._name(name), path="/", secure=self._is_secure, httponly=True, samesite="Lax")


class FormKeys:
    """The key of the forms on one page; the browser's cookie is made when a page has a form and there is none."""

    def __init__(self, cookies: Cookies, request: web.Request) -> None:
        self._cookies = cookies
        self._known = cookies.get(request, BROWSER)
        self._new = ""

    def key(self) -> str:
        """Return the key to put into a form."""
        if not self._known:
            self._known = self._new = secrets.token_urlsafe(24)
        return key_for(self._known)

    def leave(self, response: web.StreamResponse) -> None:
        """Have the browser keep what the keys were made from."""
        if self._new:
            self._cookies.put(response, BROWSER, self._new)

    async def fits(self, request: web.Request) -> bool:
        """Return whether a form that was sent carries this browser's key."""
        sent = str((await request.post()).get(FORM_KEY, ""))
        return bool(self._known) and hmac.compare_digest(sent.encode(), self.key().encode())


def key_for(browser: str) -> str:
    """Return the key of a browser's forms. The cookie cannot be worked out from it."""
    return hmac.new(browser.encode(), b"sigbot form", hashlib.sha256).hexdigest()
