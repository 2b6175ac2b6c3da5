"""The registers that the files refer to: with them in the warehouse every row of a file is clean."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

from benchmarks.samples.sample import MONTH, Sample
from park_warehouse.demo.chance import chance
from park_warehouse.demo.codes import invent_uscc
from park_warehouse.demo.forms.registers import park_rows
from park_warehouse.demo.layouts import Layout
from park_warehouse.demo.parks import UNITS
from park_warehouse.demo.submission import Row, Submission
from park_warehouse.demo.workbook import content_of, file_name

ENTERPRISES = 2000
_ARRIVAL = datetime(2025, 10, 5, tzinfo=UTC)


class Enterprise(NamedTuple):
    uscc: str
    name: str
    park: str


@cache
def enterprises() -> tuple[Enterprise, ...]:
    """Invented enterprises, spread evenly over the parks."""
    random = chance("benchmark", "enterprises")
    return tuple(
        Enterprise(
            invent_uscc(random, "150302"), f"测试{number:04d}有限公司", UNITS[number % len(UNITS)].code
        )
        for number in range(ENTERPRISES)
    )


def write_registers(folder: Path) -> Sample:
    """The registers of parks and of enterprises, as files of their senders."""
    folder.mkdir()
    parks, members = list(park_rows(MONTH)), list(_enterprise_rows())
    for form, reporter, rows in (
        ("park_registry", "乌海市工业和信息化局", parks),
        ("enterprise_registry", "乌海高新技术产业开发区管理委员会", members),
    ):
        submission = Submission(form, reporter, MONTH, _ARRIVAL, rows, Layout())
        # The intake takes equal times in the order of names; parks come first.
        (folder / f"{len(list(folder.iterdir()))}{file_name(submission)}").write_bytes(content_of(submission))
    sample = Sample(folder, len(parks) + len(members), ("park_registry", "enterprise_registry"))
    sample.set_times()
    return sample


def _enterprise_rows() -> Iterator[Row]:
    for uscc, name, park in enterprises():
        yield {
            "uscc": uscc,
            "enterprise_name": name,
            "park_code": park,
            "industry_code": "C2614",
            "size_class": "规上",
            "joined_on": date(2015, 6, 1),
            "operating_status": "在产",
            "four_duties_signed": True,
        }
