"""pandas on a workbook: read_excel by calamine with every column as text, then to_sql."""

import pandas as pd
from sqlalchemy import create_engine

from benchmarks.contenders.job import Job, compete
from benchmarks.contenders.table import TABLE, count_rows


def load(job: Job) -> None:
    frame = pd.read_excel(job.path, engine="calamine", dtype=str, names=job.columns, header=job.header_row)
    frame.to_sql(TABLE, create_engine(job.url), index=False)


if __name__ == "__main__":
    compete(load, count_rows)
