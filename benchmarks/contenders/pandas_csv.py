"""pandas as most people use it: read_csv with every column as text, then to_sql."""

import pandas as pd
from sqlalchemy import create_engine

from benchmarks.contenders.job import Job, compete
from benchmarks.contenders.table import TABLE, count_rows


def load(job: Job) -> None:
    frame = pd.read_csv(job.path, dtype=str, names=job.columns, header=0)
    frame.to_sql(TABLE, create_engine(job.url), index=False)


if __name__ == "__main__":
    compete(load, count_rows)
