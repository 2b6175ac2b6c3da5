"""The files of the demo city as they lie in the folder."""

import hashlib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from park_warehouse.demo import DemoSummary, write_demo
from park_warehouse.home import ParkError

FIRST, LAST = "2025-09", "2025-12"


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, DemoSummary]:
    folder = tmp_path_factory.mktemp("demo") / "out"
    return folder, write_demo(folder, first=FIRST, last=LAST)


def test_same_bytes_each_time(written: tuple[Path, DemoSummary], tmp_path: Path) -> None:
    folder, summary = written
    assert write_demo(tmp_path, first=FIRST, last=LAST) == summary
    assert digests(tmp_path) == digests(folder)


def test_summary_counts_the_files(written: tuple[Path, DemoSummary]) -> None:
    folder, summary = written
    assert summary.files == len(list(folder.iterdir()))
    assert summary.files == summary.accepted + summary.flagged + summary.refused + summary.duplicates
    assert (summary.refused, summary.duplicates) == (2, 1)
    assert summary.flagged >= 4
    repeated = [digest for digest, times in Counter(digests(folder).values()).items() if times > 1]
    assert len(repeated) == summary.duplicates


def test_every_kind_of_file_is_there(written: tuple[Path, DemoSummary]) -> None:
    folder, _ = written
    starts = {path.read_bytes()[:3] for path in folder.glob("*.csv")}
    assert b"\xef\xbb\xbf" in starts
    texts = [path.read_bytes() for path in folder.glob("*.csv") if not path.read_bytes().startswith(b"\xef")]
    assert texts
    assert all("填报单位" in text.decode("gb18030") for text in texts)
    assert list(folder.glob("*.xlsx"))


def test_registers_are_the_first_to_arrive(written: tuple[Path, DemoSummary]) -> None:
    folder, _ = written
    names = [path.name for path in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)]
    assert names[:2] == [
        "2025年9月园区名录(乌海市工业和信息化局).xlsx",
        "2025年9月主导产业清单(乌海市工业和信息化局).xlsx",
    ]
    assert all("企业名录" in name for name in names[2:6])


def test_what_would_arrive_later_is_left_out(tmp_path: Path) -> None:
    summary = write_demo(tmp_path, first=FIRST, last=LAST, today=date(2025, 10, 12))
    assert 0 < summary.files < 20
    assert not list(tmp_path.glob("2025年10月*"))


def test_progress_counts_up_to_the_last_file(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    summary = write_demo(
        tmp_path, first=FIRST, last=FIRST, progress=lambda done, total: seen.append((done, total))
    )
    assert seen == [(number, summary.files) for number in range(1, summary.files + 1)]


def test_unknown_scale_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ParkError, match="nation"):
        write_demo(tmp_path / "out", "nation")
    assert not (tmp_path / "out").exists()
