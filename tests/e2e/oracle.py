"""An independent second computation of five marts, in plain Python on exact fractions.

Written from the handbook's definitions of the figures, without regard to the SQL: every figure is looked up
again in lists of rows, nothing is incremental and nothing is shared with the warehouse. Amounts come from the
reader in base units; results carry the unit of their name.
"""

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from tests.e2e.handbook import TAX_ITEMS
from tests.e2e.periods import earlier, last_day, minus_months, month_before, month_key, months_of, quarter_of
from tests.e2e.reader import Inbox, Row

CITY = "CITY"
WAN, MU, MWH = Fraction(10_000), Fraction(2000, 3), Fraction(1000)
INDUSTRIAL = ("1001", "1101")
INBOUND = ("正常入库", "查补以前年度", "留抵退税", "其他退税")
EVALUATED = ("正常入库", "免抵调", "其他退税")
REPEAT_COUNT, REPEAT_MONTHS = 2, 12

Amount = Fraction | None
Table = dict[tuple[Any, ...], Row]

# Mart column → (form, header, base units in one of the column's units)
STATISTICS = {
    "output_cum_wan": ("statistics_output", "工业总产值_本年累计", WAN),
    "output_cum_base_wan": ("statistics_output", "工业总产值_上年同期累计", WAN),
    "value_added_cum_wan": ("statistics_output", "工业增加值_本年累计", WAN),
    "revenue_cum_wan": ("statistics_finance", "营业收入_本年累计", WAN),
    "profit_cum_wan": ("statistics_finance", "利润总额_本年累计", WAN),
    "rd_cum_wan": ("statistics_finance", "研发费用_本年累计", WAN),
    "employees": ("statistics_finance", "平均用工人数", Fraction(1)),
    "energy_cum_tce": ("statistics_energy", "综合能源消费量_本年累计", Fraction(1)),
    "power_cum_mwh": ("statistics_energy", "用电量_本年累计", MWH),
    "water_cum_m3": ("statistics_energy", "取水量_本年累计", Fraction(1)),
}
TAXES = {"tax_inbound_wan": INBOUND, "tax_evaluated_wan": EVALUATED}


def total(values: Iterable[Amount]) -> Amount:
    """Σ leaves nulls out and is null where nothing is left."""
    known = [value for value in values if value is not None]
    return sum(known, Fraction(0)) if known else None


def ratio(value: Amount, by: Amount) -> Amount:
    return None if value is None or not by else value / by


def growth_pct(value: Amount, base: Amount) -> Amount:
    """Null on a base that is not positive."""
    return None if value is None or base is None or base <= 0 else (value / base - 1) * 100


def difference(value: Amount, other: Amount) -> Amount:
    return None if value is None or other is None else value - other


