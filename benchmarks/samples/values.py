"""Columns of generated values."""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

# Seed of every generated number.
NUMBERS = 2025


def in_turn(values: Sequence[str], places: npt.NDArray[np.int64]) -> pa.Array:
    """The values at these places, beginning anew behind the last one."""
    return pa.array(values).take(pa.array(places % len(values)))


def decimals(
    numbers: npt.NDArray[np.float64], places: int, *, missing: npt.NDArray[np.bool_] | None = None
) -> pa.Array:
    """Numbers with so many decimals, exact; null where one is missing."""
    scaled = np.round(numbers * 10**places).astype(np.int64)
    digits = pa.array(scaled, mask=missing).cast(pa.decimal128(19, 0))
    return pc.multiply(digits, pa.scalar(Decimal(1).scaleb(-places)))


def days(first: str, offsets: npt.NDArray[np.int64]) -> pa.Array:
    """The dates so many days after the first."""
    return pa.array((np.datetime64(first, "D") + offsets).astype("datetime64[D]"))
