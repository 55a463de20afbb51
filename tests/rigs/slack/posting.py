"""HTTP mode: signed requests to the app's URL, in place of sockets."""

import hashlib
import hmac
import json
import time
from typing import Any
from urllib.parse import urlencode

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout

from tests.rigs.slack.delivery import COMMAND, EVENT, Answer, Retry


def signature(secret: str, stamp: str, body: str) -> str:
    """Sign a request as Slack does."""
    signed = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256)
    return f"v0={signed.hexdigest()}"


class RequestUrl:
    """Carries everything to one URL of the app."""

    def __init__(self, url: str, secret: str, session: ClientSession) -> None:
        self._url = url
        self.secret = secret
        self._session = session
        self.skew = 0
        """Seconds that the time of a request is off; beyond five minutes the app must refuse it."""

    async def carry(self, kind: str, payload: dict[str, Any], retry: Retry | None, patience: float) -> Answer:
        """Post a payload and read the answer."""
        body, content_type = self._encoded(kind, payload)
        headers = self._signed(body) | {"Content-Type": content_type}
        if retry is not None:
            headers |= {"X-Slack-Retry-Num": str(retry.number), "X-Slack-Retry-Reason": retry.reason}
        limit = ClientTimeout(total=patience)
        try:
            async with self._session.post(self._url, data=body.encode(), headers=headers, timeout=limit) as response:
                return await self._answer(response)
        except TimeoutError:
            return Answer(is_ack=False, reason="http_timeout")
        except ClientError:
            return Answer(is_ack=False, reason="connection_failed")

    async def verify(self) -> bool:
        """Ask the app to prove that the URL is its own, as Slack does when the URL is entered."""
        body = json.dumps({"type": "url_verification", "token": "rig", "challenge": "3eZbrw1aBm2rZgRN"})
        headers = self._signed(body) | {"Content-Type": "application/json"}
        async with self._session.post(self._url, data=body, headers=headers) as response:
            return response.status == 200 and "3eZbrw1aBm2rZgRN" in await response.text()

    def _signed(self, body: str) -> dict[str, str]:
        stamp = str(int(time.time()) + self.skew)
        return {
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": signature(self.secret, stamp, body),
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        }

    def _encoded(self, kind: str, payload: dict[str, Any]) -> tuple[str, str]:
        if kind == EVENT:
            return json.dumps(payload), "application/json"
        fields = payload if kind == COMMAND else {"payload": json.dumps(payload)}
        return urlencode(fields), "application/x-www-form-urlencoded"

    async def _answer(self, response: ClientResponse) -> Answer:
        if not 200 <= response.status < 300:
            no_retry = response.headers.get("x-slack-no-retry") == "1"
            return Answer(is_ack=False, reason="http_error", no_retry=no_retry)
        text = await response.text()
        if response.content_type == "application/json" and text:
            return Answer(is_ack=True, payload=json.loads(text))
        return Answer(is_ack=True, payload={"text": text} if text else None)
