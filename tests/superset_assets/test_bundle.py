"""The chain dashboard → chart → dataset, without a server."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

CHINESE = re.compile(r"[\u4e00-\u9fff]")
CHART_COLUMNS = ("all_columns", "groupby", "groupby_b")
FILTERS = ("adhoc_filters", "adhoc_filters_b")
GRID_COLUMNS = 12
# Superset's own numbers: they differ between installations.
NUMERIC_IDS = {"chartId", "datasetId", "datasource", "datasource_id", "id", "database_id", "slice_id"}


def used_columns(chart: dict[str, Any]) -> set[str]:
    """The columns a chart's parameters name."""
    params = chart["params"]
    names = [name for key in CHART_COLUMNS for name in params.get(key, [])]
    names += [entry["subject"] for key in FILTERS for entry in params.get(key, [])]
    names += [entry["column"] for entry in params.get("conditional_formatting", [])]
    names += list(params.get("column_config", {}))
    names += [yaml.safe_load(order)[0] for order in params.get("order_by_cols", [])]
    names += [params["x_axis"]] if "x_axis" in params else []
    for metric in used_metrics(chart):
        if isinstance(metric, dict):
            names += re.findall(r"\((\w+)\)", metric["sqlExpression"])
    return set(names)


def used_metrics(chart: dict[str, Any]) -> list[Any]:
    return [metric for key in ("metrics", "metrics_b") for metric in chart["params"].get(key, [])]


def columns_of(dataset: dict[str, Any]) -> set[str]:
    return {column["column_name"] for column in dataset["columns"]}


def metrics_of(dataset: dict[str, Any]) -> set[str]:
    return {metric["metric_name"] for metric in dataset["metrics"]}


def placed(board: Any) -> list[str]:
    return [item["chart"] for row in board.page["layout"] for item in row if "chart" in item]


def test_every_object_has_a_uuid_of_its_own(bundle, charts, boards):
    objects = [
        bundle.database,
        *bundle.datasets.values(),
        *charts.values(),
        *(b.page for b in boards.values()),
    ]
    uuids = [UUID(entry["uuid"]) for entry in objects]
    assert all(uuid.version == 4 for uuid in uuids)
    assert [uuid for uuid, count in Counter(uuids).items() if count > 1] == []


def test_charts_name_columns_and_metrics_of_their_dataset(bundle, charts):
    missing = {
        name: unknown
        for name, chart in charts.items()
        if (unknown := used_columns(chart) - columns_of(bundle.datasets[chart["dataset"]]))
    }
    assert missing == {}
    unknown_metrics = {
        name: [
            metric
            for metric in used_metrics(chart)
            if isinstance(metric, str) and metric not in metrics_of(bundle.datasets[chart["dataset"]])
        ]
        for name, chart in charts.items()
    }
    assert {name: metrics for name, metrics in unknown_metrics.items() if metrics} == {}


def test_every_chart_and_dataset_is_used(bundle, boards):
    for folder, board in boards.items():
        assert sorted(placed(board)) == sorted(board.charts), folder
    used = {chart["dataset"] for board in boards.values() for chart in board.charts.values()}
    used |= {entry["dataset"] for board in boards.values() for entry in board.page["filters"]}
    assert used == set(bundle.datasets)


def test_rows_fit_the_grid(boards):
    for board in boards.values():
        for row in board.page["layout"]:
            assert sum(item["width"] for item in row) == GRID_COLUMNS, row


def test_filters_reach_only_charts_that_have_their_column(bundle, boards):
    for board in boards.values():
        for entry in board.page["filters"]:
            source = bundle.datasets[entry["dataset"]]
            assert entry["column"] in columns_of(source)
            assert entry["sort"] in metrics_of(source)
            untouched = entry.get("not_for", [])
            assert set(untouched) <= set(board.charts)
            for slug in set(board.charts) - set(untouched):
                dataset = bundle.datasets[board.charts[slug]["dataset"]]
                assert entry["column"] in columns_of(dataset), (entry["slug"], slug)


def test_what_people_read_is_chinese(bundle, charts, boards):
    texts = [bundle.database["database_name"]]
    for dataset in bundle.datasets.values():
        texts += [dataset["table_name"], dataset["description"], *metrics_of(dataset)]
        texts += [column["verbose_name"] for column in dataset["columns"]]
    for chart in charts.values():
        texts += [chart["slice_name"], chart["description"]]
        texts += [metric["label"] for metric in used_metrics(chart) if isinstance(metric, dict)]
    for board in boards.values():
        texts += [board.page["title"], board.page["description"]]
        texts += [text for entry in board.page["filters"] for text in (entry["name"], entry["description"])]
        texts += [item["text"] for row in board.page["layout"] for item in row if "text" in item]
    assert [text for text in texts if not CHINESE.search(text)] == []


def test_series_have_a_fixed_colour(boards):
    """Superset otherwise deals out colours in the order of arrival, which changes with the data."""
    for board in boards.values():
        colours = board.page["label_colors"]
        series = {
            metric["label"] if isinstance(metric, dict) else metric
            for chart in board.charts.values()
            if not chart["params"].get("groupby")
            for metric in used_metrics(chart)
        }
        assert series <= set(colours)


def test_cells_are_shown_as_text(charts):
    """Names come from files that others send: markup in them must stay text."""
    tables = {name: chart for name, chart in charts.items() if chart["viz_type"] == "table"}
    assert tables
    assert [
        name for name, chart in tables.items() if chart["params"].get("allow_render_html") is not False
    ] == []


def test_no_number_of_an_installation(asset_files):
    assert asset_files
    for path in asset_files:
        found = {
            key
            for key, value in _entries(yaml.safe_load(path.read_text(encoding="utf-8")))
            if key in NUMERIC_IDS
        }
        assert not found, path


def _entries(node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict):
        for key, value in node.items():
            yield key, value
            yield from _entries(value)
    elif isinstance(node, list):
        for value in node:
            yield from _entries(value)


def test_files_are_named_in_plain_ascii(asset_files: list[Path]):
    assert [path for path in asset_files if not re.fullmatch(r"[a-z0-9_]+", path.stem)] == []
