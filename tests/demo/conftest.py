"""The invented city, once for all tests of this room."""

import pytest

from park_warehouse.demo.city import City, invent_city
from park_warehouse.demo.months import Month
from park_warehouse.demo.schedule import regular_submissions
from park_warehouse.demo.submission import Submission

FIRST, LAST = Month(2023, 1), Month(2026, 9)


@pytest.fixture(scope="session")
def city() -> City:
    return invent_city()


@pytest.fixture(scope="session")
def regular(city: City) -> list[Submission]:
    return regular_submissions(city, FIRST, LAST)
