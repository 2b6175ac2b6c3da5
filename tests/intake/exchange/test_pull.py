"""What changes at a bureau arrives once, whole, and by the same way as a file."""

import os
import signal
import subprocess
import sys

import pytest

from park_warehouse.home import ParkError
from park_warehouse.intake.exchange import pull as pulling
from tests.intake import forms
from tests.intake.exchange.conftest import Counter

FEBRUARY, MARCH = "2026-02-10", "2026-03-10"


@pytest.fixture
def paid(counter: Counter) -> Counter:
    """Two payments of February and one of March, pulled and taken in.

    Flagged: the enterprise is on no register, which does not matter here and takes time.
    """
    counter.bureau.pay(1, "2026-02-11 08:00:00", 入库日期=FEBRUARY)
    counter.bureau.pay(2, "2026-02-11 09:00:00", 入库日期=FEBRUARY)
    counter.bureau.pay(3, "2026-03-11 08:00:00", 入库日期=MARCH)
    assert [receipt.status for receipt in counter.receive()] == ["flagged", "flagged"]
    return counter


def test_the_first_pull_brings_everything(paid: Counter) -> None:
    assert paid.amounts() == {"315000000001": "1001.00", "315000000002": "1002.00", "315000000003": "1003.00"}
    assert paid.waiting() == []
    assert paid.pulls() == [("success", True, None, "2026-03-11 08:00:00")]
    batches = paid.desk.query(
        "select reporter, period, rows_loaded from audit.batch where form = 'tax_payments' order by batch_id"
    )
    assert batches == [("税务局", "2026-02", 2), ("税务局", "2026-03", 1)]


def test_nothing_new_makes_no_file(paid: Counter) -> None:
    assert paid.pull().files == []
    assert paid.pull(full=True).files == []
    assert paid.waiting() == []


def test_only_the_group_that_has_changed_is_read_and_whole(paid: Counter) -> None:
    paid.bureau.pay(4, "2026-03-20 08:00:00", 入库日期=FEBRUARY)
    pulled = paid.pull()
    # March is looked at too: its row lies within the overlap.
    assert [(one.draft.group.period, one.draft.rows, one.outcome) for one in pulled.released] == [
        ("2026-02", 3, "sent"),
        ("2026-03", 1, "unchanged"),
    ]
    (receipt,) = paid.desk.take_in()
    assert (receipt.period, receipt.rows_loaded) == ("2026-02", 3)
    assert len(paid.amounts()) == 4
    paid.bureau.pay(5, "2026-03-21 08:00:00", 入库日期=FEBRUARY)
    assert [one.draft.group.period for one in paid.pull().released] == ["2026-02"]


def test_a_changed_row_makes_a_later_version(paid: Counter) -> None:
    paid.bureau.run(
        "update rkmx set `order` = 5.50, gxsj = '2026-04-01 00:00:00' where sphm = '315000000001'"
    )
    (receipt,) = paid.receive()
    assert receipt.supersedes is not None
    assert paid.amounts()["315000000001"] == "5.50"
    assert len(paid.amounts()) == 3


def test_a_row_that_was_committed_late_is_seen(paid: Counter) -> None:
    paid.bureau.pay(4, "2026-03-11 07:30:00", 入库日期=MARCH)
    paid.receive()
    assert len(paid.amounts()) == 4


def test_rows_with_the_very_same_watermark_are_seen_without_any_overlap(paid: Counter) -> None:
    paid.describe(lag_minutes=0)
    paid.bureau.pay(4, "2026-03-11 08:00:00", 入库日期=FEBRUARY)
    paid.receive()
    assert len(paid.amounts()) == 4


def test_a_row_without_a_watermark_is_seen(paid: Counter) -> None:
    paid.bureau.insert("rkmx", [[*forms.payment(4, 入库日期=FEBRUARY), None]])
    paid.receive()
    assert len(paid.amounts()) == 4


def test_a_row_from_the_future_hides_nothing(paid: Counter) -> None:
    paid.bureau.pay(4, "2999-01-01 00:00:00", 入库日期=FEBRUARY)
    paid.receive()
    assert str(paid.pulls()[-1][3]) < "2999"
    # Later than our own clock at that pull.
    paid.bureau.run(
        "update rkmx set `order` = 7, gxsj = %s where sphm = '315000000003'", "2998-12-31 00:00:00"
    )
    paid.receive()
    assert paid.amounts()["315000000003"] == "7.00"


