"""Source files: `exchange/<name>.yml` in the home says which form comes from where, and how to pull it."""

from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from croniter import croniter  # type: ignore[import-untyped]
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from park_warehouse.contract import Column, Contract, load_contracts
from park_warehouse.contract.explain import explain, explain_yaml
from park_warehouse.contract.headers import split_header
from park_warehouse.contract.strict_yaml import read_yaml
from park_warehouse.home import Home, ParkError

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,50}$")]
Text = Annotated[str, Field(min_length=1)]


class SourceError(ParkError):
    """A source file is missing or wrong; the text names the file, the place in it and what is wrong there."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Reporter(_Strict):
    """Whose figures these are: always the same bureau's, or as a column says."""

    constant: Text | None = None
    column: Text | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        _require_one(self, "constant", "column")
        return self


class PeriodRule(_Strict):
    """Which period a row belongs to.

    column: as it says, in any spelling that a bureau may use; date: the one that this date lies in; now: the
    present one or the one before, for tables that hold the state of today.
    """

    column: Text | None = None
    date: Text | None = None
    now: Literal["current", "previous"] | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        _require_one(self, "column", "date", "now")
        return self


class Source(_Strict):
    """One form of one exchange database."""

    name: Name
    form: Text
    # Airflow's id of it.
    connection: Annotated[str, Field(pattern=r"^\w[\w.-]*$")]
    table: Text | None = None
    db_schema: Text | None = Field(None, alias="schema")
    query: Text | None = None
    reporter: Reporter
    period: PeriodRule
    watermark: Text | None = None
    # How far each pull looks back behind the last one: rows are committed later than they are stamped.
    lag_minutes: int = Field(60, ge=0)
    lag_numbers: int = Field(1000, ge=0)
    # Read everything every time.
    full: bool = False
    # Header as a file would have it, with a unit in brackets where it is not the form's own → column.
    columns: dict[Text, Text] = Field(min_length=1)
    schedule: str | None = None
    connect_timeout: int = Field(10, ge=1, le=300)
    statement_timeout: int = Field(600, ge=1, le=86_400)

    @field_validator("form")
    @classmethod
    def _known_form(cls, form: str) -> str:
        if form not in load_contracts():
            raise ValueError(f"没有代号为 {form} 的报表, 代号见 ./park contracts check")
        return form

    @field_validator("schedule")
    @classmethod
    def _cron(cls, schedule: str | None) -> str | None:
        if schedule is not None and not croniter.is_valid(schedule):
            raise ValueError(f"「{schedule}」不是有效的 cron 表达式, 例如每小时 15 分: 15 * * * *")
        return schedule

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        _require_one(self, "table", "query")
        if self.query and self.db_schema:
            raise ValueError("schema 只能与 table 同用")
        if not (self.watermark or self.full):
            raise ValueError("没有 watermark (水位列) 时须写 full: true (每次全量)")
        self._check_headers()
        return self

    def _check_headers(self) -> None:
        names = []
        for header in self.columns:
            column, unit = self.column_of(header)
            if unit and (not column.dimension or unit not in column.dimension.units):
                raise ValueError(f"columns: 「{header}」的单位与表式不是同一种")
            names.append(column.name)
        if twice := sorted({name for name in names if names.count(name) > 1}):
            headers = "、".join(self.contract.column_of_name[name].header for name in twice)
            raise ValueError(f"columns: 「{headers}」出现了不止一次")
        required = [c.header for c in self.contract.required_columns if c.name not in names]
        if required:
            raise ValueError(f"columns: 缺少《{self.contract.name}》的必填列「{'」「'.join(required)}」")

    def column_of(self, header: str) -> tuple[Column, str | None]:
        """The form's column that a header stands for, and the unit in the header's brackets."""
        name, unit = split_header(header)
        column = self.contract.column_of_header.get(name)
        if column is None:
            raise ValueError(f"columns: 《{self.contract.name}》没有「{header}」这一列")
        return column, unit

    @property
    def contract(self) -> Contract:
        return load_contracts()[self.form]

    @cached_property
    def fingerprint(self) -> str:
        """Of everything that decides what the files hold: when it changes, all of them may."""
        said = self.model_dump_json(
            include={"form", "connection", "db_schema", "table", "query", "reporter", "period", "columns"}
            | {"watermark"}
        )
        return sha256(said.encode()).hexdigest()

    @property
    def source_columns(self) -> list[str]:
        """Every column that the source has to have, each once."""
        wanted = [*self.columns.values(), self.reporter.column, self.period.column, self.period.date]
        return list(dict.fromkeys(column for column in [*wanted, self.watermark] if column))


def folder(home: Home) -> Path:
    """Where an installation's source files are."""
    return home.root / "exchange"


def source_names(home: Home) -> list[str]:
    """The names of all sources, whether their files are right or not."""
    return sorted(path.stem for path in folder(home).glob("*.yml"))


def load_source(home: Home, name: str) -> Source:
    """Read and validate one source file. Raises SourceError."""
    path = folder(home) / f"{name}.yml"
    if name not in source_names(home):
        known = "、".join(source_names(home)) or "还没有"
        raise SourceError(f"没有前置库来源「{name}」: 应有文件 {path}; 现有来源: {known}")
    try:
        content = read_yaml(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SourceError(f"前置库来源 {path} 有错:\n  {explain_yaml(error)}") from error
    if not isinstance(content, dict):
        raise SourceError(f"前置库来源 {path} 有错:\n  整个文件: 应为一组「键: 值」")
    try:
        return Source.model_validate({**content, "name": name})
    except ValidationError as error:
        faults = "\n".join(f"  {line}" for line in explain(error))
        raise SourceError(f"前置库来源 {path} 有错:\n{faults}") from error


def _require_one(model: BaseModel, *names: str) -> None:
    if sum(getattr(model, name) is not None for name in names) != 1:
        raise ValueError(f"{'、'.join(names)} 必须并且只能写一项")
