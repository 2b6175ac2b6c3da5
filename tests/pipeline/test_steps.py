"""What the intake's step tells the next ones."""

import psycopg2.extensions

from park_warehouse.home import Home
from park_warehouse.pipeline import take_in_inbox

TAX = (
    "报告期,填报单位,电子税票号码,纳税人识别号,纳税人名称,征收项目,"
    "税款所属期起,税款所属期止,入库日期,金额,税款性质\n"
    "2026-09,税务局,{ticket},91150304MAXL2XRF14,某某公司,增值税,"
    "2026-08-01,2026-08-31,2026-09-12,100.00,正常入库\n"
)
BUILT = """
    insert into audit.build (selection, status, last_batch_id)
    select 'marts', %s, max(batch_id) from audit.batch
"""


def build(warehouse: psycopg2.extensions.connection, status: str) -> None:
    with warehouse, warehouse.cursor() as cursor:
        cursor.execute(BUILT, [status])


def test_numbers_of_files_and_rows(home: Home, warehouse_url: str) -> None:  # noqa: ARG001 (must be there)
    (home.inbox / "税收.csv").write_text(TAX.format(ticket="T1"))
    (home.inbox / "税收(再发).csv").write_text(TAX.format(ticket="T1"))
    (home.inbox / "通知.txt").write_text("不是报表")
    numbers = take_in_inbox().numbers
    assert (numbers["文件"], numbers["重复"], numbers["退回"], numbers["入库行"]) == (3, 1, 1, 1)
    assert numbers["通过"] + numbers["有标记"] == 1


def test_forms_are_told_of_until_a_build_has_seen_them(
    home: Home, warehouse: psycopg2.extensions.connection
) -> None:
    (home.inbox / "税收.csv").write_text(TAX.format(ticket="T1"))
    assert take_in_inbox().periods == {"tax_payments": ["2026-09"]}
    # The run that took the file in broke off before it could tell anybody: the next one does.
    assert take_in_inbox().periods == {"tax_payments": ["2026-09"]}
    build(warehouse, "failed")
    assert take_in_inbox().periods == {"tax_payments": ["2026-09"]}
    build(warehouse, "success")
    assert take_in_inbox().periods == {}
