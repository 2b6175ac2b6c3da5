"""python-calamine reading the sheet into Python, and nothing else: no database, no judgement."""

from typing import Any

from python_calamine import CalamineWorkbook

from benchmarks.contenders.job import Job, compete


def load(job: Job) -> list[list[Any]]:
    return CalamineWorkbook.from_path(job.path).get_sheet_by_index(0).to_python()


def count_data_rows(job: Job, rows: list[list[Any]]) -> int:
    return len(rows) - job.header_row - 1


if __name__ == "__main__":
    compete(load, count_data_rows)
