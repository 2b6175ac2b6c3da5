"""One file from the inbox into the warehouse, in one transaction: from opening it to what comes of it."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

import psycopg2
import psycopg2.extensions
from psycopg2 import sql

from park_warehouse.contract import Contract, load_contracts
from park_warehouse.intake import own_table, store, wording
from park_warehouse.intake.identity import identify
from park_warehouse.intake.judge import Judge
from park_warehouse.intake.landing import incoming, land
from park_warehouse.intake.large import LARGE_ROWS, LargeFile
from park_warehouse.intake.naming import archive_name
from park_warehouse.intake.period import Period
from park_warehouse.intake.problems import Problem, RefusedError
from park_warehouse.intake.read import IrregularError, read_sheets
from park_warehouse.intake.receipt import Receipt
from park_warehouse.intake.recognise import recognise
from park_warehouse.intake.submission import Note, Submission
from park_warehouse.intake.table import Table, Total, says_nothing_to_report, take_apart
from park_warehouse.intake.totals import check_totals

# A batch with more than one row in so many rejected is refused as a whole: 5 %.
ONE_IN_MAY_BE_REJECTED = 20

_log = logging.getLogger(__name__)


@dataclass
class Taken:
    """A file's receipt, with the table that it was made from where there was one."""

    receipt: Receipt
    note: Note = field(default_factory=Note)
    table: Table | None = None
    period: Period | None = None
    problems: list[Problem] = field(default_factory=list)
    has_own_table: bool = False
    totals: list[Total] = field(default_factory=list)
    # YYYY-MM: the months in which rows of its own table count by a date of their own.
    months: set[str] = field(default_factory=set)
    archived_as: str = ""