def test_a_deleted_row_goes_with_the_next_change_or_a_full_pull(paid: Counter) -> None:
    paid.bureau.run("delete from rkmx where sphm = '315000000001'")
    assert paid.pull().files == []
    (receipt,) = paid.receive(full=True)
    assert (receipt.period, receipt.rows_loaded) == ("2026-02", 1)
    assert list(paid.amounts()) == ["315000000002", "315000000003"]


def test_a_group_that_is_gone_is_told_and_not_touched(paid: Counter) -> None:
    paid.bureau.run("delete from rkmx where rkrq = %s", MARCH)
    message = paid.pull(full=True).message
    assert "税务局 2026-03" in message
    assert "来源里已经没有" in message
    assert len(paid.amounts()) == 3


def test_going_back_to_earlier_content_is_a_restatement(paid: Counter) -> None:
    for amount, changed in (("9.00", "2026-04-01"), ("1003.00", "2026-04-02")):
        paid.bureau.run(
            "update rkmx set `order` = %s, gxsj = %s where sphm = '315000000003'", amount, changed
        )
        (receipt,) = paid.receive()
        assert receipt.status == "flagged"
        assert paid.amounts()["315000000003"] == amount
    assert receipt.is_restatement
    (batch,) = paid.desk.query("select reason, submitted_by from audit.batch order by batch_id desc limit 1")
    assert "改回了" in str(batch[0])
    assert batch[1] == "前置库 tax"


def publish(counter: Counter) -> None:
    """Close the first quarter."""
    with counter.desk.warehouse, counter.desk.warehouse.cursor() as cursor:
        cursor.execute(
            "insert into audit.publication"
            " (subject, period, period_start, period_end, published_by, reason, content_hash)"
            " values ('dispatch', '2026Q1', '2026-01-01', '2026-03-31', '张三', '季度调度', '')"
        )


def test_no_machine_brings_back_what_was_before_a_publication(paid: Counter) -> None:
    change = "update rkmx set `order` = %s, gxsj = %s where sphm = '315000000003'"
    paid.bureau.run(change, "9.00", "2026-04-01")
    paid.receive()
    publish(paid)
    paid.bureau.run(change, "1003.00", "2026-04-02")
    (receipt,) = paid.receive()
    assert (receipt.status, receipt.is_restatement) == ("duplicate", False)
    assert paid.amounts()["315000000003"] == "9.00"


def test_a_published_period_stays_as_it_is(paid: Counter) -> None:
    publish(paid)
    paid.bureau.run("update rkmx set `order` = 9, gxsj = '2026-04-01' where sphm = '315000000003'")
    (receipt,) = paid.receive()
    assert receipt.status == "refused"
    assert "已发布" in receipt.messages[0]
    assert paid.amounts()["315000000003"] == "1003.00"
    # Refused once is enough; who asks for everything gets the answer again.
    assert paid.pull().files == []
    assert len(paid.pull(full=True).files) == 1


def test_what_was_corrected_by_hand_stays_until_the_source_changes(paid: Counter) -> None:
    header = ["报告期", "填报单位", *forms.TAX_HEADER]
    row = ["2026-03", "税务局", *forms.payment(3, 入库日期=MARCH, 金额=8)]
    paid.desk.send(forms.csv_file([header, row]), "更正.csv", {"restatement": True})
    assert paid.receive() == []
    assert [receipt.status for receipt in paid.receive(full=True)] == ["duplicate"]
    assert paid.amounts()["315000000003"] == "8"
    paid.bureau.run("update rkmx set `order` = 9, gxsj = '2026-04-01' where sphm = '315000000003'")
    paid.receive()
    assert paid.amounts()["315000000003"] == "9.00"


def test_a_newer_file_replaces_the_one_that_still_waits(paid: Counter) -> None:
    for amount, changed in ((5, "2026-04-01"), (6, "2026-04-02")):
        paid.bureau.run(
            "update rkmx set `order` = %s, gxsj = %s where sphm = '315000000003'", amount, changed
        )
        assert len(paid.pull().files) == 1
    assert len(paid.waiting()) == 1
    # Nothing has changed since: the file that waits is left alone.
    assert paid.pull(full=True).files == []
    paid.desk.take_in()
    assert paid.amounts()["315000000003"] == "6.00"


