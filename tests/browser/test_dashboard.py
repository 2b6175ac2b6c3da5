"""季度调度总览 as a leader sees it, in a real browser."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import ARTIFACTS, SCREEN, Site, Traffic, log_in, new_context, wait_for_charts

pytestmark = [pytest.mark.browser, pytest.mark.slow]

DASHBOARD = "/superset/dashboard/quarterly-dispatch/"
QUARTER = "2026Q1"
CARDS = {
    "output_card": ("output_ytd_wan / 10000", "output_wan / 10000"),
    "tax_card": ("tax_evaluated_ytd_wan / 10000", "tax_evaluated_wan / 10000"),
    "output_per_mu_card": ("output_per_mu_wan", "output_per_mu_ttm_wan"),
    "tax_per_mu_card": ("tax_per_mu_wan", "tax_per_mu_ttm_wan"),
}
LATIN_WORD = re.compile(r"[A-Za-z]{3,}")
CHARTS = 12


def card_values(page: Page, card: str) -> list[str]:
    return page.locator(f'#CHART-{card} + * td[aria-labelledby="header-value"]').all_inner_texts()


def mart_values(site: Site, card: str, park: str) -> list[str]:
    """The card's two figures as they must be shown."""
    lines = " union all ".join(
        f"select {line}, round({value}, 2) from marts.fct_park_quarter where quarter = %s and park_code = %s"
        for line, value in enumerate(CARDS[card])
    )
    return [f"{value:,}" for _, value in site.rows(f"{lines} order by 1", *[QUARTER, park] * 2)]


def open_dashboard(page: Page) -> None:
    page.goto(DASHBOARD)
    wait_for_charts(page, CHARTS)


def test_the_log_in_page_is_chinese(browser: Browser, site: Site):
    with new_context(browser, site) as context:
        page = context.new_page()
        page.goto("/login/")
        expect(page.get_by_role("button", name="登 录")).to_be_visible()
        assert not LATIN_WORD.search(page.locator("body").inner_text())


def test_a_leader_lands_on_the_dashboard_and_everything_is_drawn(browser: Browser, site: Site):
    traffic = Traffic()
    with new_context(browser, site) as context:
        page = context.new_page()
        traffic.watch(page)
        log_in(page, site.logins["leader"])
        wait_for_charts(page, CHARTS)
        expect(page).to_have_title("季度调度总览")
        assert "/superset/dashboard/" in page.url
        page.screenshot(path=ARTIFACTS / "季度调度总览.png")
        page.set_viewport_size({"width": SCREEN["width"], "height": 1500})
        page.screenshot(path=ARTIFACTS / "季度调度总览-全页.png")

        assert page.locator('[role="alert"], .ant-alert, .ant-empty').all_inner_texts() == []
        assert not LATIN_WORD.search(page.locator("body").inner_text())
        # Leaving writes back what the browser thinks is missing in the page's colours.
        page.goto("/dashboard/list/")
        expect(page.get_by_role("link", name="季度调度总览")).to_be_visible()
    assert traffic.hosts == {site.address.removeprefix("http://")}
    assert traffic.failed == []
    assert traffic.complaints == []


def test_the_cards_show_the_marts_figures(leader: Page, site: Site):
    open_dashboard(leader)
    for card in CARDS:
        assert card_values(leader, card) == mart_values(site, card, "CITY"), card


def test_the_answer_stands_on_the_first_screen(leader: Page):
    open_dashboard(leader)
    for chart in (*CARDS, "park_ranking", "monthly_trend"):
        box = leader.locator(f"#CHART-{chart} + .chart-slice").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= SCREEN["height"], chart
    ranks = leader.locator('#CHART-park_ranking + * td[aria-labelledby="header-rank"]').all_inner_texts()
    assert ranks == ["1", "2", "3", "4"]


def test_a_chosen_park_changes_the_cards_and_not_the_ranking(leader: Page, site: Site):
    open_dashboard(leader)
    ((code,),) = site.rows("select park_code from marts.dim_park where park_name = %s", "乌达产业园")
    leader.locator(".ant-select:has([title='全市'])").click()
    leader.locator(".ant-select-item", has_text="乌达产业园").click()
    leader.get_by_role("button", name="应 用").click()
    leader.wait_for_function(
        "text => document.querySelector('#CHART-output_card + * td[aria-labelledby=\"header-value\"]')"
        "?.innerText === text",
        arg=mart_values(site, "output_card", code)[0],
    )
    for card in CARDS:
        expect(leader.locator(f'#CHART-{card} + * td[aria-labelledby="header-value"]')).to_have_text(
            mart_values(site, card, code)
        )
    assert leader.locator('#CHART-park_ranking + * td[aria-labelledby="header-park_name"]').count() == 4


def test_a_csv_opens_in_excel(leader: Page):
    with leader.expect_request(lambda request: request.url.endswith("/api/v1/chart/data")) as asked:
        open_dashboard(leader)
    request = asked.value
    order: dict[str, Any] = request.post_data_json | {"result_format": "csv"}
    answer = leader.request.post(
        request.url, data=order, headers={"X-CSRFToken": request.headers["x-csrftoken"]}
    )
    assert answer.ok, answer.text()
    assert answer.body().startswith("\N{BYTE ORDER MARK}".encode())


def test_a_leader_gets_no_further(leader: Page):
    for address in ("/sqllab/", "/tablemodelview/list/", "/users/"):
        assert leader.request.get(address).status == 403, address
    assert leader.request.get("/api/v1/dataset/").status == 403
    with_no_cookies = leader.request.get(DASHBOARD, headers={"Cookie": ""}, max_redirects=0)
    assert with_no_cookies.status == 302
    assert "/login" in with_no_cookies.headers["location"]
