"""Fingerprints: equal for equal texts, the same for ever, seldom equal for others."""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from park_warehouse.intake.fingerprint import fingerprints


@given(st.lists(st.text(), min_size=1))
def test_a_text_has_the_same_number_wherever_it_stands(texts: list[str]) -> None:
    numbers = fingerprints(pa.array(["别的", *texts, *texts]))[1:]
    assert list(numbers[: len(texts)]) == list(numbers[len(texts) :])
    assert list(numbers[: len(texts)]) == [fingerprints(pa.array([text]))[0] for text in texts]


def test_a_slice_is_read_from_its_own_beginning() -> None:
    texts = pa.array([f"S{number:06}" for number in range(100)])
    assert list(fingerprints(texts[40:60])) == list(fingerprints(texts))[40:60]


def test_codes_hardly_ever_share_a_number() -> None:
    codes = [f"3150325{number}" for number in range(100_000)] + [f"S{number}" for number in range(100_000)]
    assert len(set(fingerprints(pa.array(codes)).tolist())) == 200_000


def test_the_numbers_that_warehouses_keep_do_not_change() -> None:
    assert fingerprints(pa.array(["", "S000001", "31503250010000000001"])).tolist() == [
        0,
        4935327754932575525,
        967828122723345410,
    ]
