"""A table as the CSV file of a bureau's own system: UTF-8, unquoted, period and reporter on every row."""

from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.csv  # type: ignore[import-untyped]

from benchmarks.samples.sample import CSV_OWN_COLUMNS, MONTH, Sample, contract_columns

_PLAIN = pyarrow.csv.WriteOptions(include_header=False, quoting_style="none")


def write_csv(path: Path, form: str, reporter: str, table: pa.Table) -> Sample:
    names = contract_columns(form)
    own = [pa.repeat(pa.scalar(text), table.num_rows) for text in (MONTH.key, reporter)]
    cells = [*own, *(table[name].cast(pa.string()) for name in names.values())]
    columns = (*CSV_OWN_COLUMNS.values(), *names.values())
    with path.open("wb") as file:
        file.write((",".join([*CSV_OWN_COLUMNS, *names]) + "\n").encode())
        pyarrow.csv.write_csv(pa.table(cells, names=list(columns)), file, _PLAIN)
    sample = Sample(path, table.num_rows, (form,), columns)
    sample.set_times()
    return sample
