"""A printed rate is contradicted only if no whole number makes it in any honest way of rounding."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.reading.rates import fits, numerators, percent_of


@pytest.mark.parametrize(
    ("text", "denominator", "expected"),
    [
        ("92.1", 38, (35,)),
        ("92.10", 38, (35,)),
        ("92.105", 38, (35,)),
        ("92.11", 38, (35,)),
        ("92", 38, (35,)),
        ("90", 38, ()),
        ("66.6", 3, (2,)),
        ("66.7%", 3, (2,)),
        ("100", 4, (4,)),
        ("１００％", 4, (4,)),
        ("105", 4, ()),
        ("50", 0, ()),
    ],
)
def test_the_numerators_that_a_rate_leaves(text: str, denominator: int, expected: tuple[int, ...]) -> None:
    percent = percent_of(text)
    assert percent is not None
    assert numerators(percent, denominator) == expected


@given(st.integers(1, 2000), st.data(), st.integers(0, 3))
def test_an_honest_rate_is_never_contradicted(denominator: int, data: st.DataObject, decimals: int) -> None:
    numerator = data.draw(st.integers(0, denominator))
    percent = Decimal(f"{100 * numerator / denominator:.{decimals}f}")
    assert fits(percent, denominator, numerator)


@pytest.mark.parametrize("text", ["", "abc", "NaN", "inf", "1.2.3"])
def test_what_is_no_number_is_no_rate(text: str) -> None:
    assert percent_of(text) is None
