"""The asset files of this folder, and what Superset's importer wants of them.

Files hold what a person decides: a stable UUID, Chinese names, SQL, chart parameters, rows of a layout. They
name each other by slug (the file's name), never by a number. Node ids, surrogate chart numbers and the
importer's boilerplate are made here. Standard library and PyYAML only: the checks load it without Superset.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ASSETS = Path(__file__).resolve().parent
IMPORT_VERSION = "1.0.0"
# Superset then shows who answers for an object, and refuses to edit it in the browser.
MANAGED = {
    "is_managed_externally": True,
    "certified_by": "园区数仓",
    "certification_details": "随代码发布，不在页面上修改",
}
GRID_COLUMNS = 12

Document = dict[str, Any]


@dataclass(frozen=True)
class Dashboard:
    """One folder of dashboards/: its page, its charts by slug and its style sheet."""

    page: Document
    charts: dict[str, Document]
    css: str


@dataclass(frozen=True)
class Bundle:
    """All assets by slug."""

    database: Document
    palette: Document
    datasets: dict[str, Document]
    dashboards: dict[str, Dashboard]

    def uuids(self) -> dict[str, set[str]]:
        """UUIDs by kind (databases, datasets, charts, dashboards): what a deployment keeps."""
        return {
            "databases": {self.database["uuid"]},
            "datasets": {dataset["uuid"] for dataset in self.datasets.values()},
            "charts": {
                chart["uuid"] for board in self.dashboards.values() for chart in board.charts.values()
            },
            "dashboards": {board.page["uuid"] for board in self.dashboards.values()},
        }


def load_bundle(root: Path = ASSETS) -> Bundle:
    """Read the asset files under `root`. Raises OSError or yaml.YAMLError where a file cannot be read."""
    (database,) = _documents(root / "databases").values()
    return Bundle(
        database=database,
        palette=load_palette(root),
        datasets=_documents(root / "datasets"),
        dashboards={
            folder.name: Dashboard(
                page=_read(folder / "dashboard.yaml"),
                charts=_documents(folder / "charts"),
                css=(folder / "style.css").read_text(encoding="utf-8"),
            )
            for folder in sorted((root / "dashboards").iterdir())
            if folder.is_dir()
        },
    )


def load_palette(root: Path = ASSETS) -> Document:
    """The colour scheme of all dashboards: `scheme` (its id), `label`, `colors`."""
    return _read(root / "palette.yaml")


def import_contents(bundle: Bundle, warehouse_url: str) -> dict[str, str]:
    """File name → YAML text, as `ImportAssetsCommand` takes them; `warehouse_url` is the read-only role's."""
    contents: dict[str, Document] = {
        "metadata.yaml": {
            "version": IMPORT_VERSION,
            "type": "assets",
            "timestamp": "2026-01-01T00:00:00+00:00",
        },
        "databases/warehouse.yaml": {
            **bundle.database,
            "sqlalchemy_uri": warehouse_url,
            "is_managed_externally": True,
            "version": IMPORT_VERSION,
        },
    }
    for slug, dataset in bundle.datasets.items():
        contents[f"datasets/{slug}.yaml"] = _dataset(dataset, bundle.database["uuid"])
    for folder, board in bundle.dashboards.items():
        for slug, chart in board.charts.items():
            contents[f"charts/{folder}_{slug}.yaml"] = _chart(chart, bundle)
        contents[f"dashboards/{folder}.yaml"] = _dashboard(board, bundle)
    return {name: yaml.safe_dump(document, allow_unicode=True) for name, document in contents.items()}


def _documents(folder: Path) -> dict[str, Document]:
    return {path.stem: _read(path) for path in sorted(folder.glob("*.yaml"))}


def _read(path: Path) -> Document:
    document: Document = yaml.safe_load(path.read_text(encoding="utf-8"))
    return document


def _dataset(dataset: Document, database_uuid: str) -> Document:
    managed = {
        "is_managed_externally": True,
        "extra": {"certification": {"certified_by": MANAGED["certified_by"]}},
    }
    return {
        "schema": "marts",
        **dataset,
        **managed,
        "database_uuid": database_uuid,
        "version": IMPORT_VERSION,
    }


def _chart(chart: Document, bundle: Bundle) -> Document:
    content = {key: value for key, value in chart.items() if key != "dataset"}
    scheme = {"viz_type": content["viz_type"], "color_scheme": bundle.palette["scheme"]}
    return {
        **content,
        **MANAGED,
        "params": {**content["params"], **scheme},
        "dataset_uuid": bundle.datasets[chart["dataset"]]["uuid"],
        "version": IMPORT_VERSION,
    }


