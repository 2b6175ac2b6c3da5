"""Airflow's pages in Chinese and Beijing time for whoever has not chosen otherwise.

Airflow takes both from the browser, and has no setting for them; an English browser would get English pages.
What a person chooses in the page's own menus is kept in the browser and wins.
"""

from typing import Any

from airflow.plugins_manager import AirflowPlugin
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

DEFAULTS = b"""<script>
localStorage.i18nextLng ??= "zh-CN";
localStorage.timezone ??= JSON.stringify("Asia/Shanghai");
</script>
</head>"""


class ChineseFirst:
    """ASGI middleware: adds `DEFAULTS` to the head of Airflow's single page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        start: Message | None = None

        async def send_with_defaults(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start" and _is_page(message):
                start = message  # Held back: its Content-Length grows with the body's first part.
                return
            if start is not None:
                body = message.get("body", b"")
                message = {**message, "body": body.replace(b"</head>", DEFAULTS, 1)}
                headers = MutableHeaders(scope=start)
                if "content-length" in headers:
                    length = int(headers["content-length"]) + len(message["body"]) - len(body)
                    headers["content-length"] = str(length)
                await send(start)
                start = None
            await send(message)

        return await self.app(scope, receive, send_with_defaults)


def _is_page(start: Message) -> bool:
    headers = MutableHeaders(raw=list(start["headers"]))
    return headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers


class ChineseFirstPlugin(AirflowPlugin):
    name = "chinese_first"
    fastapi_root_middlewares: list[Any] = [{"name": "chinese_first", "middleware": ChineseFirst}]  # noqa: RUF012
