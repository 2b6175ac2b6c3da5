"""The model of a contract: what one form holds and how it is judged."""

import re
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from park_warehouse.contract.coherence import faults_within
from park_warehouse.contract.headers import aliases_of, as_unit, split_header
from park_warehouse.contract.units import DIMENSION_OF_UNIT, Dimension

ColumnType = Literal["code", "text", "num", "int", "date", "datetime", "bool", "enum"]
Reference = Literal["park", "enterprise", "tax_item", "clause", "indicator", "manual_indicator"]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,50}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Strict):
    """One column of a form. Headers are as the form prints them, without the unit in brackets."""

    header: str = Field(min_length=1)
    name: Identifier
    type: ColumnType
    unit: str | None = None
    required: bool = False
    # {header of an enum column: [values with which this column must be filled]}
    required_when: dict[str, list[str]] = {}
    # What may be filled in: of an enum always, of another text only where `values_when` says so, in the same
    # way as `required_when`.
    values: list[str] = []
    values_when: dict[str, list[str]] = {}
    # Regular expression that the whole value matches.
    pattern: str | None = None
    negative: bool = False
    check: Literal["uscc"] | None = None
    reference: Reference | None = None
    aliases: list[str] = []
    # What the keys above cannot say, for those who fill in the form.
    note: str | None = None

    @field_validator("unit")
    @classmethod
    def _known_unit(cls, unit: str | None) -> str | None:
        if unit is None:
            return None
        known = as_unit(unit)
        if known is None:
            raise ValueError(f"不认识的计量单位「{unit}」 (unknown unit)")
        return known

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"正则表达式有错: {error} (bad regular expression)") from error
        return pattern

    @model_validator(mode="after")
    def _fits_its_type(self) -> Self:
        if self.type == "enum" and (not self.values or self.values_when):
            raise ValueError("enum 必须有 values, 不能有 values_when (an enum needs values)")
        if self.type != "enum" and bool(self.values) != bool(self.values_when):
            raise ValueError("values 只能用于 enum, 或与 values_when 同写 (enum or a condition)")
        if len(set(self.values)) < len(self.values):
            raise ValueError("values 中有重复的取值 (value given twice)")
        if self.values_when and not self.is_text:
            raise ValueError("values_when 只能用于 code、text (only for code and text)")
        if (self.unit or self.negative) and not self.is_number:
            raise ValueError("unit、negative 只能用于 num、int (only numbers have a unit or a sign)")
        if (self.pattern or self.check or self.reference) and not self.is_text:
            raise ValueError("pattern、check、reference 只能用于 code、text (only for code and text)")
        return self

    @property
    def is_number(self) -> bool:
        return self.type in ("num", "int")

    @property
    def is_text(self) -> bool:
        """Whether anything may be written here that no list of its own limits."""
        return self.type in ("code", "text")

    @property
    def dimension(self) -> Dimension | None:
        return DIMENSION_OF_UNIT[self.unit] if self.unit else None

    @property
    def is_additive(self) -> bool:
        """Whether a total row's figure in this column is a control total."""
        return self.dimension is not None and self.dimension.additive


class Due(_Strict):
    """When a submission is due: on `day` of the month that is `months_after` the period's last month."""

    months_after: int = Field(ge=0, le=12)
    day: int = Field(ge=1, le=31)


class Contract(_Strict):
    """One form: who sends it, for which periods, with which columns, and what makes a row impossible.

    kind: `cumulative` year to date, `discrete` the period's own events, `snapshot` the whole state at the
    period's end, `stated` one statement per period (yearly forms).
    """

    form: Identifier
    name: str = Field(min_length=2)
    aliases: list[str] = []
    sender: str
    period: Literal["month", "quarter", "year"]
    kind: Literal["cumulative", "discrete", "snapshot", "stated"]
    due: Due
    unit: str | None = None
    key: list[Identifier] = Field(min_length=1)
    # Header of the date by which a row counts, whichever period's file brings it.
    counted_by: str | None = None
    columns: dict[str, Column] = Field(min_length=2)
    # Pairs of headers [a, b]: a ≤ b wherever both are filled.
    order: list[tuple[str, str]] = []
    # What the columns alone do not say, for those who fill in the form.
    remarks: list[str] = []

    @field_validator("columns", mode="before")
    @classmethod
    def _headers_into_columns(cls, columns: Any) -> Any:
        if not isinstance(columns, dict):
            return columns
        return {
            header: {**column, "header": header} if isinstance(column, dict) else column
            for header, column in columns.items()
        }

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if faults := list(faults_within(self)):
            raise ValueError("\n".join(faults))
        return self

    def names_of(self, column: Column) -> set[str]:
        """Every header text, ready to compare, that stands for this column."""
        names = {column.header, *column.aliases} | aliases_of(column.header, set(self.columns))
        return {split_header(name)[0] for name in names}

    @cached_property
    def column_of_header(self) -> dict[str, Column]:
        """Header text as `split_header` gives it → column."""
        return {name: column for column in self.columns.values() for name in self.names_of(column)}

    @cached_property
    def column_of_name(self) -> dict[str, Column]:
        return {column.name: column for column in self.columns.values()}

    @cached_property
    def key_columns(self) -> list[Column]:
        return [self.column_of_name[name] for name in self.key]

    @cached_property
    def required_columns(self) -> list[Column]:
        return [column for column in self.columns.values() if column.required]

    @cached_property
    def titles(self) -> list[str]:
        """Texts of which one stands in the title row."""
        return [self.name, *self.aliases]

    @property
    def has_events(self) -> bool:
        """Whether a key names an event that can happen in one period only.

        The rows of other discrete forms, such as a park's month, have a key that comes back every period.
        """
        return self.kind == "discrete" and self.counted_by is not None

    def is_cumulative(self, column: Column) -> bool:
        """Whether the column adds up through the year and so cannot fall (profit may)."""
        return self.kind == "cumulative" and column.header.endswith("累计") and not column.negative
