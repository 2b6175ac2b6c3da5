"""Each kind of check passes on good rows and fails on bad ones; what cannot run is said, not swallowed."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg2
import psycopg2.extensions
import pytest

from park_warehouse.quality.judge import Outcome, judge
from park_warehouse.quality.rule_files import RuleFileError
from park_warehouse.quality.rules import Severity
from tests.quality.rule_text import rule_file

THINGS = """
    create table marts.thing (code text, kind text, amount numeric, seen_on date);
    insert into marts.thing values
        ('A001', '甲', 10, '2026-01-31'), ('A002', '乙', 99.5, '2026-02-28'), ('A003', null, null, null)
"""


@pytest.fixture
def things(warehouse: psycopg2.extensions.connection) -> psycopg2.extensions.connection:
    warehouse.autocommit = True
    warehouse.cursor().execute(THINGS)
    return warehouse


def judge_one(folder: Path, url: str, check: dict[str, object], **extra: object) -> Outcome:
    (outcome,) = judge([rule_file(folder, check, **extra)], url)
    return outcome


@pytest.mark.parametrize(
    ("check", "damage", "bad_codes"),
    [
        ({"非空": "code"}, "update marts.thing set code = null where code = 'A002'", [None]),
        ({"唯一": ["code"]}, "insert into marts.thing values ('A001', '乙', 1, null)", ["A001", "A001"]),
        (
            {"唯一": ["code", "kind"]},
            "insert into marts.thing values ('A001', '甲', 1, null)",
            ["A001", "A001"],
        ),
        (
            {"范围": {"列": "amount", "最小": 10, "最大": 99.5}},
            "update marts.thing set amount = 99.6",
            ["A001"],
        ),
        (
            {"范围": {"列": "seen_on", "最大": "2026-02-28"}},
            "update marts.thing set seen_on = '2026-03-01' where code = 'A001'",
            ["A001"],
        ),
        ({"取值": {"列": "kind", "允许": ["甲", "乙"]}}, "update marts.thing set kind = '丙'", ["A001"]),
        (
            {"匹配": {"列": "code", "正则": r"^A\d{3}$"}},
            "update marts.thing set code = 'A03' where kind is null",
            ["A03"],
        ),
        ({"行数": {"最少": 3, "最多": 3}}, "delete from marts.thing where kind = '甲'", []),
        (
            {
                "期望": {
                    "名称": "expect_column_value_lengths_to_equal",
                    "参数": {"column": "code", "value": 4},
                }
            },
            "update marts.thing set code = 'A0001' where kind = '甲'",
            ["A0001"],
        ),
        (
            {"违规行": "select code, amount from {batch} where amount > 99.5"},
            "update marts.thing set amount = 99.51 where code = 'A002'",
            ["A002"],
        ),
        # Whatever SQL may hold: quantifiers, casts, times, character classes, percent signs, a trailing ;
        (
            {
                "违规行": "select t.code from {batch} t join {batch} u using (code)\n"
                r"where t.code !~ '^[[:alpha:]]\d{3}$' or t.code::text like '%10:30%';"
            },
            "update marts.thing set code = 'x10:30x' where code = 'A002'",
            ["x10:30x"],
        ),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_passes_on_good_and_fails_on_bad(
    tmp_path: Path,
    things: psycopg2.extensions.connection,
    warehouse_url: str,
    check: dict[str, object],
    damage: str,
    bad_codes: list[str | None],
) -> None:
    before = judge_one(tmp_path, warehouse_url, check)
    assert (before.ran, before.success, before.unexpected_count, before.sample) == (True, True, 0, [])
    things.cursor().execute(damage)
    after = judge_one(tmp_path, warehouse_url, check)
    assert (after.ran, after.success, after.severity) == (True, False, Severity.WARNING)
    assert after.unexpected_count >= 1
    assert [row["code"] for row in after.sample][: len(bad_codes)] == bad_codes


def test_counts_all_rows_and_samples_twenty(
    tmp_path: Path, things: psycopg2.extensions.connection, warehouse_url: str
) -> None:
    things.cursor().execute(
        "insert into marts.thing select 'B' || n, '丙', n from generate_series(1, 500) as n"
    )
    queried = judge_one(tmp_path, warehouse_url, {"违规行": "select code from {batch} where kind = '丙'"})
    stored = judge_one(tmp_path, warehouse_url, {"取值": {"列": "kind", "允许": ["甲", "乙"]}})
    assert [(o.unexpected_count, len(o.sample)) for o in (queried, stored)] == [(500, 20), (500, 20)]
    assert stored.observed == "503 行中 500 行不符"


def test_an_empty_table_breaks_no_rule_about_rows(
    tmp_path: Path, things: psycopg2.extensions.connection, warehouse_url: str
) -> None:
    things.cursor().execute("truncate marts.thing")
    assert judge_one(tmp_path, warehouse_url, {"取值": {"列": "kind", "允许": ["甲"]}}).success


@pytest.mark.usefixtures("things")
@pytest.mark.parametrize(
    ("check", "clue"),
    [
        ({"违规行": "select nonsense from {batch}"}, "nonsense"),
        ({"非空": "nonsense"}, "nonsense"),
        ({"匹配": {"列": "amount", "正则": "^1"}}, "numeric"),
        # Rules read: a rule that would change the data is stopped by the database.
        ({"违规行": "select nextval('audit.batch_batch_id_seq') as code from {batch}"}, "read-only"),
    ],
)
def test_a_check_that_cannot_run_has_failed_with_an_error(
    tmp_path: Path, warehouse_url: str, check: dict[str, object], clue: str
) -> None:
    outcome = judge_one(tmp_path, warehouse_url, check)
    assert (outcome.ran, outcome.success, outcome.severity) == (False, False, Severity.ERROR)
    assert outcome.observed.startswith("检查未能执行：")
    assert clue in outcome.observed


@pytest.mark.usefixtures("things")
def test_a_check_that_cannot_run_does_not_spoil_the_others(tmp_path: Path, warehouse_url: str) -> None:
    good = rule_file(tmp_path, {"匹配": {"列": "code", "正则": "^A"}})
    bad = rule_file(tmp_path, {"匹配": {"列": "amount", "正则": "^1"}})
    other = good.rules[0].model_copy(update={"sentence": "别的规则"})
    outcomes = judge([bad.model_copy(update={"rules": [*bad.rules, other]})], warehouse_url)
    assert [(outcome.ran, outcome.success) for outcome in outcomes] == [(False, False), (True, True)]


@pytest.mark.usefixtures("things")
def test_wrong_arguments_are_said_with_their_rule(tmp_path: Path, warehouse_url: str) -> None:
    check = {"期望": {"名称": "expect_column_value_lengths_to_equal", "参数": {"colum": "code", "value": 4}}}
    with pytest.raises(RuleFileError, match=r"marts\.thing 的规则「东西都是好的」写得不对"):
        judge_one(tmp_path, warehouse_url, check)


def test_a_missing_table_fails_every_rule_of_its_file(tmp_path: Path, warehouse_url: str) -> None:
    outcome = judge_one(tmp_path, warehouse_url, {"非空": "code"})
    assert (outcome.ran, outcome.severity) == (False, Severity.ERROR)
    assert outcome.observed.startswith("检查未能执行：读不到表 marts.thing（")


@pytest.mark.parametrize(("days_left", "passes"), [(1, True), (-2, False)])
def test_exemptions_hold_until_their_day(
    tmp_path: Path,
    things: psycopg2.extensions.connection,
    warehouse_url: str,
    days_left: int,
    passes: bool,
) -> None:
    things.cursor().execute("update marts.thing set kind = '丙', code = 'it''s: {1}' where code = 'A001'")
    expires_on = (datetime.now(UTC) + timedelta(days=days_left)).date()
    exempt = {
        "行": {"code": "it's: {1}"},
        "理由": "老代码，已核实",
        "登记日期": datetime(2026, 1, 1, tzinfo=UTC).date(),
        "到期日期": expires_on,
    }
    check: dict[str, object] = {"违规行": "select code from {batch} where kind = '丙'"}
    assert judge_one(tmp_path, warehouse_url, check, 例外=[exempt]).success is passes
    things.cursor().execute("update marts.thing set kind = '丙' where code = 'A002'")
    assert not judge_one(tmp_path, warehouse_url, check, 例外=[exempt]).success


@pytest.mark.usefixtures("things")
def test_any_password_will_do(
    tmp_path: Path, things: psycopg2.extensions.connection, warehouse_url: str
) -> None:
    password = "a@b:c/d$e%f #g"  # noqa: S105
    with things.cursor() as cursor:
        cursor.execute("drop role if exists quality_test")
        cursor.execute("create role quality_test login superuser password %s", [password])
    parts = urlsplit(warehouse_url)
    url = f"postgresql://quality_test:{quote(password, safe='')}@{parts.hostname}:{parts.port}{parts.path}"
    try:
        assert judge_one(tmp_path, url, {"非空": "code"}).success
    finally:
        things.cursor().execute("drop role quality_test")
