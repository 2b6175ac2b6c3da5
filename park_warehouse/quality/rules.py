"""What a rule file of expectations/ says: its Chinese keys, and the values they take.

A file names its table, says what the table is, which columns identify a row in a report (`标识`) and which
department repairs what fails; each rule is a Chinese sentence, a level and one thing to check.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

# Expectations that judge stored rows with plain SQL. Statistical ones (KL divergence, bootstraps) need
# packages that are not installed, and no auditor could recompute them.
NAMED_EXPECTATIONS = frozenset(
    {
        "expect_column_values_to_be_null",
        "expect_column_values_to_not_be_in_set",
        "expect_column_values_to_not_match_regex",
        "expect_column_value_lengths_to_equal",
        "expect_column_value_lengths_to_be_between",
        "expect_column_pair_values_to_be_equal",
        "expect_column_pair_values_a_to_be_greater_than_b",
        "expect_column_distinct_values_to_equal_set",
        "expect_column_distinct_values_to_contain_set",
        "expect_column_unique_value_count_to_be_between",
        "expect_column_proportion_of_non_null_values_to_be_between",
        "expect_column_sum_to_be_between",
        "expect_table_row_count_to_equal_other_table",
    }
)

Scalar = str | int | float | bool | date
Column = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$")]


class _Entry(BaseModel):
    """Unknown keys are mistakes: a misspelt key would silently switch a check off."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Severity(StrEnum):
    """error: our own invariant is broken, publication stops. warning: a suspicion about what was sent."""

    ERROR = "error"
    WARNING = "warning"


LEVELS = {"错误": Severity.ERROR, "警告": Severity.WARNING}


class Between(_Entry):
    """Column values lie between two bounds, both inclusive; nulls are not judged."""

    column: Column = Field(alias="列")
    minimum: float | date | None = Field(None, alias="最小")
    maximum: float | date | None = Field(None, alias="最大")

    @model_validator(mode="after")
    def _bounded(self) -> "Between":
        if self.minimum is None and self.maximum is None:
            raise ValueError("「范围」要写「最小」或「最大」")
        return self


class InSet(_Entry):
    """Column values are among those listed; nulls are not judged."""

    column: Column = Field(alias="列")
    values: list[Scalar] = Field(alias="允许", min_length=1)


class Matches(_Entry):
    """Column values match a regular expression; nulls are not judged."""

    column: Column = Field(alias="列")
    regex: str = Field(alias="正则")


class RowCount(_Entry):
    """The table has a plausible number of rows."""

    minimum: int | None = Field(None, alias="最少", ge=0)
    maximum: int | None = Field(None, alias="最多", ge=0)

    @model_validator(mode="after")
    def _bounded(self) -> "RowCount":
        if self.minimum is None and self.maximum is None:
            raise ValueError("「行数」要写「最少」或「最多」")
        return self


class Named(_Entry):
    """Any other core expectation of Great Expectations, by name."""

    name: str = Field(alias="名称")
    arguments: dict[str, Any] = Field(alias="参数")

    @field_validator("name")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in NAMED_EXPECTATIONS:
            raise ValueError(f"「{name}」不在允许的期望之列：{'、'.join(sorted(NAMED_EXPECTATIONS))}")
        return name


class Exemption(_Entry):
    """Known rows that a rule lets pass until a date, with the reason."""

    row: dict[str, Scalar] = Field(alias="行", min_length=1)
    reason: str = Field(alias="理由", min_length=1)
    entered_on: date = Field(alias="登记日期")
    expires_on: date = Field(alias="到期日期")

    def in_force(self, today: date) -> bool:
        return today <= self.expires_on


class Rule(_Entry):
    """One check: a Chinese sentence that is true of good data, and exactly one way to test it."""

    sentence: str = Field(alias="规则", min_length=4)
    severity: Severity = Field(alias="级别")
    repairs: str | None = Field(None, alias="责任部门", min_length=2)
    not_null: Column | None = Field(None, alias="非空")
    unique: list[Column] | None = Field(None, alias="唯一", min_length=1)
    between: Between | None = Field(None, alias="范围")
    in_set: InSet | None = Field(None, alias="取值")
    matches: Matches | None = Field(None, alias="匹配")
    row_count: RowCount | None = Field(None, alias="行数")
    named: Named | None = Field(None, alias="期望")
    rows: str | None = Field(None, alias="违规行", min_length=1)
    exemptions: list[Exemption] = Field([], alias="例外")
    # Values of some columns with which one row of good data breaks the rule. Only tests write them.
    counterexample: dict[Column, Scalar | None] | None = Field(None, alias="反例", min_length=1)

    @field_validator("severity", mode="before")
    @classmethod
    def _level(cls, level: object) -> Severity:
        if level not in LEVELS:
            raise ValueError(f"「级别」只能是 {' 或 '.join(LEVELS)}，不能是「{level}」")
        return LEVELS[str(level)]

    @field_validator("rows")
    @classmethod
    def _is_about_this_table(cls, rows: str | None) -> str | None:
        if rows is not None and "{batch}" not in rows and "{form}" not in rows:
            raise ValueError("「违规行」的 SQL 要读 {batch}（本表）或以 {form}（本报表）为条件")
        return rows

    @model_validator(mode="after")
    def _one_check(self) -> "Rule":
        kinds = {
            "非空": self.not_null,
            "唯一": self.unique,
            "范围": self.between,
            "取值": self.in_set,
            "匹配": self.matches,
            "行数": self.row_count,
            "期望": self.named,
            "违规行": self.rows,
        }
        given = [name for name, value in kinds.items() if value is not None]
        if len(given) != 1:
            found = "、".join(given) or "没有"
            raise ValueError(f"一条规则要写且只写一种检查（{'、'.join(kinds)}），现有：{found}")
        if self.exemptions and self.rows is None:
            raise ValueError("「例外」只能用于「违规行」规则")
        return self


class RuleFile(_Entry):
    """All rules of one table; `raw.*` and `staging.*` hold for every form's table."""

    table: str = Field(alias="表", pattern=r"^((raw|staging|marts)\.[a-z0-9_]+|(raw|staging)\.\*)$")
    about: str = Field(alias="说明", min_length=4)
    key: list[Column] = Field(alias="标识", min_length=1)
    repairs: str = Field(alias="责任部门", min_length=2)
    # Cells of a row of the form (in its own units) in which all rules hold, where rows with equal numbers and
    # equal dates break one. Only tests write them.
    example: dict[Column, Scalar] = Field({}, alias="样例")
    rules: list[Rule] = Field(alias="规则", min_length=1)

    @model_validator(mode="after")
    def _told_apart(self) -> "RuleFile":
        sentences = [rule.sentence for rule in self.rules]
        if twice := sorted({s for s in sentences if sentences.count(s) > 1}):
            raise ValueError(f"同一句规则写了两遍：{'；'.join(twice)}")
        return self

    def with_shared(self, shared: "RuleFile | None") -> "RuleFile":
        """These rules, then those that hold for every table of the schema."""
        return self if shared is None else self.model_copy(update={"rules": [*self.rules, *shared.rules]})

    def for_table(self, table: str) -> "RuleFile":
        """Shared rules as the rules of one table that has none of its own."""
        return self.model_copy(update={"table": table})

    @property
    def schema_name(self) -> str:
        return self.table.split(".")[0]

    @property
    def table_name(self) -> str:
        return self.table.split(".")[1]

    @property
    def suite(self) -> str:
        """Form id for raw and staging tables, the mart's name for marts."""
        return self.table_name.removeprefix("stg_")

    def repaired_by(self, rule: Rule) -> str:
        return rule.repairs or self.repairs
