"""Codes of the demo city against published examples of the standards."""

import re

import pytest

from park_warehouse.demo.chance import chance
from park_warehouse.demo.codes import (
    invent_uscc,
    organisation_check,
    parcel_code,
    uscc_check,
    with_wrong_check,
)


@pytest.mark.parametrize("uscc", ["91350100M000100Y43", "9144030071526726XG", "914403001922038216"])
def test_check_characters_are_those_of_real_codes(uscc: str) -> None:
    assert organisation_check(uscc[8:16]) == uscc[16]
    assert uscc_check(uscc[:17]) == uscc[17]


def test_invented_codes_are_valid_and_in_the_district() -> None:
    random = chance("test")
    for _ in range(200):
        uscc = invent_uscc(random, "150303")
        assert re.fullmatch(r"91150303MA[0-9A-HJ-NPQRTUWXY]{8}", uscc)
        assert organisation_check(uscc[8:16]) == uscc[16]
        assert uscc_check(uscc[:17]) == uscc[17]


def test_wrong_check_differs_in_the_last_character_only() -> None:
    uscc = invent_uscc(chance("test"), "150302")
    wrong = with_wrong_check(uscc)
    assert wrong[:17] == uscc[:17]
    assert uscc_check(wrong[:17]) != wrong[17]


def test_parcel_code_has_the_form_of_the_handbook() -> None:
    assert re.fullmatch(r"\d{12}[GJZ][A-Z]\d{5}", parcel_code("150304", 2, 77))
