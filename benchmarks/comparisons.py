"""What is compared with what, on which file, and how fast ours has to be."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from benchmarks.contender import Contender
from benchmarks.samples.sample import Sample
from benchmarks.samples.samples import Samples
from park_warehouse.home import PROJECT

PEERS_PYTHON = PROJECT / ".venv-benchmarks" / "bin" / "python"

INTAKE = Contender("park_warehouse", "intake")
PSQL = Contender(r"psql `\copy`, unlogged table", "psql_copy")
EXECUTE_VALUES = Contender("psycopg2 `execute_values`", "execute_values")
PANDAS_CSV = Contender("pandas `read_csv` + `to_sql`", "pandas_csv")
DLT = Contender("dlt, Arrow → CSV → COPY", "dlt_load", PEERS_PYTHON)
CALAMINE = Contender("python-calamine, only reading", "calamine")
PANDAS_WORKBOOK = Contender("pandas `read_excel` (calamine) + `to_sql`", "pandas_workbook")


@dataclass(frozen=True)
class Comparison:
    """Contenders in the order of their turns; the first is the reference if there are several.

    `goal`: how fast ours has to be, as a part of the reference's speed; without one, in `unit` a second.
    """

    name: str
    title: str
    sample: Callable[[Samples], Sample]
    contenders: tuple[Contender, ...]
    goal: float
    unit: Literal["rows", "files"] = "rows"

    @property
    def reference(self) -> Contender | None:
        return self.contenders[0] if len(self.contenders) > 1 else None


@dataclass(frozen=True)
class MemoryCheck:
    """A file during whose intake the memory is watched."""

    title: str
    sample: Callable[[Samples], Sample]


_CSV_CONTENDERS = (PSQL, INTAKE, EXECUTE_VALUES, PANDAS_CSV, DLT)

COMPARISONS = (
    Comparison("air-csv", "CSV, `air_quality_hourly`", lambda samples: samples.air_csv, _CSV_CONTENDERS, 0.5),
    Comparison("tax-csv", "CSV, `tax_payments`", lambda samples: samples.tax_csv, _CSV_CONTENDERS, 0.5),
    Comparison(
        "workbook",
        "Workbook, `tax_payments`",
        lambda samples: samples.workbook,
        (CALAMINE, INTAKE, PANDAS_WORKBOOK),
        0.5,
    ),
    Comparison(
        "small-files",
        "Many small workbooks of five forms",
        lambda samples: samples.small_files,
        (INTAKE,),
        20,
        "files",
    ),
)
MEMORY = "memory"
MEMORY_CHECKS = (
    MemoryCheck("CSV, `air_quality_hourly`", lambda samples: samples.air_csv),
    MemoryCheck("Workbook, `tax_payments`", lambda samples: samples.large_workbook),
)
