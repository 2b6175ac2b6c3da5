"""Airflow's page gets the defaults; everything else passes unchanged."""

import asyncio

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from park_warehouse.local.airflow.plugins.chinese_first import ChineseFirst, ChineseFirstPlugin

PAGE = "<html><head><title>Airflow</title></head><body>正文</body></html>"


def page(_: object) -> Response:
    return HTMLResponse(PAGE)


def parts(_: object) -> Response:
    return StreamingResponse(iter([PAGE, "<p>第二部分</p>"]), media_type="text/html")


def data(_: object) -> Response:
    return JSONResponse({"html": PAGE})


def get(path: str) -> httpx.Response:
    routes = [Route("/page", page), Route("/parts", parts), Route("/data", data)]
    app = Starlette(routes=routes, middleware=[Middleware(ChineseFirst)])

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://airflow") as client:
            return await client.get(path)

    return asyncio.run(ask())


def test_the_page_defaults_to_chinese_and_beijing_time() -> None:
    answer = get("/page")
    assert 'localStorage.i18nextLng ??= "zh-CN"' in answer.text
    assert 'localStorage.timezone ??= JSON.stringify("Asia/Shanghai")' in answer.text
    assert answer.text.endswith("</head><body>正文</body></html>")
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_a_page_in_parts_arrives_whole() -> None:
    answer = get("/parts")
    assert "zh-CN" in answer.text
    assert answer.text.endswith("<p>第二部分</p>")


def test_data_is_left_alone() -> None:
    assert get("/data").json() == {"html": PAGE}


def test_airflow_finds_the_plugin() -> None:
    assert [entry["middleware"] for entry in ChineseFirstPlugin.fastapi_root_middlewares] == [ChineseFirst]
