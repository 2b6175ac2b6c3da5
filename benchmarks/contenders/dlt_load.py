"""dlt by its fastest documented way into PostgreSQL: Arrow batches, passed on as CSV, loaded with COPY.

Runs in an environment of its own, benchmarks/requirements.lock.
"""

import os
from collections.abc import Iterator
from typing import Any

import dlt  # type: ignore[import-not-found]
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.csv  # type: ignore[import-untyped]

from benchmarks.contenders.job import Job, compete
from benchmarks.contenders.table import TABLE, count_rows


def load(job: Job) -> None:
    pipeline = dlt.pipeline(
        "benchmark",
        pipelines_dir=os.environ["DLT_DATA_DIR"],
        destination=dlt.destinations.postgres(job.url),
        dataset_name="public",
    )
    information = pipeline.run(_batches(job), table_name=TABLE, loader_file_format="csv")
    information.raise_on_failed_jobs()


def _batches(job: Job) -> Iterator[Any]:
    yield from pyarrow.csv.open_csv(
        job.path,
        read_options=pyarrow.csv.ReadOptions(column_names=job.columns, skip_rows=1, block_size=16 * 1024**2),
        convert_options=pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(job.columns, pa.string())),
    )


if __name__ == "__main__":
    compete(load, count_rows)
