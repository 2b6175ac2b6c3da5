"""The model of a contract: what one form holds and how it is judged."""

import re
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

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
    values: list[str] = []
    # Regular expression that the whole value matches.
    pattern: str | None = None
    negative: bool = False
    check: Literal["uscc"] | None = None
    reference: Reference | None = None
    aliases: list[str] = []

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
        if (self.type == "enum") != bool(self.values):
            raise ValueError("values 只能并且必须用于 enum (an enum needs values, nothing else has them)")
        if (self.unit or self.negative) and not self.is_number:
            raise ValueError("unit、negative 只能用于 num、int (only numbers have a unit or a sign)")
        if (self.pattern or self.check or self.reference) and self.type not in ("code", "text"):
            raise ValueError("pattern、check、reference 只能用于 code、text (only for code and text)")
        return self

    @property
    def is_number(self) -> bool:
        return self.type in ("num", "int")

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
        names = [column.name for column in self.columns.values()]
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"列名重复: {'、'.join(sorted(twice))} (column name used twice)")
        if unknown := set(self.key) - set(names):
            raise ValueError(f"key 中没有这样的列: {'、'.join(sorted(unknown))} (key is not a column)")
        referred = {header for pair in self.order for header in pair}
        referred |= {header for column in self.columns.values() for header in column.required_when}
        referred |= {self.counted_by} if self.counted_by else set()
        if unknown := referred - set(self.columns):
            raise ValueError(f"没有这样的列: {'、'.join(sorted(unknown))} (no such column)")
        self._check_orders()
        self._check_conditions()
        self._check_headers()
        return self

    def _check_orders(self) -> None:
        for first, second in self.order:
            kinds = {self.columns[header].is_number for header in (first, second)}
            if len(kinds) > 1:
                raise ValueError(f"「{first}」与「{second}」不能比较先后 (a number and a date in `order`)")

    def _check_conditions(self) -> None:
        for column in self.columns.values():
            for header, values in column.required_when.items():
                if unknown := set(values) - set(self.columns[header].values):
                    raise ValueError(
                        f"「{header}」没有取值 {'、'.join(sorted(unknown))} (no such enum value)"
                    )

    def _check_headers(self) -> None:
        taken: dict[str, str] = {}
        for column in self.columns.values():
            for header in self.names_of(column):
                if taken.setdefault(header, column.header) != column.header:
                    raise ValueError(
                        f"「{header}」同时指「{taken[header]}」和「{column.header}」 (ambiguous header)"
                    )

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