class Taker:
    """Takes in one file after the other on a connection. The caller commits."""

    def __init__(self, connection: psycopg2.extensions.connection) -> None:
        self._connection = connection
        self._judge = Judge()
        self._contracts = load_contracts()

    def take(self, submission: Submission) -> Taken:
        """Look into a file and write all that comes of it; a refusal is an outcome like any other."""
        with self._connection.cursor() as cursor:
            batch_id, time = store.next_batch(cursor)
            cursor.execute("savepoint file")
            taken = Taken(Receipt(batch_id, submission.name, time))
            try:
                self._look_into(cursor, submission, taken, in_parts=True)
            except IrregularError as error:
                _log.info("%s is read as a whole: %s", submission.name, error)
                cursor.execute("rollback to savepoint file")
                taken = Taken(Receipt(batch_id, submission.name, time))
                self._look_into(cursor, submission, taken, in_parts=False)
            if taken.problems:
                self._refuse(cursor, taken)
            self._write(cursor, submission, taken)
        return taken

    def _look_into(
        self, cursor: psycopg2.extensions.cursor, submission: Submission, taken: Taken, *, in_parts: bool
    ) -> None:
        try:
            self._read(cursor, submission, taken, in_parts=in_parts)
        except RefusedError as error:
            taken.problems.append(error.problem)
            if taken.has_own_table:
                # A later part of the file cannot be read: the COPY was broken off.
                cursor.execute("rollback to savepoint file")
                taken.has_own_table = False

    def _read(
        self, cursor: psycopg2.extensions.cursor, submission: Submission, taken: Taken, *, in_parts: bool
    ) -> None:
        receipt = taken.receipt
        taken.note = submission.read_note()
        receipt.is_restatement = taken.note.restatement
        receipt.received_at = taken.note.received_at or receipt.received_at
        same = store.find_same_file(cursor, submission.sha256)
        if same and not receipt.is_restatement:
            self._repeat(taken, same)
            return
        recognised = recognise(read_sheets(submission.path, in_parts=in_parts), self._contracts)
        _name_form(receipt, recognised.contract)
        receipt.messages += recognised.notes
        parts = take_apart(recognised)
        table = taken.table = next(parts)
        receipt.rows_in = table.rows
        reporter, taken.period, problems = identify(table.contract, table.labels)
        receipt.reporter, receipt.period = reporter, taken.period.text if taken.period else None
        taken.problems = [*table.problems, *problems]
        if taken.period and not receipt.is_restatement and store.is_closed(cursor, taken.period):
            taken.problems.append(wording.closed_period(taken.period))
        if taken.problems or taken.period is None or reporter is None:
            _count_the_rest(receipt, parts)
            return
        second = next(parts, None)
        if second is None and says_nothing_to_report(table):
            receipt.rows_in = 0
            receipt.status = "accepted"
            receipt.messages.append(wording.NOTHING_TO_REPORT)
            return
        if second or table.rows >= LARGE_ROWS:
            taken.has_own_table = True
            large = LargeFile(cursor, receipt, table, self._judge.lists)
            all_parts = chain([table], [second] if second else [], parts)
            receipt.rows_in = large.load(all_parts, reporter, taken.period)
            taken.months, taken.totals = large.months, large.totals
        else:
            land(cursor, table.contract, [table])
            taken.totals = table.totals
        self._judge_rows(cursor, taken, table, reporter, taken.period)

    def _judge_rows(
        self, cursor: psycopg2.extensions.cursor, taken: Taken, table: Table, reporter: str, period: Period
    ) -> None:
        receipt = taken.receipt
        self._judge.judge(cursor, table, receipt.file_name, reporter, period)
        store.drop_idle_flags(cursor)
        receipt.rows_rejected, receipt.rows_flagged = store.count_faults(cursor)
        sent = incoming(table.contract)
        if taken.has_own_table:
            sent = own_table.with_rows_of(table.contract, receipt.batch_id, sent)
        taken.problems += check_totals(cursor, table, taken.totals, receipt.rows_in, sent)
        if receipt.rows_rejected * ONE_IN_MAY_BE_REJECTED > receipt.rows_in:
            taken.problems.append(wording.too_many_rejected(receipt))
        if not taken.problems:
            receipt.rows_loaded = receipt.rows_in - receipt.rows_rejected
            is_clean = not (receipt.rows_rejected or receipt.rows_flagged or table.extra)
            receipt.status = "accepted" if is_clean else "flagged"
            receipt.messages.append(wording.loaded(receipt))
        receipt.faults, receipt.fault_count = store.list_faults(cursor, rejecting_only=bool(taken.problems))

    def _repeat(self, taken: Taken, same: dict[str, object]) -> None:
        receipt = taken.receipt
        contract = self._contracts.get(str(same["form"]))
        receipt.form, receipt.form_name = str(same["form"]), contract.name if contract else None
        receipt.reporter, receipt.period = str(same["reporter"]), str(same["period"])
        receipt.status = "duplicate"
        receipt.messages.append(wording.repeats(same))

    def _refuse(self, cursor: psycopg2.extensions.cursor, taken: Taken) -> None:
        receipt = taken.receipt
        if taken.has_own_table and taken.table:
            own_table.drop(cursor, taken.table.contract, receipt.batch_id)
        receipt.status = "refused"
        receipt.rows_loaded = receipt.rows_flagged = 0
        place = wording.place(receipt, taken.table)
        reasons = [f"{place}{problem.message}" for problem in taken.problems]
        receipt.messages = [*reasons, *receipt.messages]

    def _write(self, cursor: psycopg2.extensions.cursor, submission: Submission, taken: Taken) -> None:
        receipt, table = taken.receipt, taken.table
        taken.archived_as = archive_name(receipt.batch_id, receipt.received_at, receipt.file_name)
        if receipt.is_loaded:
            receipt.supersedes = store.supersede(cursor, receipt)
            if receipt.supersedes:
                receipt.messages.append(wording.supersedes(receipt.supersedes))
        flags = wording.unknown_columns(receipt, table) if receipt.status == "flagged" and table else []
        store.insert_batch(
            cursor,
            receipt,
            submission,
            taken.note,
            taken.period,
            table.units if table and receipt.is_loaded else {},
            taken.archived_as,
        )
        if table is None:
            return
        store.insert_batch_flags(cursor, receipt, table.sheet, flags)
        if receipt.rows_in and (receipt.is_loaded or receipt.rows_rejected):
            store.insert_faults(cursor, receipt, table)
        if receipt.rows_loaded:
            store.insert_rows(cursor, receipt, table)
        if receipt.is_loaded and taken.period:
            counted = _months_counted(cursor, taken, table.contract)
            receipt.months = sorted(counted.union(taken.period.months))
        receipt.faults = flags + receipt.faults
        receipt.fault_count += len(flags)


def _months_counted(cursor: psycopg2.extensions.cursor, taken: Taken, contract: Contract) -> set[str]:
    """The months in which rows of the batch, and of the one it supersedes, count by a date of their own."""
    months = taken.months
    if taken.receipt.rows_loaded:
        months = months | store.months_counted(cursor, contract, incoming(contract))
    if before := taken.receipt.supersedes:
        months = months | store.months_counted(cursor, contract, sql.Identifier("raw", contract.form), before)
    return months


def _count_the_rest(receipt: Receipt, parts: Iterator[Table]) -> None:
    later = sum(part.rows for part in parts)
    if later and not receipt.rows_in:
        raise IrregularError("the first part holds no rows, a later one does")
    receipt.rows_in += later


def _name_form(receipt: Receipt, contract: Contract) -> None:
    receipt.form, receipt.form_name = contract.form, contract.name
