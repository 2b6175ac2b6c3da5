"""An inbox of everything: forms of all formats, restatements, duplicates, refusals, rejects, one big file."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from park_warehouse.home import Home
from tests.intake import forms, xls

BIG_ROWS = 60_000
RESTATEMENT = {"restatement": True, "reason": "核对后更正", "by": "张三"}

_ARRIVAL = 1_780_000_000
_PAYMENT_TAIL = ["企业1", "增值税", "2026-01-01", "2026-01-31", "2026-02-10"]


@dataclass(frozen=True)
class File:
    """A file as it is sent."""

    name: str
    content: bytes
    note: Mapping[str, object] | None = None


def place(home: Home, files: list[File]) -> None:
    """Lay the files into the inbox, each a minute later than the one before."""
    for file, arrival in zip(files, count(_ARRIVAL, 60), strict=False):
        path = home.inbox / file.name
        if file.note is not None:
            note = path.with_name(f"{file.name}.submission.json")
            note.write_text(json.dumps(file.note, ensure_ascii=False), encoding="utf-8")
        path.write_bytes(file.content)
        os.utime(path, (arrival, arrival))


def registers() -> list[File]:
    return [File("园区名录.xlsx", forms.parks()), File("企业名录.xlsx", forms.enterprises(range(1, 41)))]


def small_files() -> list[File]:
    """Everything but the big one: each outcome, each format, each way to come twice."""
    first = forms.output({n: 1000 + n for n in range(1, 15)}, reporter="甲区统计局", period="2026年2月")
    changed = forms.output({n: 2000 + n for n in range(1, 15)}, reporter="甲区统计局", period="2026年2月")
    other = forms.output(dict.fromkeys(range(13, 30), 500), reporter="乙区统计局", period="2026年2月")
    faulty: dict[int, forms.Cell] = {**dict.fromkeys(range(1, 21), 1500), 21: "约一千", 99: 7}
    return [
        *registers(),
        File("产值-甲-2月.xlsx", first),
        File("产值-乙-2月.xlsx", other),
        File("产值-乙-2月 (副本).xlsx", other),
        File("产值-甲-3月.xlsx", forms.output(faulty, reporter="甲区统计局", period="2026年3月")),
        File("产值-甲-2月-更正.xlsx", changed, RESTATEMENT),
        File("产值-甲-2月-又寄来.xlsx", first),
        File("产值-甲-2月-恢复.xlsx", first, RESTATEMENT),
        File("产值-无报告期.xlsx", forms.output(5, period=None)),
        File("产值-太多错.csv", _csv(["x"] * 9)),
        File("产值-丙-3月.csv", _csv([1500] * 9, encoding="gb18030")),
        File("损坏.xlsx", first[: len(first) // 2]),
        File("空.csv", b""),
        File("通讯录.csv", "姓名,电话\n张三,123\n".encode()),
        File("检查.xls", _visits()),
        File("企业名录-零报告.xlsx", _nothing_to_report()),
    ]


def all_files() -> list[File]:
    """The small files with the big one, its restatement, and a workbook of some size among them."""
    files = small_files()
    late = [forms.payment(BIG_ROWS + number) for number in range(1500)]
    files.insert(5, File("税收-2月.csv", big_payments()))
    files.insert(12, File("税收-3月.xlsx", forms.payments(late, period="2026-03")))
    files.append(File("税收-2月-更正.csv", big_payments(2000, amount=7), RESTATEMENT))
    return files


def big_payments(rows: int = BIG_ROWS, *, amount: int = 100, reporter: str = "税务局") -> bytes:
    """A clean CSV of tax_payments."""
    start, end = ["2026-02", reporter], [*_PAYMENT_TAIL, amount, "正常入库"]
    lines = [[*start, f"3150{number:08}", forms.uscc(1), *end] for number in range(rows)]
    return forms.csv_file([["报告期", "填报单位", *forms.TAX_HEADER], *lines])


def _csv(figures: list[forms.Cell], encoding: str = "utf-8") -> bytes:
    rows = forms.output_rows(dict(enumerate(figures, 31)))
    head = ["报告期", "填报单位", *forms.OUTPUT_HEADER, "经办人"]
    return forms.csv_file([head, *(["2026年3月", "丙区统计局", *row, "李四"] for row in rows)], encoding)


def _visits() -> bytes:
    header = ["检查编号", "检查日期", "检查类型", "检查部门", "检查对象", "园区代码", "应检项数", "合格项数"]
    rows: list[list[xls.Cell]] = [
        [f"JC{n}", "2026-03-05", "安全生产", "应急管理局", "公共区域", forms.PARK, 10.0, 9.0]
        for n in range(25)
    ]
    return xls.book([["填报单位:应急管理局", "报告期:2026年3月"], header, *rows])


def _nothing_to_report() -> bytes:
    sheet = forms.sheet(forms.ENTERPRISE_HEADER, [["零报告"]], reporter="园区管委会", period="2026-02")
    return forms.workbook(sheet)