class Oracle:
    """The marts of an inbox."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox
        self.statistics = {
            form: {(row["统一社会信用代码"], batch.period): row for batch, row in inbox.rows(form)}
            for form in ("statistics_output", "statistics_finance", "statistics_energy")
        }
        self.payments = [row for _, row in inbox.rows("tax_payments")]
        self.tax_months = inbox.periods("tax_payments")
        self.listings: dict[str, list[tuple[str, Row]]] = {}
        for batch, row in inbox.rows("enterprise_registry"):
            self.listings.setdefault(row["统一社会信用代码"], []).append((batch.period, row))
        self.quarters = sorted(inbox.periods("land_parcels"))
        self.enterprise_month = self._enterprise_months()
        self.enterprise_land = self._enterprise_land()
        self.park_month = self._park_months()
        self.park_quarter = self._park_quarters()
        self.park_inspection_quarter = self._park_inspection_quarters()

    # Registers

    def snapshot(self, form: str, period: str) -> list[Row]:
        """Rows of the latest snapshot of each reporter that is not after the period's end."""
        latest: dict[str, str] = {}
        for batch in self.inbox.effective(form):
            if last_day(batch.period) <= last_day(period):
                latest[batch.reporter] = max(batch.period, latest.get(batch.reporter, ""))
        return [row for batch, row in self.inbox.rows(form) if latest.get(batch.reporter) == batch.period]

    def park_of(self, uscc: str, period: str) -> str | None:
        """Where the enterprise belongs at the period's end."""
        held = self.listings.get(uscc)
        if not held:
            return None
        end = last_day(period)
        past = [snapshot for snapshot, _ in held if last_day(snapshot) <= end]
        chosen = max(past) if past else min(snapshot for snapshot, _ in held)
        rows = [row for snapshot, row in held if snapshot == chosen]

        def preference(row: Row) -> tuple[bool, bool, int, str]:
            joined = row["入园日期"]
            return row["经营状态"] == "注销", joined > end, -joined.toordinal(), row["园区代码"]

        return str(min(rows, key=preference)["园区代码"])

    def parks(self, period: str) -> dict[str, Row]:
        """The register of parks at the period's end; before the first one, that first one."""
        first = min(self.inbox.periods("park_registry"))
        rows = self.snapshot("park_registry", max(period, first, key=last_day))
        return {row["园区代码"]: row for row in rows}

    def ancestry(self, park: str | None, period: str) -> list[str]:
        """The park, what it lies in, and the city."""
        parks = self.parks(period)
        line: list[str] = []
        while park in parks:
            line.append(park)
            park = parks[park]["上级园区代码"]
        return [*line, CITY] if line else []

    # Enterprises

    def _enterprise_months(self) -> Table:
        keys = {key for table in self.statistics.values() for key in table}
        taxes: dict[tuple[str, str], list[Row]] = {}
        for row in self.payments:
            if TAX_ITEMS[row["征收项目"]]:
                taxes.setdefault((row["纳税人识别号"], month_key(row["入库日期"])), []).append(row)
        table: Table = {}
        for uscc, month in sorted(keys | set(taxes)):
            figures: Row = {"park_code": self.park_of(uscc, month)}
            for column, (form, header, unit) in STATISTICS.items():
                value = self.statistics[form].get((uscc, month), {}).get(header)
                figures[column] = None if value is None else value / unit
            figures["output_wan"], figures["output_months"] = self._discrete_output(uscc, month)
            for column, natures in TAXES.items():
                paid = taxes.get((uscc, month), [])
                known = month in self.tax_months or paid
                amounts = [payment["金额"] for payment in paid if payment["税款性质"] in natures]
                figures[column] = sum(amounts, Fraction(0)) / WAN if known else None
            table[uscc, month] = figures
        return table

    def output_to_date(self, uscc: str, month: str) -> Amount:
        row = self.statistics["statistics_output"].get((uscc, month))
        return row["工业总产值_本年累计"] / WAN if row else None

    def _discrete_output(self, uscc: str, month: str) -> tuple[Amount, int | None]:
        so_far = self.output_to_date(uscc, month)
        if month.endswith("-02"):
            return so_far, 2 if so_far is not None else None
        value = difference(so_far, self.output_to_date(uscc, month_before(month)))
        return value, None if value is None else 1

    def _enterprise_land(self) -> Table:
        table: Table = {}
        for quarter in self.quarters:
            parcels = {row["宗地代码"]: row for row in self.snapshot("land_parcels", quarter)}
            industrial = {code for code, row in parcels.items() if row["土地用途代码"] in INDUSTRIAL}
            leases = [
                row
                for row in self.snapshot("land_leases", quarter)
                if row["宗地代码"] in industrial and is_in_force(row, last_day(quarter))
            ]
            owners = {parcels[code]["统一社会信用代码"] for code in industrial} - {None}
            parties = {row[f"{side}统一社会信用代码"] for row in leases for side in ("出租方", "承租方")}
            for uscc in owners | parties:
                own = [row["土地面积"] for row in parcels.values()
                       if row["统一社会信用代码"] == uscc and row["宗地代码"] in industrial]  # fmt: skip
                leased_out = [row["租赁面积"] for row in leases if row["出租方统一社会信用代码"] == uscc]
                leased_in = [row["租赁面积"] for row in leases if row["承租方统一社会信用代码"] == uscc]
                areas = {
                    "own_mu": sum(own, Fraction(0)) / MU,
                    "leased_in_mu": sum(leased_in, Fraction(0)) / MU,
                    "leased_out_mu": sum(leased_out, Fraction(0)) / MU,
                }
                areas["land_mu"] = areas["own_mu"] - areas["leased_out_mu"] + areas["leased_in_mu"]
                table[uscc, quarter] = areas
        return table

    # Parks

    def _park_months(self) -> Table:
        members: dict[tuple[str, str], list[Row]] = {}
        for (_, month), row in self.enterprise_month.items():
            for park in self.ancestry(row["park_code"], month):
                members.setdefault((park, month), []).append(row)
        columns = [*STATISTICS, "output_wan", *TAXES]
        table: Table = {}
        for key, rows in members.items():
            table[key] = {column: total(row[column] for row in rows) for column in columns}
            table[key]["output_cum_yoy_pct"] = comparable_growth(rows)
            table[key]["enterprises_reporting"] = sum(row["output_cum_wan"] is not None for row in rows)
        for (park, month), row in table.items():
            year_ago = table.get((park, f"{int(month[:4]) - 1}{month[4:]}"), {})
            row["output_cum_yoy_nominal_pct"] = growth_pct(
                row["output_cum_wan"], year_ago.get("output_cum_wan")
            )
            before = table.get((park, month_before(month)), {})
            is_after_the_double_month = month.endswith(("-02", "-03"))
            row["output_mom_pct"] = (
                None if is_after_the_double_month else growth_pct(row["output_wan"], before.get("output_wan"))
            )
        return table

    def _park_quarters(self) -> Table:
        table: Table = {}
        for quarter in self.quarters:
            for park, row in self._parks_of_quarter(quarter).items():
                table[park, quarter] = row
        for (park, quarter), row in table.items():
            self._compare_quarters(table, park, quarter, row)
        for quarter in self.quarters:
            self._rank(table, quarter)
        for (park, quarter), row in table.items():
            before = table.get((park, earlier(quarter, 1)), {}).get("rank_output_per_mu")
            rank = row["rank_output_per_mu"]
            row["rank_change"] = None if rank is None or before is None else before - rank
        return table

    def _parks_of_quarter(self, quarter: str) -> dict[str, Row]:
        months = months_of(quarter)
        to_date = [f"{quarter[:4]}-{number:02d}" for number in range(1, int(quarter[5]) * 3 + 1)]
        members: dict[str, list[str]] = {}
        for uscc in {uscc for uscc, _ in self.enterprise_month}:
            for park in self.ancestry(self.park_of(uscc, quarter), quarter):
                members.setdefault(park, []).append(uscc)
        land = self._land_by_park(quarter)
        table: dict[str, Row] = {}
        for park in [*self.parks(quarter), CITY]:
            usccs = members.get(park, [])
            has_figures = any((uscc, month) in self.enterprise_month for uscc in usccs for month in months)
            if not has_figures and land.get(park) is None:
                continue
            row: Row = {"land_mu": land.get(park)}
            last = [self.enterprise_month[uscc, months[-1]] for uscc in usccs
                    if (uscc, months[-1]) in self.enterprise_month]  # fmt: skip
            row["output_wan"] = total(self._quarter_output(uscc, quarter) for uscc in usccs)
            row["output_ytd_wan"] = total(one["output_cum_wan"] for one in last)
            row["value_added_ytd_wan"] = total(one["value_added_cum_wan"] for one in last)
            row["tax_inbound_wan"] = self._tax(usccs, months, "tax_inbound_wan")
            row["tax_evaluated_wan"] = self._tax(usccs, months, "tax_evaluated_wan")
            row["tax_evaluated_ytd_wan"] = self._tax(usccs, to_date, "tax_evaluated_wan")
            row["output_ytd_yoy_pct"] = comparable_growth(last)
            row |= self._count_enterprises(park, quarter)
            table[park] = row
        return table

    def _quarter_output(self, uscc: str, quarter: str) -> Amount:
        months = months_of(quarter)
        so_far = self.output_to_date(uscc, months[-1])
        return so_far if quarter.endswith("Q1") else difference(
            so_far, self.output_to_date(uscc, month_before(months[0]))
        )  # fmt: skip

    def _tax(self, usccs: list[str], months: list[str], column: str) -> Amount:
        rows = [self.enterprise_month.get((uscc, month), {}) for uscc in usccs for month in months]
        return total(row.get(column) for row in rows)

    def _land_by_park(self, quarter: str) -> dict[str, Fraction]:
        land: dict[str, Fraction] = {}
        for row in self.snapshot("land_parcels", quarter):
            if row["土地用途代码"] in INDUSTRIAL:
                for park in self.ancestry(row["园区代码"], quarter):
                    land[park] = land.get(park, Fraction(0)) + row["土地面积"] / MU
        return land

    def registered(self, park: str, quarter: str) -> list[Row]:
        """The register at the quarter's end: of the park and what lies in it, without the 注销 ones."""
        return [
            row
            for row in self.snapshot("enterprise_registry", quarter)
            if row["经营状态"] != "注销" and park in self.ancestry(row["园区代码"], quarter)
        ]

    def _count_enterprises(self, park: str, quarter: str) -> Row:
        rows = self.registered(park, quarter)
        stopped = {row["统一社会信用代码"] for row in rows if row["经营状态"] == "停产"}
        return {
            "enterprises": len({row["统一社会信用代码"] for row in rows}),
            "enterprises_stopped": len(stopped),
        }

    def _compare_quarters(self, table: Table, park: str, quarter: str, row: Row) -> None:
        year_ago = table.get((park, earlier(quarter, 4)), {})
        before = table.get((park, earlier(quarter, 1)), {})
        last_fourth = table.get((park, f"{int(quarter[:4]) - 1}Q4"), {})
        for name in ("output", "tax_evaluated"):
            to_date = row[f"{name}_ytd_wan"]
            rest_of_last_year = difference(
                last_fourth.get(f"{name}_ytd_wan"), year_ago.get(f"{name}_ytd_wan")
            )
            is_full_year = quarter.endswith("Q4")
            known = to_date is not None and rest_of_last_year is not None
            row[f"{name}_ttm_wan"] = (
                to_date if is_full_year else to_date + rest_of_last_year if known else None
            )
        land = row["land_mu"]
        row["output_per_mu_wan"] = ratio(row["output_ytd_wan"], land)
        row["output_per_mu_ttm_wan"] = ratio(row["output_ttm_wan"], land)
        row["tax_per_mu_wan"] = ratio(row["tax_evaluated_ytd_wan"], land)
        row["tax_per_mu_ttm_wan"] = ratio(row["tax_evaluated_ttm_wan"], land)
        row["value_added_per_mu_wan"] = ratio(row["value_added_ytd_wan"], land)
        row["output_yoy_pct"] = growth_pct(row["output_wan"], year_ago.get("output_wan"))
        row["output_qoq_pct"] = growth_pct(row["output_wan"], before.get("output_wan"))

    def _rank(self, table: Table, quarter: str) -> None:
        units = {code for code, park in self.parks(quarter).items() if park["是否评价单元"]}
        values = {
            park: row["output_per_mu_wan"]
            for (park, of), row in table.items()
            if of == quarter and park in units and row["output_per_mu_wan"] is not None
        }
        for (park, of), row in table.items():
            if of == quarter:
                mine = values.get(park)
                row["rank_output_per_mu"] = (
                    None if mine is None else 1 + sum(value > mine for value in values.values())
                )

    # Inspection

    def _park_inspection_quarters(self) -> Table:
        findings = self._findings()
        visits = [row for _, row in self.inbox.rows("inspection_visits")]
        table: Table = {}
        for quarter in self.quarters:
            for park in [*self.parks(quarter), CITY]:
                lies_here = self._lies_in(park, quarter)
                here = [row for row in visits if quarter_of(row["检查日期"]) == quarter]
                found = [row for row in findings if quarter_of(row["发现日期"]) == quarter and lies_here(row)]
                table[park, quarter] = {
                    **self._visit_figures([row for row in here if lies_here(row)]),
                    "findings": len(found),
                    "rectified_on_time": sum(row["on_time"] for row in found),
                    "overdue": sum(row["overdue"] for row in found),
                    "repeats": sum(row["repeat"] for row in found),
                    **self._coverage(park, quarter, {row["统一社会信用代码"] for row in here}),
                }
        return table

    def _lies_in(self, park: str, quarter: str) -> Callable[[Row], bool]:
        return lambda row: park in self.ancestry(row["园区代码"], quarter)

    @staticmethod
    def _visit_figures(visits: list[Row]) -> Row:
        due = sum((row["应检项数"] for row in visits), Fraction(0))
        passed = sum((row["合格项数"] for row in visits), Fraction(0))
        pass_rate = ratio(passed * 100, due)
        return {"visits": len(visits), "items_due": due, "items_passed": passed, "pass_rate_pct": pass_rate}

    def _coverage(self, park: str, quarter: str, visited: set[str]) -> Row:
        rows = self.registered(park, quarter)
        everyone = {row["统一社会信用代码"] for row in rows}
        covered = {row["统一社会信用代码"] for row in rows
                   if row["包片区领导"] and row["包联部门"] and row["包联专人"]}  # fmt: skip
        count = Fraction(len(everyone))
        return {
            "liaison_coverage_pct": ratio(Fraction(100 * len(covered)), count),
            "visited_share_pct": ratio(Fraction(100 * len(everyone & visited)), count),
        }

    def _findings(self) -> list[Row]:
        """Each finding as the latest snapshot that lists it has it."""
        latest: dict[str, tuple[str, Row]] = {}
        for batch, row in self.inbox.rows("inspection_findings"):
            if batch.period >= latest.get(row["问题编号"], ("", {}))[0]:
                latest[row["问题编号"]] = (batch.period, row)
        everything = [row for _, row in latest.values()]
        for listed_in, row in latest.values():
            done, due = row["整改完成日期"], row["整改期限"]
            row["on_time"] = done is not None and done <= due
            row["overdue"] = done > due if done else due < last_day(listed_in)
            row["repeat"] = is_repeat(row, everything)
        return everything


def is_in_force(lease: Row, end: date) -> bool:
    return bool(
        lease["租赁起始日期"] <= end and (lease["租赁终止日期"] is None or lease["租赁终止日期"] >= end)
    )


def is_repeat(finding: Row, findings: list[Row]) -> bool:
    found_on, uscc = finding["发现日期"], finding["统一社会信用代码"]
    if uscc is None:
        return False
    alike = [
        row
        for row in findings
        if row["统一社会信用代码"] == uscc
        and row["问题类别"] == finding["问题类别"]
        and minus_months(found_on, REPEAT_MONTHS) < row["发现日期"] <= found_on
    ]
    return len(alike) >= REPEAT_COUNT


def comparable_growth(rows: list[Row]) -> Amount:
    """Σ 本年累计 ÷ Σ 上年同期累计 − 1 over the rows that have both, in percent."""
    both = [
        row for row in rows if row["output_cum_wan"] is not None and row["output_cum_base_wan"] is not None
    ]
    return growth_pct(
        total(row["output_cum_wan"] for row in both), total(row["output_cum_base_wan"] for row in both)
    )
