"""The whole way to the leader's screen: a small demo city, taken in and built, Superset and a browser.

Everything is made once for all tests of this room; each test opens pages of its own or only looks.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Request, sync_playwright

from park_warehouse.demo import write_demo
from park_warehouse.home import Home
from park_warehouse.intake.inbox import take_in
from park_warehouse.local import superset
from park_warehouse.local.postgres import EmbeddedPostgres
from park_warehouse.local.service import Login
from park_warehouse.local.supervisor import Supervisor
from park_warehouse.transform.build import build
from park_warehouse.warehouse.connection import connect
from tests.superset_assets.metadata import empty_metadata

# Two first quarters, so that there is something to compare.
FIRST, LAST = "2025-01", "2026-03"
ARTIFACTS = Path(__file__).parent / "artifacts"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# A container has a small /dev/shm, and its root cannot use the sandbox; nothing may be looked up outside.
FLAGS = ("--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking")
SCREEN = {"width": 1440, "height": 900}
TIMEOUT_MS = 60_000
CHARTS = 12
ALL_CHARTS_DRAWN = """
    (count) => {
        const charts = [...document.querySelectorAll('[data-test="chart-grid-component"]')];
        return charts.length === count && charts.every(chart => chart.querySelector('canvas, tbody tr'));
    }
"""


@dataclass
class Traffic:
    """What a page asked for and complained about."""

    hosts: set[str] = field(default_factory=set)
    chart_requests: list[Request] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("request", self._note_request)
        page.on("response", lambda answer: self._note_answer(answer.status, answer.url))
        page.on("console", lambda line: self._note_line(line.type, line.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https"):
            self.hosts.add(address.netloc)
        if address.path == "/api/v1/chart/data":
            self.chart_requests.append(request)

    def _note_answer(self, status: int, url: str) -> None:
        if status >= 400:
            self.failed.append(f"{status} {url}")

    def _note_line(self, kind: str, text: str) -> None:
        if kind == "error":
            self.complaints.append(text)


@dataclass
class Site:
    """The served dashboards and the warehouse behind them."""

    address: str
    logins: dict[str, Login]
    home: Home

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Straight from the warehouse."""
        with closing(connect(self.home)) as connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchall()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium; the tests are skipped, with the reason, where there is none."""
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        except Error as error:
            pytest.skip(
                f"没有可用的 Chromium(可用 apt-get install chromium 安装): {error.message.splitlines()[0]}"
            )
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def city(browser: Browser, new_database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home whose warehouse holds a small demo city."""
    assert browser.is_connected()  # Asked for first: without a browser there is nothing to prepare.
    with new_database() as url, pytest.MonkeyPatch.context() as patch:
        patch.setenv("PARK_HOME", str(tmp_path_factory.mktemp("browser") / "home"))
        patch.setenv("PARK_WAREHOUSE_URL", url)
        home = Home.current()
        home.prepare()
        write_demo(home.inbox, first=FIRST, last=LAST)
        with closing(connect(home)) as connection:
            take_in(home, connection)
            connection.commit()
        build("all", home=home)
        yield home


@pytest.fixture(scope="session")
def site(postgres_server: EmbeddedPostgres, city: Home) -> Iterator[Site]:
    """Superset, deployed and answering."""
    empty_metadata(postgres_server)
    superset.prepare(city)
    supervisor = Supervisor(city)
    (server,) = superset.services(city)
    try:
        supervisor.start(server)
        supervisor.wait_until_ready(server)
        yield Site(superset.address(city), {login.user: login for login in superset.logins(city)}, city)
    finally:
        supervisor.stop(server.name)


def new_context(browser: Browser, site: Site, **options: Any) -> BrowserContext:
    context = browser.new_context(
        base_url=site.address, viewport=SCREEN, locale="zh-CN", timezone_id="Asia/Shanghai", **options
    )
    context.set_default_timeout(TIMEOUT_MS)
    return context


def log_in(page: Page, login: Login) -> None:
    page.goto("/login/")
    page.fill("#username", login.user)
    page.fill("#password", login.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/login" not in url)


def wait_for_charts(page: Page, count: int) -> None:
    """Until every chart has drawn something."""
    page.wait_for_function(ALL_CHARTS_DRAWN, arg=count)


@dataclass
class Visit:
    """A page that a leader sees after log-in, for tests that only look."""

    page: Page
    traffic: Traffic


@pytest.fixture(scope="session")
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """The leader logs in and waits until everything is drawn."""
    traffic = Traffic()
    with new_context(browser, site) as context:
        page = context.new_page()
        traffic.watch(page)
        log_in(page, site.logins["leader"])
        wait_for_charts(page, CHARTS)
        page.screenshot(path=ARTIFACTS / "季度调度总览.png")
        page.set_viewport_size({"width": SCREEN["width"], "height": 1500})
        page.screenshot(path=ARTIFACTS / "季度调度总览-全页.png")
        page.set_viewport_size(SCREEN)
        yield Visit(page, traffic)


@pytest.fixture
def leader(browser: Browser, site: Site, visit: Visit) -> Iterator[Page]:
    """A page of the test's own, with the leader's cookies."""
    with new_context(browser, site, storage_state=visit.page.context.storage_state()) as context:
        yield context.new_page()