def test_a_changed_source_file_is_a_full_pull(paid: Counter) -> None:
    columns = {header: name for header, name in paid.source.columns.items() if header != "金额"}
    paid.describe(columns=columns | {"金额(千元)": "order"})
    pulled = paid.pull()
    assert pulled.is_full
    assert len(pulled.files) == 2
    paid.desk.take_in()
    units = paid.desk.query("select units ->> 'amount' from audit.batch order by batch_id desc limit 1")
    assert units == [("千元",)]


def test_an_interrupted_pull_is_done_again_and_nothing_is_there_twice(
    paid: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are in the inbox, the watermark has not moved: the worst moment to stop."""
    paid.bureau.pay(4, "2026-04-01", 入库日期=FEBRUARY)
    with monkeypatch.context() as patch:
        patch.setattr(pulling.Journal, "end", _stop)
        with pytest.raises(KeyboardInterrupt):
            paid.pull()
    assert len(paid.waiting()) == 1
    assert paid.pulls()[-1][:1] == ("failed",)
    # Taken in before the pull is done again, or after: both come to the same.
    paid.desk.take_in()
    assert paid.receive() == []
    assert len(paid.amounts()) == 4
    assert paid.pulls()[-1] == ("success", False, "2026-03-11 08:00:00", "2026-04-01 00:00:00")

    paid.bureau.pay(5, "2026-05-01", 入库日期=FEBRUARY)
    with monkeypatch.context() as patch:
        patch.setattr(pulling.Journal, "end", _stop)
        with pytest.raises(KeyboardInterrupt):
            paid.pull()
    assert [receipt.status for receipt in paid.receive()] == ["flagged"]
    assert len(paid.amounts()) == 5


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


KILLED = """
import os, signal, sys
from contextlib import closing
from park_warehouse.intake.exchange import pull
from park_warehouse.pipeline.exchange import pull_exchange

def kill(*_, **__): os.kill(os.getpid(), signal.SIGKILL)

setattr(pull.Journal if sys.argv[1] == "end" else pull, sys.argv[1], kill)
pull_exchange("tax")
"""


@pytest.mark.parametrize("at", ["end", "write_draft", "release"])
def test_a_killed_pull_leaves_no_half_file_and_is_done_again(
    paid: Counter, warehouse_url: str, at: str
) -> None:
    paid.bureau.pay(4, "2026-04-01", 入库日期=FEBRUARY)
    home = paid.desk.home.root
    environment = os.environ | {
        "PARK_HOME": str(home),
        "PARK_WAREHOUSE_URL": warehouse_url,
        "AIRFLOW_CONN_TAX_EXCHANGE": paid.bureau.uri,
    }
    answer = subprocess.run([sys.executable, "-c", KILLED, at], env=environment, check=False)
    assert answer.returncode == -signal.SIGKILL
    visible = [name for name in paid.waiting() if not name.startswith(".")]
    assert len(visible) == (1 if at == "end" else 0)
    assert paid.pulls()[-1][0] == "running"

    receipts = paid.receive()
    assert [receipt.status for receipt in receipts] == ["flagged"]
    assert paid.waiting() == []
    assert len(paid.amounts()) == 4
    assert [state for state, *_ in paid.pulls()] == ["success", "failed", "success"]


def test_the_file_is_the_archives_evidence(paid: Counter) -> None:
    (name,) = paid.desk.query("select archived_as from audit.batch where period = '2026-03' limit 1")[0]
    text = (paid.desk.home.archive / str(name)).read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[0] == "报告期,填报单位," + ",".join(forms.TAX_HEADER)
    assert lines[1].startswith("2026-03,税务局,315000000003,")
    assert lines[1].endswith(",2026-01-01,2026-01-31,2026-03-10,1003.00,正常入库")


def test_a_source_without_rows_is_no_failure(counter: Counter) -> None:
    assert counter.pull().files == []
    assert counter.pulls() == [("success", True, None, None)]


def test_a_source_that_fails_leaves_nothing(paid: Counter) -> None:
    paid.bureau.pay(4, "2026-04-01", 入库日期=FEBRUARY)
    paid.describe(columns=paid.source.columns | {"金额": "no_such_column"})
    with pytest.raises(ParkError, match="来源没有这些列: no_such_column") as caught:
        paid.pull()
    assert "现有的列: sphm" in str(caught.value)
    assert paid.waiting() == []
    assert paid.pulls()[-1][0] == "failed"
