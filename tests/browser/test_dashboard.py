"""季度调度总览 as a leader sees it, in a real browser."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import (
    CHARTS,
    SCREEN,
    TIMEOUT_MS,
    Site,
    Traffic,
    Visit,
    new_context,
    wait_for_charts,
)

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


def card_values(page: Page, card: str) -> list[str]:
    return page.locator(f'#CHART-{card} + * td[aria-labelledby="header-value"]').all_inner_texts()


def mart_values(site: Site, card: str, park: str) -> list[str]:
    """The card's two figures as they must be shown."""
    lines = " union all ".join(
        f"select {line}, round({value}, 2) from marts.fct_park_quarter where quarter = %s and park_code = %s"
        for line, value in enumerate(CARDS[card])
    )
    return [f"{value:,}" for _, value in site.rows(f"{lines} order by 1", *[QUARTER, park] * 2)]


def test_the_log_in_page_is_chinese(browser: Browser, site: Site):
    with new_context(browser, site) as context:
        page = context.new_page()
        page.goto("/login/")
        expect(page.get_by_role("button", name="登 录")).to_be_visible()
        assert not LATIN_WORD.search(page.locator("body").inner_text())


def test_a_leader_lands_on_the_dashboard_and_everything_is_drawn(visit: Visit):
    expect(visit.page).to_have_title("季度调度总览")
    assert "/superset/dashboard/" in visit.page.url
    assert visit.page.locator('[role="alert"], .ant-alert, .ant-empty').all_inner_texts() == []
    assert not LATIN_WORD.search(visit.page.locator("body").inner_text())


def test_the_page_talks_to_its_own_server_only_and_without_complaint(visit: Visit, site: Site):
    assert visit.traffic.hosts == {site.address.removeprefix("http://")}
    assert visit.traffic.failed == []
    assert visit.traffic.complaints == []


def test_the_cards_show_the_marts_figures(visit: Visit, site: Site):
    for card in CARDS:
        assert card_values(visit.page, card) == mart_values(site, card, "CITY"), card


def test_the_answer_stands_on_the_first_screen(visit: Visit):
    for chart in (*CARDS, "park_ranking", "monthly_trend"):
        box = visit.page.locator(f"#CHART-{chart} + .chart-slice").bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= SCREEN["height"], chart
    ranks = visit.page.locator('#CHART-park_ranking + * td[aria-labelledby="header-rank"]').all_inner_texts()
    assert ranks == ["1", "2", "3", "4"]


def test_a_csv_opens_in_excel(visit: Visit):
    request = visit.traffic.chart_requests[0]
    order: dict[str, Any] = request.post_data_json | {"result_format": "csv"}
    headers = {"X-CSRFToken": request.headers["x-csrftoken"]}
    answer = visit.page.request.post(request.url, data=order, headers=headers)
    assert answer.ok, answer.text()
    assert answer.body().startswith("\N{BYTE ORDER MARK}".encode())


def test_a_chosen_park_changes_the_cards_and_not_the_ranking(leader: Page, site: Site):
    traffic = Traffic()
    traffic.watch(leader)
    leader.goto(DASHBOARD)
    wait_for_charts(leader, CHARTS)
    ((code,),) = site.rows("select park_code from marts.dim_park where park_name = %s", "乌达产业园")
    leader.locator(".ant-select:has([title='全市'])").click()
    leader.locator(".ant-select-item", has_text="乌达产业园").click()
    leader.get_by_role("button", name="应 用").click()
    for card in CARDS:
        values = leader.locator(f'#CHART-{card} + * td[aria-labelledby="header-value"]')
        expect(values).to_have_text(mart_values(site, card, code), timeout=TIMEOUT_MS)
    assert leader.locator('#CHART-park_ranking + * td[aria-labelledby="header-park_name"]').count() == 4
    # On leaving, the browser writes back what it misses in the page's colours; a leader may not write.
    leader.goto("/dashboard/list/")
    expect(leader.get_by_role("link", name="季度调度总览")).to_be_visible(timeout=TIMEOUT_MS)
    assert traffic.failed == []


def test_a_leader_gets_no_further(leader: Page):
    for address in ("/sqllab/", "/tablemodelview/list/", "/users/", "/api/v1/dataset/"):
        assert leader.request.get(address).status == 403, address


def test_nobody_sees_the_dashboard_without_logging_in(browser: Browser, site: Site):
    with new_context(browser, site) as context:
        answer = context.request.get(DASHBOARD, max_redirects=0)
        assert answer.status == 302
        assert "/login" in answer.headers["location"]
