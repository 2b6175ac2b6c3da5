"""Every file of a benchmark, made when it is first asked for."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.samples import air_quality, tax_payments
from benchmarks.samples.csv_file import write_csv
from benchmarks.samples.registers import write_registers
from benchmarks.samples.sample import Sample
from benchmarks.samples.small_files import write_small_files
from benchmarks.samples.workbook import write_workbook

# How many times larger than the raced one the workbook is whose reading must not fill the memory.
LARGE = 3


@dataclass(frozen=True)
class Sizes:
    """Rows of a CSV file, rows of the workbook, number of small workbooks."""

    csv_rows: int = 1_200_000
    workbook_rows: int = 100_000
    files: int = 1_000


class Samples:
    def __init__(self, folder: Path, sizes: Sizes) -> None:
        self._folder = folder
        self._sizes = sizes

    @cached_property
    def registers(self) -> Sample:
        return write_registers(self._folder / "registers")

    @cached_property
    def air_csv(self) -> Sample:
        table = air_quality.air_quality(self._sizes.csv_rows)
        return write_csv(self._folder / "air.csv", air_quality.FORM, air_quality.REPORTER, table)

    @cached_property
    def tax_csv(self) -> Sample:
        table = tax_payments.tax_payments(self._sizes.csv_rows)
        return write_csv(self._folder / "tax.csv", tax_payments.FORM, tax_payments.REPORTER, table)

    @cached_property
    def workbook(self) -> Sample:
        return self._workbook("tax.xlsx", self._sizes.workbook_rows)

    @cached_property
    def large_workbook(self) -> Sample:
        return self._workbook("large.xlsx", LARGE * self._sizes.workbook_rows)

    @cached_property
    def small_files(self) -> Sample:
        return write_small_files(self._folder / "small", self._sizes.files)

    def _workbook(self, name: str, rows: int) -> Sample:
        table = tax_payments.tax_payments(rows)
        return write_workbook(self._folder / name, tax_payments.FORM, tax_payments.REPORTER, table)
