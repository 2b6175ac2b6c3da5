"""A bureau's database for the tests: on PostgreSQL and on MariaDB, with the same table of tax payments."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

import yaml

from park_warehouse.home import Home
from park_warehouse.intake.exchange.source import Source, load_source
from tests.intake import forms

Row = Sequence[object]

# Columns as bureaus name them, one with a name that has to be quoted.
PAYMENTS = """
create table rkmx (
    sphm varchar(20), nsrsbh varchar(20), nsrmc varchar(200), zsxm varchar(100),
    ssqq date, ssqz date, rkrq date, `order` numeric(18, 2), skxz varchar(20),
    gxsj {timestamp}
)
"""
COLUMNS = {
    "电子税票号码": "sphm",
    "纳税人识别号": "nsrsbh",
    "纳税人名称": "nsrmc",
    "征收项目": "zsxm",
    "税款所属期起": "ssqq",
    "税款所属期止": "ssqz",
    "入库日期": "rkrq",
    "金额": "order",
    "税款性质": "skxz",
}
SETTINGS: dict[str, Any] = {
    "form": "tax_payments",
    "connection": "tax_exchange",
    "table": "rkmx",
    "reporter": {"constant": "税务局"},
    "period": {"date": "rkrq"},
    "watermark": "gxsj",
    "columns": COLUMNS,
}


@dataclass
class Bureau:
    """A database and how to speak to it: statements with `quotes` and %s, whichever server it is."""

    connect: Callable[[], Any]
    uri: str
    is_postgres: bool
    timestamp: str = field(init=False)

    def __post_init__(self) -> None:
        self.timestamp = "timestamp" if self.is_postgres else "datetime(6)"

    def run(self, statement: str, *parameters: object) -> list[tuple[Any, ...]]:
        text = statement.replace("`", '"') if self.is_postgres else statement
        with closing(self.connect()) as connection:
            cursor = connection.cursor()
            cursor.execute(text, parameters or None)
            return list(cursor.fetchall()) if cursor.description else []

    def make_payments(self) -> None:
        self.run(PAYMENTS.format(timestamp=self.timestamp))

    def pay(self, number: int, changed: str, **changes: object) -> None:
        """Insert one payment; `changed` is its watermark."""
        self.insert("rkmx", [[*forms.payment(number, **changes), changed]])  # type: ignore[arg-type]

    def insert(self, table: str, rows: Iterable[Row]) -> None:
        for row in rows:
            self.run(f"insert into {table} values ({', '.join(['%s'] * len(row))})", *row)


def describe(home: Home, name: str = "tax", **changes: object) -> Source:
    """Write a source file, with some settings as given (None takes one away), and load it."""
    settings = {key: value for key, value in (SETTINGS | changes).items() if value is not None}
    path = home.root / "exchange" / f"{name}.yml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(settings, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return load_source(home, name)
