"""Hourly air values: short numbers, two columns of the key, some hours without a value."""

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from benchmarks.samples.sample import MONTH
from benchmarks.samples.values import NUMBERS, decimals, in_turn

FORM = "air_quality_hourly"
REPORTER = "乌海市生态环境局"

HOURS = 24 * 30
INVALID_HOURS = 0.02
# Column → (mean, decimals) as such stations report them.
CONCENTRATIONS = {
    "so2": (14, 0),
    "no2": (26, 0),
    "co": (0.7, 1),
    "o3": (82, 0),
    "pm10": (68, 0),
    "pm2_5": (31, 0),
}


def air_quality(rows: int) -> pa.Table:
    """So many rows of one month, hour by hour; as many stations as that takes."""
    random = np.random.default_rng(NUMBERS)
    number = np.arange(rows)
    station, hour = number // HOURS, number % HOURS
    begin = np.datetime64(MONTH.first_day.isoformat(), "h")
    columns = {
        "station_code": pc.binary_join_element_wise(
            "15030", pa.array(station + 10_000).cast(pa.string()), ""
        ),
        "station_name": pc.binary_join_element_wise("监测站", pa.array(station).cast(pa.string()), ""),
        "region_code": in_turn(["150302", "150303", "150304"], station),
        "monitored_at": pc.strftime(pa.array((begin + hour).astype("datetime64[s]")), "%Y-%m-%d %H:%M"),
    }
    for name, (mean, places) in CONCENTRATIONS.items():
        drawn = random.gamma(4, mean / 4, rows) + 0.1
        columns[name] = decimals(drawn, places, missing=random.random(rows) < INVALID_HOURS)
    return pa.table(columns)
