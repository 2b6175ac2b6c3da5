"""Whose figures, for which period: from the labels above the header or the columns of a CSV."""

from park_warehouse.contract import Contract
from park_warehouse.intake.labels import PERIOD, REPORTER
from park_warehouse.intake.period import Period, read_period
from park_warehouse.intake.problems import Problem, RefusedError


def identify(
    contract: Contract, labels: dict[str, set[str]]
) -> tuple[str | None, Period | None, list[Problem]]:
    """(reporter, period, what is wrong with them); what cannot be told is None."""
    problems = []
    period = None
    reporters = sorted(labels[REPORTER])
    if not reporters:
        problems.append(Problem("reporter", "没有填报单位, 请在表头上方写明, 例如「填报单位:海南区统计局」"))
    try:
        period = _read_one_period(contract, labels[PERIOD])
        if len(reporters) > 1:
            # One file is one batch: with several reporters nobody can say whose period it is.
            raise RefusedError("period", f"填报单位不一致 ({'、'.join(reporters)}), 请每个单位单独报一个文件")
    except RefusedError as error:
        problems.append(error.problem)
    return (reporters[0] if len(reporters) == 1 else None), period, problems


def _read_one_period(contract: Contract, texts: set[str]) -> Period:
    if not texts:
        raise RefusedError("period", "没有报告期, 请在表头上方写明, 例如「报告期:2026年9月」")
    periods = {read_period(text, contract) for text in sorted(texts)}
    if len(periods) > 1:
        raise RefusedError("period", f"报告期不一致 ({'、'.join(sorted(texts))}), 请每期单独报一个文件")
    return periods.pop()
