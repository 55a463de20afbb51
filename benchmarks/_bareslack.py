"""A bare slack-bolt bot: one command with ready answers, and every message into a row before it is acknowledged.

    python -m benchmarks._bareslack API_URL DATABASE ANSWERS

DATABASE has its tables, and ANSWERS is a JSON file: the command's text → its answer.
"""

import asyncio
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from benchmarks._rows import Rows, Said


async def main(api_url: str, database: Path, answers: dict[str, Any]) -> None:
    client = AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], base_url=api_url)
    app = AsyncApp(client=client, process_before_response=True)
    rows = Rows(database)

    @app.command("/prehab")
    async def asked(ack: Any, command: dict[str, Any]) -> None:
        answer = answers[command["text"]]
        await ack(text=answer["text"], blocks=answer.get("blocks"))

    @app.event("message")
    async def said(event: dict[str, Any]) -> None:
        ref = f"slack:{event['channel']}/{event['ts']}"
        at = datetime.fromtimestamp(float(event["ts"]), UTC).isoformat()
        channel, author = f"slack:{event['channel']}", f"slack:{event['user']}"
        rows.keep(Said(f"posted:{ref}", ref, channel, author, event["user"], event["text"], at))

    handler = AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"])
    await handler.start_async()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), json.loads(Path(sys.argv[3]).read_text(encoding="utf-8"))))