def _dashboard(board: Dashboard, bundle: Bundle) -> Document:
    page = board.page
    # The importer translates these numbers into its own ids; they mean nothing outside one import.
    numbers = {slug: number for number, slug in enumerate(sorted(board.charts), start=1)}
    return {
        "dashboard_title": page["title"],
        "description": page["description"],
        "slug": page["slug"],
        "uuid": page["uuid"],
        "css": board.css,
        "published": True,
        "position": _position(page, board.charts, numbers),
        "metadata": _metadata(page, bundle, numbers),
        "version": IMPORT_VERSION,
        **MANAGED,
    }


def _position(page: Document, charts: dict[str, Document], numbers: dict[str, int]) -> Document:
    """Superset's tree of components, from the page's `layout`: a list of rows of charts and texts."""
    rows = [f"ROW-{number}" for number in range(1, len(page["layout"]) + 1)]
    position: Document = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "children": rows, "parents": ["ROOT_ID"]},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": page["title"]}},
    }
    for row, items in zip(rows, page["layout"], strict=True):
        parents = ["ROOT_ID", "GRID_ID", row]
        cells = [
            _cell(f"{row}-{number}", item, charts, numbers) for number, item in enumerate(items, start=1)
        ]
        position[row] = {
            "type": "ROW",
            "id": row,
            "meta": {"background": "BACKGROUND_TRANSPARENT"},
            "children": [cell["id"] for cell in cells],
            "parents": parents[:2],
        }
        position.update({cell["id"]: {**cell, "children": [], "parents": parents} for cell in cells})
    return position


def _cell(place: str, item: Document, charts: dict[str, Document], numbers: dict[str, int]) -> Document:
    size = {"width": item["width"], "height": item["height"]}
    if "text" in item:
        return {"type": "MARKDOWN", "id": f"MARKDOWN-{place}", "meta": {**size, "code": item["text"]}}
    slug = item["chart"]
    chart = charts[slug]
    meta = {**size, "chartId": numbers[slug], "uuid": chart["uuid"], "sliceName": chart["slice_name"]}
    return {"type": "CHART", "id": f"CHART-{slug}", "meta": meta}


def _metadata(page: Document, bundle: Bundle, numbers: dict[str, int]) -> Document:
    return {
        "native_filter_configuration": [
            _filter(entry, bundle.datasets, numbers) for entry in page["filters"]
        ],
        "filter_bar_orientation": "HORIZONTAL",
        # Were one of these colour entries missing, the browser would write it back when a reader leaves.
        "color_scheme": bundle.palette["scheme"],
        "color_scheme_domain": bundle.palette["colors"],
        "label_colors": page["label_colors"],
        "map_label_colors": page["label_colors"],
        "shared_label_colors": [],
        "cross_filters_enabled": False,
        "chart_configuration": {},
        "global_chart_configuration": {
            "scope": {"rootPath": ["ROOT_ID"], "excluded": []},
            "chartsInScope": [],
        },
        "timed_refresh_immune_slices": [],
        "expanded_slices": {},
        "refresh_frequency": 0,
    }


def _filter(entry: Document, datasets: dict[str, Document], numbers: dict[str, int]) -> Document:
    """A required single choice; opens with the option for which the `sort` metric is greatest."""
    return {
        "id": f"NATIVE_FILTER-{entry['slug']}",
        "type": "NATIVE_FILTER",
        "filterType": "filter_select",
        "name": entry["name"],
        "description": entry["description"],
        "targets": [{"datasetUuid": datasets[entry["dataset"]]["uuid"], "column": {"name": entry["column"]}}],
        "sortMetric": entry["sort"],
        # Without it the charts are drawn once unfiltered, before the first option is known.
        "requiredFirst": True,
        "controlValues": {
            "multiSelect": False,
            "enableEmptyFilter": True,
            "defaultToFirstItem": True,
            "sortAscending": False,
            "searchAllOptions": False,
            "inverseSelection": False,
        },
        "defaultDataMask": {"extraFormData": {}, "filterState": {}, "ownState": {}},
        "cascadeParentIds": [],
        "scope": {
            "rootPath": ["ROOT_ID"],
            "excluded": [numbers[slug] for slug in entry.get("not_for", [])],
        },
    }
