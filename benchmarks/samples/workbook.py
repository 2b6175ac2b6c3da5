"""A table as the workbook of a bureau: title, row with reporter and period, header, data with real dates."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]

from benchmarks.samples.sample import MONTH, Sample, contract_columns
from park_warehouse.demo.layouts import Layout
from park_warehouse.demo.submission import Submission
from park_warehouse.demo.workbook import content_of

# Neither total nor footnotes: a reader that knows no forms would have to count them as data.
_LAYOUT = Layout(footnotes=())
_ROWS_ABOVE_HEADER = 2


def write_workbook(path: Path, form: str, reporter: str, table: pa.Table) -> Sample:
    arrival = datetime(2025, 10, 5, tzinfo=UTC)
    path.write_bytes(content_of(Submission(form, reporter, MONTH, arrival, table.to_pylist(), _LAYOUT)))
    sample = Sample(path, table.num_rows, (form,), tuple(contract_columns(form).values()), _ROWS_ABOVE_HEADER)
    sample.set_times()
    return sample
