"""The auditors' report: one self-contained Chinese page, and a workbook with the full lists beside it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from park_warehouse.home import Home
from park_warehouse.quality.facts import Facts, Row, read_facts
from park_warehouse.quality.rule_files import load_rules
from park_warehouse.quality.rules import RuleFile
from park_warehouse.quality.trend import draw
from park_warehouse.quality.wording import (
    FAULTS,
    SEVERITIES,
    SHANGHAI,
    STATUSES,
    TIMELINESS,
    advice,
    column_header,
    is_code,
    periods,
    say,
)
from park_warehouse.quality.workbook import write_workbook
from park_warehouse.warehouse.connection import connect

NAME = "数据质量报告"
# On the page; the workbook has them all.
ROWS_SHOWN = 60
SUBMISSIONS_SHOWN = 200
SAMPLE_SHOWN = 8


class Verdict(NamedTuple):
    """The answer to the first question of every reader."""

    colour: str
    headline: str
    advice: str


def write_report(home: Home | None = None) -> Path:
    """Write reports/数据质量报告.html and .xlsx from audit; returns the path of the page.

    Names stay the same and are replaced as a whole: a link to the report always opens the latest.
    """
    home = home or Home.current()
    home.reports.mkdir(parents=True, exist_ok=True)
    with closing(connect(home)) as connection:
        facts = read_facts(connection, datetime.now(UTC))
    rule_files = [*load_rules("sources"), *load_rules("marts")]
    page, workbook = home.reports / f"{NAME}.html", home.reports / f"{NAME}.xlsx"
    with _replacing(workbook) as draft:
        write_workbook(facts, table_titles(facts, rule_files), draft)
    with _replacing(page) as draft:
        draft.write_text(render(facts, rule_files), encoding="utf-8")
    return page


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A draft that takes the file's place when it is complete: nobody opens half a report."""
    draft = path.with_name(f".{path.name}")
    yield draft
    draft.replace(path)


def render(facts: Facts, rule_files: list[RuleFile]) -> str:
    """The page. Every value of a sender's file goes through autoescape."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {
        "say": say,
        "is_code": is_code,
        "periods": periods,
        "advice": advice,
        "column_header": column_header,
    }
    titles = table_titles(facts, rule_files)
    return environment.get_template("report.html.j2").render(
        facts=facts,
        verdict=judge_all(facts),
        checked_at=max((check["run_at"] for check in facts.checks), default=None),
        trends=_trends(facts.history),
        departments=_departments(facts.failed),
        failures=[_failure(check, titles) for check in facts.failed],
        tables=_tables(facts.checks, titles),
        exemptions=_exemptions(rule_files, titles),
        severities=SEVERITIES,
        statuses=STATUSES,
        timeliness=TIMELINESS,
        faults=FAULTS,
        rows_shown=ROWS_SHOWN,
        submissions_shown=SUBMISSIONS_SHOWN,
        sample_shown=SAMPLE_SHOWN,
        workbook=f"{NAME}.xlsx",
    )


def judge_all(facts: Facts) -> Verdict:
    """Red: something of ours is broken. Amber: doubts about what was sent. Grey: nothing was checked."""
    if not facts.checks:
        return Verdict("grey", "还没有检查过", "先接收数据，再运行检查。")
    if facts.errors:
        advice = f"另有警告 {facts.warnings} 项。" if facts.warnings else ""
        return Verdict(
            "red", f"错误 {facts.errors} 项，应暂停发布", f"由数据平台查明原因后重算、重查。{advice}"
        )
    if facts.warnings:
        return Verdict(
            "amber", f"没有错误，警告 {facts.warnings} 项待核实", "数字可以使用；请责任部门核实下列疑问。"
        )
    return Verdict("green", "全部规则都符合", "数字可以使用。")


def table_titles(facts: Facts, rule_files: Iterable[RuleFile]) -> dict[str, str]:
    """Table → its Chinese name: the form's, or the first words of the rule file's description."""
    titles = {file.table: file.about.partition("，")[0] for file in rule_files}
    for form, name in facts.forms.items():
        titles[f"raw.{form}"] = f"{name}（原文）"
        titles[f"staging.stg_{form}"] = f"{name}（规范化）"
    return titles


def _trends(history: list[Row]) -> list[Any]:
    stages = (("报送数据的检查", False), ("指标的检查", True))
    local = [{**run, "run_at": run["run_at"].astimezone(SHANGHAI)} for run in history]
    drawings = [draw(name, [run for run in local if run["is_mart"] is is_mart]) for name, is_mart in stages]
    return [drawing for drawing in drawings if drawing]


def _departments(failed: list[Row]) -> list[tuple[str, Counter[str]]]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for check in failed:
        counts[check["repairs"]][check["severity"]] += 1
    return sorted(counts.items(), key=lambda item: (-item[1]["error"], -item[1]["warning"], item[0]))


def _failure(check: Row, titles: dict[str, str]) -> Row:
    rows: list[Row] = check["sample"]
    filled = [name for name in check["sample_columns"] if any(row.get(name) is not None for row in rows)]
    title = titles.get(check["table_name"], check["table_name"])
    return {**check, "title": title, "rows": rows, "columns": filled}


def _tables(checks: list[Row], titles: dict[str, str]) -> list[Row]:
    by_table: dict[str, list[Row]] = defaultdict(list)
    for check in checks:
        by_table[check["table_name"]].append(check)
    return [
        {
            "name": name,
            "title": titles.get(name, name),
            "checks": sorted(of_table, key=lambda check: check["success"]),
            "failed": sum(not check["success"] for check in of_table),
        }
        for name, of_table in by_table.items()
    ]


def _exemptions(rule_files: Iterable[RuleFile], titles: dict[str, str]) -> list[Row]:
    today = datetime.now(SHANGHAI).date()
    return [
        {
            "title": titles[file.table],
            "rule": rule.sentence,
            "row": "，".join(f"{column}={value}" for column, value in exemption.row.items()),
            "reason": exemption.reason,
            "entered_on": exemption.entered_on,
            "expires_on": exemption.expires_on,
            "in_force": exemption.in_force(today),
        }
        for file in rule_files
        for rule in file.rules
        for exemption in rule.exemptions
    ]
