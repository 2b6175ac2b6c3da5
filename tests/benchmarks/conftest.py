"""The benchmark on the session's server, with files of a few rows."""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.arena import Arena
from benchmarks.samples.samples import Samples, Sizes
from park_warehouse.local.postgres import EmbeddedPostgres


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    return Samples(tmp_path_factory.mktemp("samples"), Sizes(csv_rows=800, workbook_rows=60, files=36))


@pytest.fixture(scope="session")
def arena(postgres_server: EmbeddedPostgres, samples: Samples) -> Iterator[Arena]:
    with (
        # Links from one to the other: both folders lie below the system's one for temporary files.
        tempfile.TemporaryDirectory(prefix="park-test-arena-") as folder,
        closing(Arena(postgres_server, Path(folder), samples.registers)) as arena,
    ):
        yield arena
