"""The figures once more, written down from their definitions: plain loops over what was submitted.

Slow and without any cleverness on purpose: it shares nothing with the models but the definitions.
Amounts are fractions in the units of the marts.
"""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.transform.submissions import Submission, effective_units, period_end

Day = datetime.date
Rows = dict[tuple[Any, ...], dict[str, Any]]

TO_BASE = {
    "千元": Fraction(1000), "万元": Fraction(10_000), "亩": Fraction(2000, 3), "公顷": Fraction(10_000),
    "万千瓦时": Fraction(10_000),
}  # fmt: skip
STATISTICS = ("statistics_output", "statistics_finance", "statistics_energy")
INBOUND = {"正常入库", "查补以前年度", "留抵退税", "其他退税"}
EVALUATED = {"正常入库", "免抵调", "其他退税"}
NO_TAX = {"教育费附加", "地方教育附加"}
REPEAT_COUNT, REPEAT_MONTHS = 2, 12
CITY = "CITY"


@dataclass(frozen=True)
class Batch:
    """An effective batch; `number` grows with its acceptance."""

    number: int
    form: str
    reporter: str
    end: Day
    rows: list[dict[str, Any]]


def month_end(day: Day) -> Day:
    return period_end(f"{day:%Y-%m}")


def plus_months(month: Day, months: int) -> Day:
    """The first day of the month that is so many months later."""
    index = month.year * 12 + month.month - 1 + months
    return Day(index // 12, index % 12 + 1, 1)


def quarter_name(day: Day) -> str:
    return f"{day.year}Q{(day.month + 2) // 3}"


def months_before(day: Day, months: int) -> Day:
    """The same day so many months earlier, or the last of that month where it has none."""
    month = plus_months(day.replace(day=1), -months)
    return min(month_end(month), month.replace(day=1) + datetime.timedelta(days=day.day - 1))


def total(values: Iterable[Fraction | int | None]) -> Any:
    there = [value for value in values if value is not None]
    return sum(there) if there else None


def ratio(part: Any, whole: Any) -> Any:
    return Fraction(part) / whole if part is not None and whole else None


def growth(value: Any, base: Any) -> Any:
    return 100 * (Fraction(value) / base - 1) if None not in (value, base) and base > 0 else None


class Oracle:
    """The marts of a history of submissions."""

    def __init__(self, history: Sequence[Submission]) -> None:
        latest: dict[tuple[str, str, str], Batch] = {}
        for number, submission in enumerate(history, start=1):
            three = (submission.form, submission.reporter, submission.period)
            units = effective_units(submission)
            rows = [
                {
                    name: Fraction(cell) * TO_BASE.get(units[name], 1)
                    if name in units and cell is not None
                    else cell
                    for name, cell in row.items()
                }
                for row in submission.rows
            ]
            end = period_end(submission.period)
            latest[three] = Batch(number, submission.form, submission.reporter, end, rows)
        self.batches = sorted(latest.values(), key=lambda batch: batch.number)
        self.statistics = {form: self._by_month(form) for form in STATISTICS}
        self.tax = self._tax()
        self.tax_months = {batch.end.replace(day=1) for batch in self._of("tax_payments")}

    # -- what counts ---------------------------------------------------------------------------------

    def _of(self, *forms: str) -> list[Batch]:
        return [batch for batch in self.batches if batch.form in forms]

    def _by_month(self, form: str) -> Rows:
        """Row of the latest batch by enterprise and month."""
        return {
            (row["uscc"], batch.end.replace(day=1)): row for batch in self._of(form) for row in batch.rows
        }

    def _tax(self) -> dict[tuple[str, Day], tuple[Fraction, Fraction]]:
        tickets = {row["ticket_no"]: row for batch in self._of("tax_payments") for row in batch.rows}
        sums: dict[tuple[str, Day], tuple[Fraction, Fraction]] = {}
        for row in tickets.values():
            if row["tax_item"] in NO_TAX:
                continue
            key = (row["uscc"], row["booked_on"].replace(day=1))
            inbound, evaluated = sums.get(key, (Fraction(0), Fraction(0)))
            amount = row["amount"] / 10_000
            sums[key] = (
                inbound + amount * (row["tax_nature"] in INBOUND),
                evaluated + amount * (row["tax_nature"] in EVALUATED),
            )
        return sums

    def _in_force(self, form: str, day: Day, *, first_backwards: bool = False) -> list[Batch]:
        reporters: dict[str, list[Batch]] = defaultdict(list)
        for batch in self._of(form):
            reporters[batch.reporter].append(batch)
        found = []
        for batches in reporters.values():
            batches.sort(key=lambda batch: batch.end)
            past = [batch for batch in batches if batch.end <= day]
            found += past[-1:] or (batches[:1] if first_backwards else [])
        return sorted(found, key=lambda batch: (batch.end, batch.number))

    def _rows_in_force(self, form: str, day: Day, *key: str) -> list[dict[str, Any]]:
        """Rows of the snapshots in force; of the same key the one of the later period, then batch."""
        return list(
            {
                tuple(row[name] for name in key): row | {"_end": batch.end}
                for batch in self._in_force(form, day)
                for row in batch.rows
            }.values()
        )

    # -- where things stand --------------------------------------------------------------------------

    def _latest_listing(self, form: str, matches: Callable[[dict[str, Any]], bool], day: Day) -> list[Any]:
        """(row) of the latest period not after the day that lists it, else of the first one."""
        listings: dict[Day, dict[str, dict[str, Any]]] = defaultdict(dict)
        for batch in self._of(form):
            for row in batch.rows:
                if matches(row):
                    listings[batch.end][row["park_code"]] = row
        if not listings:
            return []
        past = [end for end in listings if end <= day]
        return list(listings[max(past) if past else min(listings)].values())

    def park_of(self, uscc: str, day: Day) -> str | None:
        rows = self._latest_listing("enterprise_registry", lambda row: row["uscc"] == uscc, day)
        return self._choose(rows, day)["park_code"] if rows else None

    @staticmethod
    def _choose(rows: list[dict[str, Any]], day: Day) -> dict[str, Any]:
        def rank(row: dict[str, Any]) -> tuple[Any, ...]:
            joined = row["joined_on"]
            return (
                row["operating_status"] == "注销",
                joined > day,
                -joined.toordinal() if joined <= day else 0,
                row["park_code"],
            )

        return min(rows, key=rank)

    def _park_codes(self) -> set[str]:
        return {row["park_code"] for batch in self._of("park_registry") for row in batch.rows}

    def park_row(self, code: str, day: Day) -> dict[str, Any]:
        (row,) = self._latest_listing("park_registry", lambda row: row["park_code"] == code, day)
        return row

    def _parent(self, code: str, day: Day) -> str | None:
        parent = self.park_row(code, day).get("parent_park_code")
        return parent if parent in self._park_codes() and parent != code else None

    def _lineage(self, code: str, day: Day) -> list[str]:
        """The park and what is above it; in a circle everyone stands at the top."""
        line = [code]
        while (parent := self._parent(line[-1], day)) and not self._in_circle(line[-1], day):
            line.append(parent)
        return line

    def _in_circle(self, code: str, day: Day) -> bool:
        seen, above = {code}, self._parent(code, day)
        while above is not None and above not in seen:
            seen.add(above)
            above = self._parent(above, day)
        return above == code

    def subtrees(self, day: Day) -> dict[str, set[str]]:
        members: dict[str, set[str]] = defaultdict(set)
        for code in self._park_codes():
            for above in [*self._lineage(code, day), CITY]:
                members[above].add(code)
        return members

    def registered(self, day: Day) -> set[str]:
        registers = self._in_force("park_registry", day, first_backwards=True)
        return {row["park_code"] for batch in registers for row in batch.rows}

    # -- enterprises ---------------------------------------------------------------------------------

    def enterprise_months(self) -> Rows:
        keys = {key for rows in self.statistics.values() for key in rows} | set(self.tax)
        return {key: self._enterprise_month(*key) for key in keys}

    def _enterprise_month(self, uscc: str, month: Day) -> dict[str, Any]:
        output, finance, energy = (self.statistics[form].get((uscc, month), {}) for form in STATISTICS)
        before = self.statistics["statistics_output"].get((uscc, plus_months(month, -1)), {})
        unpaid = 0 if month in self.tax_months else None
        inbound, evaluated = self.tax.get((uscc, month), (unpaid, unpaid))
        discrete = None
        if month.month == 2:
            discrete = output.get("output_cum")
        elif month.month > 2 and output and before:
            discrete = output["output_cum"] - before["output_cum"]
        return {
            "park_code": self.park_of(uscc, month_end(month)),
            "output_cum_wan": _wan(output.get("output_cum")),
            "output_cum_base_wan": _wan(output.get("output_cum_base")),
            "value_added_cum_wan": _wan(output.get("value_added_cum")),
            "revenue_cum_wan": _wan(finance.get("revenue_cum")),
            "profit_cum_wan": _wan(finance.get("profit_cum")),
            "rd_cum_wan": _wan(finance.get("rd_cum")),
            "employees": finance.get("employees"),
            "energy_cum_tce": energy.get("energy_cum"),
            "power_cum_mwh": ratio(energy.get("power_cum"), 1000),
            "water_cum_m3": energy.get("water_cum"),
            "output_wan": _wan(discrete),
            "output_months": None if discrete is None else 2 if month.month == 2 else 1,
            "tax_inbound_wan": inbound,
            "tax_evaluated_wan": evaluated,
        }

    def quarters(self, *forms: str) -> list[Day]:
        """Ends of the quarters in which a batch of these forms has its period."""
        ends = {period_end(quarter_name(batch.end)) for batch in self._of(*forms)}
        return sorted(ends)

    def figure_quarters(self) -> list[Day]:
        return self.quarters(*STATISTICS, "tax_payments", "land_parcels", "land_leases")

    def _industrial(self, day: Day) -> list[dict[str, Any]]:
        parcels = self._rows_in_force("land_parcels", day, "parcel_code")
        return [row for row in parcels if row["land_use_code"] in ("1001", "1101")]

    def enterprise_land(self) -> Rows:
        rows: Rows = {}
        for day in self.figure_quarters():
            parcels = self._industrial(day)
            industrial = {row["parcel_code"] for row in parcels}
            areas: dict[str, list[Fraction]] = defaultdict(lambda: [Fraction(0)] * 3)
            for row in parcels:
                if row["uscc"]:
                    areas[row["uscc"]][0] += row["land_area"]
            for row in self._rows_in_force("land_leases", day, "parcel_code", "lessee_uscc"):
                ended = row.get("lease_end_on") and row["lease_end_on"] < day
                if row["parcel_code"] in industrial and row["lease_start_on"] <= day and not ended:
                    areas[row["lessee_uscc"]][1] += row["leased_area"]
                    areas[row["lessor_uscc"]][2] += row["leased_area"]
            for uscc, in_metres in areas.items():
                own, leased_in, leased_out = (area * 3 / 2000 for area in in_metres)
                rows[uscc, quarter_name(day)] = {
                    "own_mu": own,
                    "leased_in_mu": leased_in,
                    "leased_out_mu": leased_out,
                    "land_mu": own - leased_out + leased_in,
                }
        return rows

    # -- parks ---------------------------------------------------------------------------------------

    def park_months(self) -> Rows:
        rows: Rows = {}
        enterprise_months = self.enterprise_months()
        for month in {month for _, month in enterprise_months}:
            for park, members in self.subtrees(month_end(month)).items():
                mine = [
                    row
                    for (_, when), row in enterprise_months.items()
                    if when == month and row["park_code"] in members
                ]
                if mine:
                    rows[park, month] = _park_month(mine)
        for (park, month), row in rows.items():
            before = rows.get((park, plus_months(month, -1)), {})
            year_ago = rows.get((park, plus_months(month, -12)), {})
            row["output_cum_yoy_nominal_pct"] = growth(row["output_cum_wan"], year_ago.get("output_cum_wan"))
            row["output_mom_pct"] = (
                growth(row["output_wan"], before.get("output_wan")) if month.month > 3 else None
            )
        return rows

    def park_quarters(self) -> Rows:
        rows: Rows = {}
        for day in self.figure_quarters():
            subtrees, registered = self.subtrees(day), self.registered(day)
            for park in ({CITY} | registered) & set(subtrees):
                row = self._park_quarter(subtrees[park], day)
                if any(row[name] is not None for name in _MAKES_A_ROW):
                    rows[park, quarter_name(day)] = row
        for (park, quarter), row in rows.items():
            _compare_quarter(rows, park, quarter, row)
        for (park, quarter), row in rows.items():
            row["rank_output_per_mu"] = self._place(rows, park, quarter)
        for (park, quarter), row in rows.items():
            before = rows.get((park, _shift(quarter, -1)), {}).get("rank_output_per_mu")
            place = row["rank_output_per_mu"]
            row["rank_change"] = None if None in (before, place) else before - place
        return rows

    def _park_quarter(self, members: set[str], day: Day) -> dict[str, Any]:
        last, number = day.replace(day=1), (day.month + 2) // 3
        first = plus_months(last, -2)
        output = self.statistics["statistics_output"]
        enterprises = {uscc for uscc, _ in [*output, *self.enterprise_months()]}
        mine = [uscc for uscc in sorted(enterprises) if self.park_of(uscc, day) in members]
        at_end = [output[uscc, last] for uscc in mine if (uscc, last) in output]
        both = [row for row in at_end if row.get("output_cum_base") is not None]
        months = self.enterprise_months()
        year = [
            (month, row)
            for (uscc, month), row in months.items()
            if uscc in mine and month.year == day.year and month <= last
        ]
        entries: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in self._rows_in_force("enterprise_registry", day, "uscc", "park_code"):
            entries[row["uscc"]].append(row)
        placed = [
            self._choose([row for row in rows if row["_end"] == max(r["_end"] for r in rows)], day)
            for rows in entries.values()
        ]
        here = [row for row in placed if row["park_code"] in members]
        knows = bool(placed)
        land = total(row["land_area"] for row in self._industrial(day) if row["park_code"] in members)
        return {
            "output_wan": _wan(
                total(row["output_cum"] for row in at_end)
                if number == 1
                else total(
                    output[uscc, last]["output_cum"] - output[uscc, plus_months(first, -1)]["output_cum"]
                    for uscc in mine
                    if (uscc, last) in output and (uscc, plus_months(first, -1)) in output
                )
            ),
            "output_ytd_wan": _wan(total(row["output_cum"] for row in at_end)),
            "value_added_ytd_wan": _wan(total(row.get("value_added_cum") for row in at_end)),
            "tax_inbound_wan": total(row["tax_inbound_wan"] for month, row in year if month >= first),
            "tax_evaluated_wan": total(row["tax_evaluated_wan"] for month, row in year if month >= first),
            "tax_evaluated_ytd_wan": total(row["tax_evaluated_wan"] for _, row in year),
            "land_mu": None if land is None else land * 3 / 2000,
            "output_ytd_yoy_pct": growth(
                total(row["output_cum"] for row in both), total(row["output_cum_base"] for row in both)
            ),
            "enterprises": sum(row["operating_status"] != "注销" for row in here) if knows else None,
            "enterprises_stopped": sum(row["operating_status"] == "停产" for row in here) if knows else None,
        }

    def _place(self, rows: Rows, park: str, quarter: str) -> int | None:
        day = period_end(quarter)
        units = [
            rows[code, when]["output_per_mu_wan"]
            for code, when in rows
            if when == quarter and code != CITY and self.park_row(code, day)["is_evaluation_unit"]
        ]
        mine = rows[park, quarter]["output_per_mu_wan"]
        if mine is None or park == CITY or not self.park_row(park, day)["is_evaluation_unit"]:
            return None
        return 1 + sum(value > mine for value in units if value is not None)

    # -- inspection ----------------------------------------------------------------------------------

    def findings(self) -> Rows:
        latest: dict[str, dict[str, Any]] = {}
        for batch in sorted(self._of("inspection_findings"), key=lambda batch: (batch.end, batch.number)):
            for row in batch.rows:
                latest[row["finding_id"]] = row | {"_end": batch.end}
        return {(key,): _finding(row, list(latest.values())) for key, row in latest.items()}

    def park_inspection_quarters(self) -> Rows:
        rows: Rows = {}
        visits = {row["visit_id"]: row for batch in self._of("inspection_visits") for row in batch.rows}
        findings = self.findings()
        for day in self.quarters("inspection_visits", "inspection_findings"):
            subtrees, name = self.subtrees(day), quarter_name(day)
            seen = [row for row in visits.values() if quarter_name(row["visited_on"]) == name]
            found = [row for row in findings.values() if row["quarter"] == name]
            entries: dict[str, list[dict[str, Any]]] = defaultdict(list)
            for row in self._rows_in_force("enterprise_registry", day, "uscc", "park_code"):
                entries[row["uscc"]].append(row)
            placed = [
                self._choose([row for row in rows_ if row["_end"] == max(r["_end"] for r in rows_)], day)
                for rows_ in entries.values()
            ]
            active = [row for row in placed if row["operating_status"] != "注销"]
            for park in ({CITY} | self.registered(day)) & set(subtrees):
                members = subtrees[park]
                rows[park, name] = _park_inspection(
                    [row for row in seen if row["park_code"] in members],
                    [row for row in found if row["park_code"] in members],
                    [row for row in active if row["park_code"] in members],
                    {row.get("uscc") for row in seen},
                )
        return rows


_MAKES_A_ROW = (
    "output_ytd_wan", "value_added_ytd_wan", "tax_inbound_wan", "tax_evaluated_ytd_wan", "land_mu"
)  # fmt: skip
_SUMS = (
    "output_cum_wan", "output_cum_base_wan", "value_added_cum_wan", "revenue_cum_wan", "profit_cum_wan",
    "rd_cum_wan", "employees", "energy_cum_tce", "power_cum_mwh", "water_cum_m3", "output_wan",
    "tax_inbound_wan", "tax_evaluated_wan",
)  # fmt: skip


def _wan(yuan: Any) -> Any:
    return ratio(yuan, 10_000)


def _shift(quarter: str, quarters: int) -> str:
    return quarter_name(plus_months(period_end(quarter).replace(day=1), 3 * quarters))


def _park_month(enterprises: list[dict[str, Any]]) -> dict[str, Any]:
    both = [row for row in enterprises if None not in (row["output_cum_wan"], row["output_cum_base_wan"])]
    months = [row["output_months"] for row in enterprises if row["output_months"]]
    return {name: total(row[name] for row in enterprises) for name in _SUMS} | {
        "output_months": max(months) if months else None,
        "output_cum_yoy_pct": growth(
            total(row["output_cum_wan"] for row in both), total(row["output_cum_base_wan"] for row in both)
        ),
        "enterprises_reporting": sum(row["output_cum_wan"] is not None for row in enterprises),
    }


def _compare_quarter(rows: Rows, park: str, quarter: str, row: dict[str, Any]) -> None:
    year = int(quarter[:4])
    year_ago = rows.get((park, _shift(quarter, -4)), {})
    last_fourth = rows.get((park, f"{year - 1}Q4"), {})
    before = rows.get((park, _shift(quarter, -1)), {})

    def moving_year(name: str) -> Any:
        if quarter.endswith("Q4"):
            return row[name]
        terms = (row[name], last_fourth.get(name), year_ago.get(name))
        return None if None in terms else terms[0] + terms[1] - terms[2]

    row["output_ttm_wan"] = moving_year("output_ytd_wan")
    row["tax_evaluated_ttm_wan"] = moving_year("tax_evaluated_ytd_wan")
    row["output_per_mu_wan"] = ratio(row["output_ytd_wan"], row["land_mu"])
    row["output_per_mu_ttm_wan"] = ratio(row["output_ttm_wan"], row["land_mu"])
    row["tax_per_mu_wan"] = ratio(row["tax_evaluated_ytd_wan"], row["land_mu"])
    row["tax_per_mu_ttm_wan"] = ratio(row["tax_evaluated_ttm_wan"], row["land_mu"])
    row["value_added_per_mu_wan"] = ratio(row["value_added_ytd_wan"], row["land_mu"])
    row["output_yoy_pct"] = growth(row["output_wan"], year_ago.get("output_wan"))
    row["output_qoq_pct"] = growth(row["output_wan"], before.get("output_wan"))


def _finding(row: dict[str, Any], findings: list[dict[str, Any]]) -> dict[str, Any]:
    found, due, completed = row["found_on"], row["due_on"], row.get("completed_on")
    alike = [
        other
        for other in findings
        if (other.get("uscc"), other["finding_category"]) == (row.get("uscc"), row["finding_category"])
        and months_before(found, REPEAT_MONTHS) < other["found_on"] <= found
    ]
    return {
        "park_code": row["park_code"],
        "quarter": quarter_name(found),
        "completed_on": completed,
        "due_on": due,
        "days_to_rectify": (completed - found).days if completed else None,
        "is_overdue": completed > due if completed else due < row["_end"],
        "is_repeat": row.get("uscc") is not None and len(alike) >= REPEAT_COUNT,
    }


def _park_inspection(
    visits: list[dict[str, Any]], findings: list[dict[str, Any]], active: list[dict[str, Any]], seen: set[str]
) -> dict[str, Any]:
    due = sum(int(row["items_due"]) for row in visits)
    passed = sum(int(row["items_passed"]) for row in visits)
    roles = ("liaison_leader", "liaison_department", "liaison_officer")
    covered = sum(all(row.get(role) for role in roles) for row in active)
    return {
        "visits": len(visits),
        "items_due": due,
        "items_passed": passed,
        "pass_rate_pct": ratio(100 * passed, due),
        "findings": len(findings),
        "rectified_on_time": sum(
            row["completed_on"] is not None and row["completed_on"] <= row["due_on"] for row in findings
        ),
        "overdue": sum(row["is_overdue"] for row in findings),
        "repeats": sum(row["is_repeat"] for row in findings),
        "liaison_coverage_pct": ratio(100 * covered, len(active)),
        "visited_share_pct": ratio(100 * sum(row["uscc"] in seen for row in active), len(active)),
    }
