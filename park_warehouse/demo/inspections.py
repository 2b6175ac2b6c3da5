"""Visits of the inspecting bureaus and what they find."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from park_warehouse.demo.chance import chance
from park_warehouse.demo.enterprises import LAST_MONTH, REGISTER_MONTHS, Enterprise
from park_warehouse.demo.months import Month, months_between
from park_warehouse.demo.parks import UNITS, Unit

LIAISON_SURNAMES = "赵钱孙周吴郑冯陈卫蒋沈韩杨朱秦许"


@dataclass(frozen=True)
class Inspectorate:
    """A bureau that inspects: when, what for, and what it tends to find."""

    bureau: str
    prefix: str
    visit_types: tuple[str, ...]
    visits_a_month: int
    public_share: float
    sites_only: bool
    categories: tuple[str, ...]
    works_in: Callable[[Month], bool]
    reports_findings_in: Callable[[Month], bool]


INSPECTORATES = (
    Inspectorate(
        "乌海市生态环境局", "SH", ("环境保护",), 42, 0.08, False,
        ("无组织排放管控不到位", "危险废物贮存不规范", "在线监测数据异常", "雨污分流不彻底", "固废台账不全"),
        lambda month: month.year > 2023 or month.month % 2 == 0 or month == REGISTER_MONTHS[0],
        lambda month: month.ends_quarter,
    ),
    Inspectorate(
        "乌海市应急管理局", "YJ", ("安全生产",), 56, 0.04, False,
        ("动火作业票证不全", "重大危险源监控缺失", "消防设施失效", "有限空间管理不规范", "应急演练未开展"),
        lambda month: month.month % 3 == 2,
        lambda month: month.ends_quarter,
    ),
    Inspectorate(
        "乌海市住房和城乡建设局", "ZJ", ("施工扬尘", "环境卫生"), 22, 0.45, True,
        ("裸土未覆盖", "车辆冲洗设施缺失", "围挡破损", "道路保洁不及时"),
        lambda month: month.month in (4, 7, 10),
        lambda month: month.month in (6, 9, 12),
    ),
    Inspectorate(
        "乌海市工业和信息化局", "GX", ("包联入企",), 74, 0.0, False,
        (),
        lambda month: month.ends_quarter,
        lambda _: False,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Visit:
    """One row of 检查记录."""

    code: str
    inspectorate: Inspectorate
    day: date
    visit_type: str
    target: str
    unit: Unit
    park: str
    enterprise: Enterprise | None
    items_due: int
    items_passed: int


@dataclass(frozen=True)
class Finding:
    """One row of 问题整改台账. `completed_on` None: still open at the end of the story."""

    code: str
    visit: Visit
    category: str
    severity: str
    due_on: date
    completed_on: date | None
    review_fails: bool
    transferred_to: str | None

    def is_open(self, day: date) -> bool:
        return self.completed_on is None or self.completed_on > day


def invent_visits(enterprises: Sequence[Enterprise]) -> dict[tuple[Inspectorate, Month], list[Visit]]:
    """Visits by bureau and month."""
    return {
        (inspectorate, month): list(_month_of_visits(inspectorate, month, enterprises))
        for inspectorate in INSPECTORATES
        for month in months_between(REGISTER_MONTHS[0], LAST_MONTH)
        if inspectorate.works_in(month)
    }


def invent_findings(visits: dict[tuple[Inspectorate, Month], list[Visit]]) -> list[Finding]:
    """What the visits found, in their order; an enterprise tends to fail in the same way again."""
    habits: dict[str, str] = {}
    findings = []
    for (inspectorate, _), month in visits.items():
        for visit in month:
            random = chance("finding", visit.code)
            if not inspectorate.categories or visit.items_passed == visit.items_due or random.random() > 0.4:
                continue
            category = random.choice(inspectorate.categories)
            if visit.enterprise:
                habit = habits.setdefault(inspectorate.prefix + visit.enterprise.uscc, category)
                category = habit if random.random() < 0.3 else category
            findings.append(_finding(visit, category, random))
    return findings


def liaison_officer(enterprise: Enterprise, year: int) -> str | None:
    """包联专人 of an enterprise; in a unit without full coverage some have none."""
    unit = enterprise.unit(Month(year, 12))
    if chance("liaison coverage", enterprise.uscc).random() > unit.liaison_coverage[year]:
        return None
    return chance("liaison officer", enterprise.uscc).choice(LIAISON_SURNAMES) + "某"


def _month_of_visits(
    inspectorate: Inspectorate, month: Month, enterprises: Sequence[Enterprise]
) -> Iterator[Visit]:
    random = chance("visits", inspectorate.prefix, month.key)
    present = [one for one in enterprises if one.is_listed(month) and one.status(month) != "注销"]
    if inspectorate.sites_only:
        # Building sites first; the rest of the round goes to plants.
        building = [one for one in present if one.status(month) in ("在建", "停建")]
        present = building * 6 + present
    days = sorted(random.randint(1, month.last_day.day) for _ in range(inspectorate.visits_a_month))
    for number, day in enumerate(days, start=1):
        is_public = random.random() < inspectorate.public_share
        enterprise = None if is_public else random.choice(present)
        unit = enterprise.unit(month) if enterprise else random.choice(UNITS)
        items_due = random.choice((8, 10, 12, 16, 20))
        yield Visit(
            code=f"{inspectorate.prefix}{month.year}{month.month:02d}{number:04d}",
            inspectorate=inspectorate,
            day=month.day(day),
            visit_type=random.choice(inspectorate.visit_types),
            target=_target(enterprise, month),
            unit=unit,
            park=enterprise.park(month) if enterprise else unit.code,
            enterprise=enterprise,
            items_due=items_due,
            items_passed=items_due - _failures(unit, month, items_due, random),
        )


def _target(enterprise: Enterprise | None, month: Month) -> str:
    if enterprise is None:
        return "公共区域"
    return {"在产": "企业", "停产": "停产企业"}.get(enterprise.status(month), "施工工地")


def _failures(unit: Unit, month: Month, items_due: int, random: Random) -> int:
    """Items failed: more where findings are put right slowly, fewer from year to year."""
    chance_to_fail = max(0.01, 0.02 + 0.28 * unit.slow_rectification - 0.008 * (month.year - 2023))
    return sum(random.random() < chance_to_fail for _ in range(items_due))


def _finding(visit: Visit, category: str, random: Random) -> Finding:
    due_on = visit.day + timedelta(days=random.choice((15, 30, 30, 60)))
    is_severe = random.random() < 0.08
    is_slow = random.random() < visit.unit.slow_rectification
    is_never_done = is_slow and random.random() < 0.08
    days = random.randint(4, 75) if is_slow else -random.randint(0, (due_on - visit.day).days - 3)
    transferred_to = "环委办" if is_slow and days > 60 else "监督贯通平台" if is_never_done else None
    return Finding(
        code=f"WT{visit.code}",
        visit=visit,
        category=category,
        severity="重大" if is_severe else "一般",
        due_on=due_on,
        completed_on=None if is_never_done else due_on + timedelta(days=days),
        review_fails=random.random() < 0.03,
        transferred_to=transferred_to,
    )
