"""Whether the parameters or the models are other ones than those of the last build."""

import hashlib
from pathlib import Path
from typing import NamedTuple

from park_warehouse.home import PROJECT

DBT_PROJECT = PROJECT / "dbt_project"


class Fingerprint(NamedTuple):
    """Digests of what the figures are computed by."""

    seeds: str
    models: str


def fingerprint(project: Path = DBT_PROJECT) -> Fingerprint:
    """Digests of the parameters (seeds) and of the models with their macros, as the files are now."""
    return Fingerprint(
        seeds=_digest(project, ["seeds/**/*.csv", "seeds/**/*.yml"]),
        models=_digest(project, ["dbt_project.yml", "models/**/*.sql", "models/**/*.yml", "macros/**/*.sql"]),
    )


def _digest(project: Path, patterns: list[str]) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for pattern in patterns for path in project.glob(pattern)):
        digest.update(path.relative_to(project).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
