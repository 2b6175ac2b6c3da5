"""Tax payments: long codes, texts of a register and a list, three dates, amounts with decimals."""

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from benchmarks.samples.registers import enterprises
from benchmarks.samples.values import NUMBERS, days, decimals, in_turn

FORM = "tax_payments"
REPORTER = "乌海市税务局"

ITEMS = ("增值税", "企业所得税", "城市维护建设税", "印花税", "资源税", "教育费附加")
NATURES = ("正常入库", "正常入库", "正常入库", "查补以前年度", "免抵调")


def tax_payments(rows: int) -> pa.Table:
    """So many payments booked in one month, by the enterprises of the register in turn."""
    random = np.random.default_rng(NUMBERS)
    number = np.arange(rows)
    payers = enterprises()
    payer = random.integers(0, len(payers), rows)
    begin = np.full(rows, 0)
    return pa.table(
        {
            "ticket_no": pc.binary_join_element_wise(
                "3150325", pa.array(number + 10_000_000_000).cast(pa.string()), ""
            ),
            "uscc": in_turn([payer.uscc for payer in payers], payer),
            "enterprise_name": in_turn([payer.name for payer in payers], payer),
            "tax_item": in_turn(ITEMS, random.integers(0, len(ITEMS), rows)),
            "levy_period_from": days("2025-08-01", begin),
            "levy_period_to": days("2025-08-31", begin),
            "booked_on": days("2025-09-01", random.integers(0, 30, rows)),
            "amount": decimals(random.lognormal(9, 2, rows), 2),
            "tax_nature": in_turn(NATURES, random.integers(0, len(NATURES), rows)),
        }
    )
