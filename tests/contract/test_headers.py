"""Header texts and units are compared as people mean them."""

import pytest

from park_warehouse.contract.headers import as_unit, split_header


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("土地面积(平方米)", ("土地面积", "平方米")),
        ("土地面积（亩）", ("土地面积", "亩")),
        (" 土地\n面积 ", ("土地面积", None)),
        ("平均用工人数(人)", ("平均用工人数", "人")),
        ("工业总产值（千元）_本年累计", ("工业总产值_本年累计", "千元")),
        ("指标（一）", ("指标(一)", None)),
        ("ＰＭ２．５(µg/m³)", ("PM2.5", "μg/m3")),
        ("CO【mg/m³】", ("CO", "mg/m3")),
        ("", ("", None)),
    ],
)
def test_split_header(text: str, expected: tuple[str, str | None]) -> None:
    assert split_header(text) == expected


@pytest.mark.parametrize(
    ("text", "unit"), [("万元", "万元"), (" 万 元 ", "万元"), ("%", "%"), ("％", "%"), ("套", None)]
)
def test_as_unit(text: str, unit: str | None) -> None:
    assert as_unit(text) == unit
